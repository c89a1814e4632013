// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/leasehold/leasehold/internal/trustapi"
)

var _ trustapi.Credentials = (*Engine)(nil)

// unbinding is what Vault says is gone.
type unbinding struct{ accessors, leases []string }

// Bounds of what is told of a credential, in bytes.
const (
	maxAccessor = 128
	maxLease    = 512
	maxEntity   = 64
	maxCycle    = 256
	// maxUnbound is how many accessors or leases are forgotten at once.
	maxUnbound = 1 << 16
)

// Bind implements trustapi.Credentials. What cannot be a credential, or is another
// agent's, is an error that wraps trustapi.ErrRefused, and nothing changes.
func (e *Engine) Bind(ctx context.Context, name string, c trustapi.Credential) error {
	if err := checkCredential(&c); err != nil {
		return fmt.Errorf("%w: bind a credential to %q: %w", trustapi.ErrRefused, name, err)
	}
	c = *cloneCredential(&c)
	j := &job{bind: &c, agent: name}
	if err := e.tellAs(ctx, j, c.Source == trustapi.SourceBrokered); err != nil {
		return err
	}
	return j.refusal
}

// Unbind implements trustapi.Credentials. What is not known, or another agent's,
// is left as it is.
func (e *Engine) Unbind(ctx context.Context, name string, accessors, leases []string) error {
	if len(accessors)+len(leases) > maxUnbound {
		return fmt.Errorf("%w: more than %d credentials and leases are to be forgotten at once", trustapi.ErrRefused, maxUnbound)
	}
	if len(accessors)+len(leases) == 0 {
		return nil
	}
	return e.tell(ctx, &job{unbind: &unbinding{accessors, leases}, agent: name})
}

// Credentials implements trustapi.Credentials.
func (e *Engine) Credentials(name string) []trustapi.Credential {
	a := e.installed(name)
	if a == nil {
		return nil
	}
	return cloneCredentials(a.creds)
}

// checkCredential returns what of a credential cannot be Vault's. What passes may
// be a part of a path there.
func checkCredential(c *trustapi.Credential) error {
	switch {
	case c.Accessor == "" || len(c.Accessor) > maxAccessor || strings.ContainsFunc(c.Accessor, noAccessor) || strings.Contains(c.Accessor, ".."):
		return fmt.Errorf("an accessor has 1 to %d letters, digits, dots, hyphens and underscores", maxAccessor)
	case len(c.Entity) > maxEntity || strings.ContainsFunc(c.Entity, noAccessor):
		return fmt.Errorf("the id of an entity has at most %d letters, digits and hyphens", maxEntity)
	case len(c.Cycle) > maxCycle || strings.ContainsFunc(c.Cycle, control):
		return fmt.Errorf("the id of a cycle has at most %d bytes and no control characters", maxCycle)
	case c.Source.Rank() == 0:
		return fmt.Errorf("the source %q is none of brokered, audit and hint", c.Source)
	}
	for i := range c.Leases {
		if err := checkLease(c.Leases[i].ID); err != nil {
			return err
		}
	}
	return nil
}

func checkLease(id string) error {
	if id == "" || len(id) > maxLease || strings.ContainsFunc(id, unprintable) || strings.ContainsAny(id, "?#") || strings.Contains(id, "..") {
		return fmt.Errorf("the id of a lease has 1 to %d printable characters, and none of space, ?, # and two dots in a row", maxLease)
	}
	return nil
}

// noAccessor reports whether a character is none of an accessor's.
func noAccessor(r rune) bool {
	letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	return !letter && (r < '0' || r > '9') && r != '.' && r != '_' && r != '-'
}

// unprintable reports whether a character is a space or none that is printed.
func unprintable(r rune) bool { return r <= ' ' || r > '~' }

// Bound is how many credentials agents are known to hold.
func (e *Engine) Bound() int {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return len(e.owners)
}

// control reports whether a character does something instead of being seen.
func control(r rune) bool { return r < ' ' || r == '\x7f' || r == '\uFFFD' }
