// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package publish

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/engine"
)

// ErrOverruled is that another engine published an agent since this one did. What
// this engine decided meanwhile does not count.
var ErrOverruled = errors.New("another engine decided on this agent in the meantime; what it decided counts")

// tries is how often a write is begun anew because somebody changed the Agent, as
// people do to its spec.
const tries = 4

// Publish implements engine.Publisher.
func (p *Publisher) Publish(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	last := p.of(name)
	last.mu.Lock()
	defer last.mu.Unlock()
	for range tries {
		err := p.write(ctx, name, last)
		switch {
		case apierrors.IsNotFound(err):
			p.forget(name)
			return nil // there is nobody to show it to
		case !apierrors.IsConflict(err):
			return err
		}
		if err := p.look(ctx, name, last); err != nil {
			return err
		}
	}
	return fmt.Errorf("the Agent %s changes faster than its status can be written", name)
}

// write writes a status once. Callers hold last.mu.
func (p *Publisher) write(ctx context.Context, name string, last *shown) error {
	agent, problem := p.cfg.Agent(name)
	if agent == nil {
		p.forget(name)
		return nil
	}
	snapshot, known, err := p.engine.Snapshot(name)
	if err != nil || !known {
		return err
	}
	if last.uid != agent.UID {
		last.uid, last.version, last.by = agent.UID, agent.ResourceVersion, authorOf(&agent.Status)
	}
	status := statusOf(&snapshot, agent, problem)
	status.Writer = p.cfg.Writer
	// What an earlier term of this engine has written is not written again.
	if last.by.revision == status.Revision && p.isOurs(last.by.writer) && agent.Status.ObservedGeneration == agent.Generation {
		return nil // nothing is new
	}
	written, err := p.apply(ctx, agent, last.version, &status)
	if err != nil {
		return err
	}
	last.version, last.by = written.ResourceVersion, authorOf(&status)
	last.at.Store(time.Now().UnixNano())
	return nil
}

// apply writes a status onto the Agent of this version, and fails with a conflict
// where it is another by now.
func (p *Publisher) apply(ctx context.Context, agent *v1alpha1.Agent, version string, status *v1alpha1.AgentStatus) (*v1alpha1.Agent, error) {
	body, err := json.Marshal(&v1alpha1.Agent{
		TypeMeta:   metav1.TypeMeta{APIVersion: v1alpha1.GroupVersion.String(), Kind: "Agent"},
		ObjectMeta: metav1.ObjectMeta{Name: agent.Name, Namespace: agent.Namespace, UID: agent.UID, ResourceVersion: version},
		Status:     *status,
	})
	if err != nil {
		return nil, fmt.Errorf("write a status: %w", err)
	}
	force := true
	return p.cfg.Clients.Agents(agent.Namespace).Patch(ctx, agent.Name, types.ApplyPatchType, body,
		metav1.PatchOptions{FieldManager: v1alpha1.FieldManager, Force: &force}, "status")
}

// look finds out who changed an Agent: people its spec, or another engine what is
// held of it. Callers hold last.mu.
func (p *Publisher) look(ctx context.Context, name string, last *shown) error {
	namespace, short, _ := strings.Cut(name, "/")
	agent, err := p.cfg.Clients.Agents(namespace).Get(ctx, short, metav1.GetOptions{})
	if err != nil {
		return err
	}
	by := authorOf(&agent.Status)
	// A term has a name of its own: what stands there under ours is a write whose
	// answer was lost, and older than what is held.
	same := agent.UID != last.uid || by == last.by || by.writer == p.cfg.Writer
	last.uid, last.version, last.by = agent.UID, agent.ResourceVersion, by
	if same || len(agent.Status.Record) == 0 {
		return nil
	}
	if err := p.engine.Overrule(ctx, engine.Published{Name: name, Record: agent.Status.Record}); err != nil {
		return err
	}
	return ErrOverruled
}

// page is how many Agents are read at once, with their records.
const page = 250

// Load reads what is published of every Agent, for the engine's start, and
// remembers who published it.
func (p *Publisher) Load(ctx context.Context, each func(engine.Published) error) error {
	options := metav1.ListOptions{Limit: page}
	for {
		list, err := p.cfg.Clients.Agents(p.cfg.Namespace).List(ctx, options)
		if err != nil {
			return fmt.Errorf("list the Agents: %w", err)
		}
		for i := range list.Items {
			a := &list.Items[i]
			last := p.of(a.Key())
			last.mu.Lock()
			last.uid, last.version, last.by = a.UID, a.ResourceVersion, authorOf(&a.Status)
			last.mu.Unlock()
			if len(a.Status.Record) == 0 {
				continue
			}
			if err := each(engine.Published{Name: a.Key(), Record: a.Status.Record, Ours: p.isOurs(a.Status.Writer)}); err != nil {
				return err
			}
		}
		if options.Continue = list.Continue; options.Continue == "" {
			return nil
		}
	}
}

// isOurs reports whether an earlier term of this engine wrote it.
func (p *Publisher) isOurs(writer string) bool {
	name, _, _ := strings.Cut(p.cfg.Writer, "/")
	before, _, _ := strings.Cut(writer, "/")
	return name == before
}
