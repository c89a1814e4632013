// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.uber.org/zap"

	"github.com/leasehold/leasehold/extension/trustextension/internal/store"
	"github.com/leasehold/leasehold/internal/crashpoint"
	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// Publisher shows the platform what is held of agents. Of two engines only one can
// publish an agent: the other is told that it was overruled.
type Publisher interface {
	// Changed says that an agent is to be published, within moments if urgent. It does not
	// block.
	Changed(name string, urgent bool)
	// Publish publishes an agent as it is held now, and fails where another engine
	// has published it since.
	Publish(ctx context.Context, name string) error
	// Decided and Failed tell what happened to an agent. They do not block.
	Decided(d *trustapi.Decision)
	Failed(a *trustapi.Action)
}

// Snapshot is an agent as it is published.
type Snapshot struct {
	trustapi.Detail
	// Running is how many cycles of it run.
	Running int
	// Connected says that Vault is; Credentials is how many live ones the agent is
	// known to hold, Overdue how many of them it may not: all in quarantine, and
	// those of ended cycles.
	Connected            bool
	Credentials, Overdue int
	// Record is everything that its next decision rests on, for Overrule and
	// Published; Revision counts what was taken into it.
	Record   []byte
	Revision int64
	Head     ledger.Head
}

// Snapshot returns an agent as it is held; false for an unknown one.
func (e *Engine) Snapshot(name string) (Snapshot, bool, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	a := e.agents[name]
	if a == nil {
		return Snapshot{}, false, nil
	}
	short := *a
	short.past = past{} // it is in the ledger
	record, err := short.encode()
	now := e.cfg.Now()
	s := Snapshot{
		Detail: e.detail(a, now), Running: len(a.held.Runs), Record: record, Revision: a.revision, Head: e.head,
		Connected: e.cfg.Credentials != nil,
	}
	for i := range a.creds {
		if c := &a.creds[i]; c.Live(now) {
			s.Credentials++
			if a.held.Quarantine != nil || a.isOver(c.Cycle) {
				s.Overdue++
			}
		}
	}
	return s, true, err
}

// Published is an agent as the platform shows it.
type Published struct {
	Name   string
	Record []byte
	// Ours says that this engine published it, before its last start.
	Ours bool
}

// Overrule takes over what another engine published of an agent.
func (e *Engine) Overrule(ctx context.Context, p Published) error {
	return e.tell(ctx, &job{published: &p})
}

// overruled replaces what is held of an agent by what another engine published.
func (t *tx) overruled(p *Published) {
	theirs, err := decodeAgent(p.Name, p.Record)
	if err != nil {
		t.e.cfg.Log.Error("what another engine published of an agent cannot be read", zap.String("agent", p.Name), zap.Error(err))
		return
	}
	ours := t.agent(p.Name)
	merged := stricter(theirs, ours, t.now)
	merged.disownOthers(t.owner)
	for i := range merged.creds {
		t.bound[merged.creds[i].Accessor] = p.Name
	}
	if ours != nil {
		merged.revision = max(merged.revision, ours.revision)
	}
	merged.changed = true
	t.e.fit(merged)
	t.touched[p.Name] = merged
	seq := t.note(ledger.Draft{
		Agent: p.Name, Kind: ledger.KindSystem, ID: "overruled",
		What: fmt.Sprintf("another engine decided on this agent in the meantime; what it holds is taken over: %s, revision %d", merged.held.Phase, theirs.revision),
	})
	t.catchUp(merged, seq)
}

// stricter is theirs, with the credentials that we know of, and with a quarantine of
// ours that they cannot have known of.
func stricter(theirs, ours *agent, now time.Time) *agent {
	if ours == nil {
		return theirs
	}
	theirs.shareCredentials(ours, now)
	theirs.past = ours.past
	q := ours.held.Quarantine
	if q != nil && theirs.held.Quarantine == nil && q.At.After(theirs.held.Since) {
		theirs.stopAs(ours)
	}
	return theirs
}

// stopAs takes over the quarantine of the same agent as another engine holds it:
// what it had is taken, and nothing that was still to be given is.
func (a *agent) stopAs(ours *agent) {
	q := *ours.held.Quarantine
	s := a.held
	s.Quarantine, s.Phase, s.Since, s.LogWealth = &q, ours.held.Phase, ours.held.Since, 0
	s.Approval, s.Held, s.Promoted = nil, nil, nil
	// Of what the other had still to do, a quarantine does all that takes.
	a.actions = slices.DeleteFunc(slices.Clone(ours.actions), func(x trustapi.Action) bool { return ours.gives(&x) })
}

// adoptPublished reads what the platform shows of agents. It counts where it is
// newer than what is kept here, as another engine may have decided meanwhile, or
// what is kept was lost. Records that cannot be read, of agents that are not kept
// here, are returned.
func (e *Engine) adoptPublished(ctx context.Context) (damaged []store.Record, err error) {
	if e.cfg.Published == nil {
		return nil, nil
	}
	err = e.cfg.Published(ctx, func(p Published) error {
		theirs, err := decodeAgent(p.Name, p.Record)
		ours := e.agents[p.Name]
		switch {
		case errors.Is(err, errVersion):
			return fmt.Errorf("the published record of %s: %w", p.Name, err)
		case err != nil && ours == nil:
			e.cfg.Log.Error("an agent's published record cannot be read; it is in quarantine until a person has looked", zap.String("agent", p.Name), zap.Error(err))
			damaged = append(damaged, store.Record{Key: agentPrefix + p.Name, Value: p.Record})
		case err == nil && (ours == nil || !p.Ours || theirs.revision > ours.revision):
			e.adopt(stricter(theirs, ours, e.cfg.Now()))
		}
		return nil
	})
	return damaged, err
}

// show tells the publisher what changed with a group.
func (t *tx) show() {
	if t.e.cfg.Publisher == nil {
		return
	}
	for name, a := range t.touched {
		if a.changed && a.proven {
			_, urgent := t.urgent[name]
			t.e.cfg.Publisher.Changed(name, urgent)
		}
	}
}

// holds returns an error, ErrUnavailable, where another engine may decide by now.
func (e *Engine) holds() error {
	if e.cfg.Holds == nil {
		return nil
	}
	if err := e.cfg.Holds(); err != nil {
		return fmt.Errorf("%w: %w", trustapi.ErrUnavailable, err)
	}
	return nil
}

// fence makes sure, before an agent is given anything, that no other engine has
// decided on it; and, before the platform's label is looked at, that it is there.
func (e *Engine) fence(ctx context.Context, action *trustapi.Action) error {
	if !raises(action.Kind) && action.Kind != trust.Label {
		return nil
	}
	if e.cfg.Publisher != nil {
		if err := e.cfg.Publisher.Publish(ctx, action.Agent); err != nil {
			return err
		}
		crashpoint.At(crashpoint.Published, string(action.Kind))
	}
	if !raises(action.Kind) {
		return nil
	}
	return e.holds() // last: this process may have been paused meanwhile
}
