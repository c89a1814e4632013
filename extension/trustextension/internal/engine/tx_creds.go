// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"go.uber.org/zap"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// bind takes in what is told of a credential. Where the agent may hold none, it is
// to be revoked in the same transaction.
func (t *tx) bind(name string, c *trustapi.Credential) error {
	if other := t.owner(c.Accessor); other != "" && other != name {
		return fmt.Errorf("%w: the credential %s is bound to another agent; it stays that one's", trustapi.ErrRefused, trustapi.Short(c.Accessor))
	}
	a := t.known(name)
	if a == nil { // its pods may outlive its Agent
		t.gone(name)
		a = t.agent(name)
	}
	if a == nil {
		return fmt.Errorf("%w: %q is no agent that is held; apply an Agent of this name first", trustapi.ErrNotFound, name)
	}
	known := a.credential(c.Accessor)
	if known != nil && known.Entity != "" && c.Entity != "" && known.Entity != c.Entity {
		return fmt.Errorf("%w: the credential %s is of another entity than was told before", trustapi.ErrRefused, trustapi.Short(c.Accessor))
	}
	fresh := known == nil
	if fresh && c.Source == trustapi.SourceBrokered {
		// It ended when its Job was suspended, and gets a token as it is resumed.
		a.began(c.Cycle)
	}
	c.Bound = t.now
	if !a.take(c) {
		return nil
	}
	a.changed = true
	t.bound[c.Accessor] = name
	if c.Source == trustapi.SourceBrokered {
		t.urgent[name] = struct{}{}
	}
	t.giveUp(a)
	known = a.credential(c.Accessor)
	if known == nil {
		return nil // it was older than all that is kept
	}
	kind, late := t.late(a, known, c)
	if !fresh && !late {
		return nil
	}
	what := "a credential is bound to it: "
	if !fresh {
		what = "more is known of a credential of it: "
	}
	seq := t.note(ledger.Draft{
		Agent: a.name, Kind: ledger.KindSystem, ID: "credential.bound", What: what + describe(known),
		Data: object(&credentialFields{held(known), known.Entity}),
	})
	if late {
		t.open(a, kind, cycleOf(kind, known), seq)
	}
	return nil
}

// late says what ends at once what is bound to an agent that may hold none, to a cycle
// that is over, or that was issued before the agent fell and came to be known only now.
func (t *tx) late(a *agent, c, told *trustapi.Credential) (kind trust.ActionKind, late bool) {
	switch {
	case t.observes(a):
		return "", false
	case a.gone || a.held.Quarantine != nil:
		return trust.Revoke, true
	default:
		return trust.RevokeCycle, a.isOver(c.Cycle) || issuedBefore(told, a.fell())
	}
}

// fell is when the agent came to its phase by a fall, zero where it did not.
func (a *agent) fell() time.Time {
	for _, d := range slices.Backward(a.past.Decisions) {
		switch {
		case d.Observed:
		case d.Kind == trust.Demote:
			return d.At
		case d.Kind == trust.Promote || d.Kind == trust.Release:
			return time.Time{}
		}
	}
	return time.Time{}
}

// issuedBefore reports whether a credential, or a lease of it, is from before a time.
func issuedBefore(c *trustapi.Credential, at time.Time) bool {
	before := func(issued time.Time) bool { return !issued.IsZero() && issued.Before(at) }
	return before(c.Issued) || slices.ContainsFunc(c.Leases, func(l trustapi.Lease) bool { return before(l.Issued) })
}

// cycleOf is the cycle that an action of this kind is about.
func cycleOf(kind trust.ActionKind, c *trustapi.Credential) string {
	if kind != trust.RevokeCycle {
		return ""
	}
	return c.Cycle
}

// credentialFields are what the ledger has of a credential.
type credentialFields struct {
	trustapi.HeldCredential
	Entity string `json:"entity"`
}

func describe(c *trustapi.Credential) string {
	text := trustapi.Short(c.Accessor) + ", " + string(c.Source)
	if c.Cycle != "" {
		text += ", of the cycle " + c.Cycle
	}
	return text
}

// held is a credential as people see it.
func held(c *trustapi.Credential) trustapi.HeldCredential {
	return trustapi.HeldCredential{
		Accessor: trustapi.Short(c.Accessor), Source: c.Source, Cycle: c.Cycle, Issued: c.Issued, Expires: c.Expires, Leases: len(c.Leases),
	}
}

// giveUp leaves to Vault what is too much to be kept, and says so once of an agent.
func (t *tx) giveUp(a *agent) {
	first := a.givenUp == 0
	gone, n := a.bound(t.now)
	if n == 0 {
		return
	}
	for _, accessor := range gone {
		t.bound[accessor] = ""
	}
	if first {
		t.note(ledger.Draft{
			Agent: a.name, Kind: ledger.KindSystem, ID: "credential.given_up",
			What: fmt.Sprintf("it holds more than %d credentials, or leases of one: the oldest are not kept and end when Vault lets them run out", trustapi.MaxCredentials),
		})
		t.e.cfg.Log.Warn("an agent holds more credentials or leases than are kept; the oldest end when Vault lets them run out: look for a tool that logs in again and again", zap.String("agent", a.name))
	}
	t.tell(func() {
		if t.e.cfg.Hooks.GivenUp != nil {
			t.e.cfg.Hooks.GivenUp(n)
		}
	})
}

// unbind forgets what Vault says is gone.
func (t *tx) unbind(name string, u *unbinding) {
	a := t.agent(name)
	if a == nil {
		return
	}
	gone, leases := a.forget(u)
	if len(gone)+leases == 0 {
		return
	}
	a.changed = true
	for _, accessor := range gone {
		t.bound[accessor] = ""
	}
	if len(gone) > 0 {
		t.note(ledger.Draft{
			Agent: name, Kind: ledger.KindSystem, ID: "credential.gone",
			What: strconv.Itoa(len(gone)) + " of its credentials are gone, as Vault says; it holds " + strconv.Itoa(len(a.creds)),
		})
	}
	if len(a.creds) == 0 {
		t.urgent[name] = struct{}{}
	}
}

// observes reports whether the policy carries nothing out in the agent's phase.
func (t *tx) observes(a *agent) bool {
	return t.e.rulesOf(a).Policy.Enforcement.ModeOf(a.held.Phase) == trust.Observe
}
