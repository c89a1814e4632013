// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/leasehold/leasehold/internal/vaultapi"
)

// Changes are what has to be done so that Vault holds what it should.
type Changes struct {
	Steps   []Step `json:"steps"`
	session *session
	objects []object
}

// session is one plan and its application.
type session struct {
	client  *vaultapi.Client
	agents  []*Agent
	options Options
	// entities are the ids of entities by their names, of those that there are.
	entities map[string]string
	// former are the roles that agents had before they were given others.
	former map[string]object
	// past are policies that an older Leasehold had.
	past []string
	// auth are the mounts of auth methods by their paths.
	auth map[string]mount
}

// mount is an auth method, or a secrets engine, that is mounted.
type mount struct{ accessor, kind, tokenType string }

// Plan reads from Vault what is missing for these agents, and for Leasehold itself,
// or is not as it should be. It writes nothing. Agents that are left out keep what
// they have.
func Plan(ctx context.Context, client *vaultapi.Client, agents []*Agent, options Options) (*Changes, error) {
	s, err := newSession(ctx, client, agents, options)
	if err != nil {
		return nil, err
	}
	plan := &Changes{session: s, objects: s.objects()}
	for i := range plan.objects {
		step, _, err := s.compare(ctx, &plan.objects[i])
		if err != nil {
			return nil, err
		}
		plan.Steps = append(plan.Steps, step)
	}
	return plan, nil
}

func newSession(ctx context.Context, client *vaultapi.Client, agents []*Agent, options Options) (*session, error) {
	s := &session{client: client, agents: agents, options: options, entities: map[string]string{}, former: map[string]object{}}
	if err := s.options.validate(); err != nil {
		return nil, err
	}
	if err := validate(agents, &s.options); err != nil {
		return nil, err
	}
	if err := s.readMounts(ctx); err != nil {
		return nil, err
	}
	if err := s.readPast(ctx); err != nil {
		return nil, err
	}
	for _, a := range agents {
		if err := s.readFormer(ctx, a); err != nil {
			return nil, fmt.Errorf("read the entity of %s: %w", a.Key(), advised(err))
		}
	}
	return s, nil
}

// readFormer reads which role the agent had, by what its entity was set up with.
func (s *session) readFormer(ctx context.Context, a *Agent) error {
	has, err := s.readFields(ctx, "identity/entity/name/"+a.EntityName())
	if err != nil {
		return err
	}
	meta, _ := has["metadata"].(map[string]any)
	old := *a
	old.AuthMount, old.Role = text(meta["auth_mount"]), text(meta["role"])
	if old.Role != "" && old.rolePath() != a.rolePath() && old.Validate() == nil {
		s.former[a.Key()] = noRole(&old)
	}
	return nil
}

// Empty reports whether nothing has to be done.
func (c *Changes) Empty() bool { return c.Count() == 0 }

// Count is how many objects have to be created, changed or deleted.
func (c *Changes) Count() (n int) {
	for i := range c.Steps {
		if c.Steps[i].Action != None {
			n++
		}
	}
	return n
}

// Apply does it, in an order in which nobody can do more after any step than after
// all of them, and tells of each step that is done. At the first one that fails it
// stops: applied again, it goes on from there.
func (c *Changes) Apply(ctx context.Context, told func(Step)) error {
	done := 0
	for i := range c.objects {
		if c.Steps[i].Action == None {
			continue
		}
		step, err := c.session.carryOut(ctx, &c.objects[i])
		if err != nil {
			return fmt.Errorf("%w (%d of %d steps are done; apply goes on from here when this is mended)", err, done, c.Count())
		}
		done++
		if told != nil {
			told(step)
		}
	}
	return nil
}

// validate checks agents alone and against each other.
func validate(agents []*Agent, o *Options) error {
	keys, roles := map[string]bool{}, map[string]string{}
	if l := &o.Login; l.Mount != "" {
		roles[rolePath(l.Mount, Own)] = "Leasehold itself"
	}
	for _, a := range agents {
		if err := a.Validate(); err != nil {
			return err
		}
		if keys[a.Key()] {
			return fmt.Errorf("the agent %s is given twice: give one of the two", a.Key())
		}
		if other, ok := roles[a.rolePath()]; ok {
			return fmt.Errorf("%s is the role of %s and of %s: each needs one of its own, so change spec.vault.role", a.rolePath(), other, a.Key())
		}
		keys[a.Key()], roles[a.rolePath()] = true, a.Key()
	}
	return nil
}

// readMounts reads where auth methods are mounted, and misses those that are needed.
func (s *session) readMounts(ctx context.Context) (err error) {
	if s.auth, err = s.mountsAt(ctx, "sys/auth"); err != nil {
		return fmt.Errorf("read the auth methods: %w", advised(err))
	}
	need := map[string]bool{}
	for _, a := range s.agents {
		need[a.AuthMount] = true
	}
	if m := s.options.Login.Mount; m != "" {
		need[m] = true
	}
	for _, path := range slices.Sorted(maps.Keys(need)) {
		switch m, ok := s.auth[path]; {
		case !ok:
			return fmt.Errorf("no auth method is mounted at auth/%s/: run vault auth enable -path=%s kubernetes, write its config, and try again", path, path)
		case m.kind != defaultMount:
			return fmt.Errorf("the auth method at auth/%s/ is of the type %s, and has to be kubernetes: name another one as spec.vault.authMount", path, m.kind)
		}
	}
	return nil
}
