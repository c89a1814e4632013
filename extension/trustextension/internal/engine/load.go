// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.uber.org/zap"

	"github.com/leasehold/leasehold/extension/trustextension/internal/store"
	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
)

// CauseDamaged is why an agent is in quarantine whose record cannot be read.
const CauseDamaged = "storage.damaged"

// load reads everything that is kept and brings the ledger up to it. Before any
// evidence is taken in, all of it is durable again.
func (e *Engine) load(ctx context.Context) error {
	var kept meta
	var damaged []store.Record
	err := e.cfg.Store.Load(ctx, func(r store.Record) error {
		switch {
		case r.Key == metaKey:
			err := unseal(r.Value, &kept)
			if errors.Is(err, errVersion) {
				return err
			}
			if err != nil {
				damaged = append(damaged, r)
			}
		case strings.HasPrefix(r.Key, agentPrefix):
			a, err := decodeAgent(strings.TrimPrefix(r.Key, agentPrefix), r.Value)
			if errors.Is(err, errVersion) {
				return fmt.Errorf("%s: %w", r.Key, err)
			}
			if err != nil {
				e.cfg.Log.Error("an agent's record cannot be read", zap.String("key", r.Key), zap.Error(err))
				damaged = append(damaged, r)
				return nil
			}
			e.adopt(a)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read what is kept of agents: %w", err)
	}
	published, err := e.adoptPublished(ctx)
	if err != nil {
		return fmt.Errorf("read what is published of agents: %w", err)
	}
	damaged = append(damaged, published...)
	slices.Sort(e.names)
	e.names = slices.Compact(e.names)
	e.fleet, e.head = &kept.Fleet, kept.head()
	before := e.head
	if err := e.catchUp(&kept); err != nil {
		return err
	}
	return e.opened(ctx, damaged, before)
}

func (e *Engine) adopt(a *agent) {
	e.fit(a)
	// When spans last came is not kept: nobody is silent for what was not heard
	// while nothing listened.
	for _, s := range []*trust.State{a.held, a.dry} {
		if s != nil && s.Silent == nil {
			s.Excuse(e.cfg.Now(), e.rulesOf(a).Policy)
		}
	}
	before := e.agents[a.name]
	e.owners.clear(before)
	a.disownOthers(e.owners.of)
	e.owners.replace(a.name, nil, a)
	e.agents[a.name] = a
	e.names = append(e.names, a.name)
	if a.ticks(e.rulesOf(a).Policy) {
		e.ticking[a.name] = struct{}{}
	}
}

// catchUp appends the last transaction's entries to the ledger, where a crash
// kept them from it. A ledger that is not the one that the state belongs to is
// gone on with, and said to be so.
func (e *Engine) catchUp(kept *meta) error {
	entries, err := kept.entries()
	if err == nil && len(entries) > 0 {
		err = e.cfg.Ledger.Append(entries)
	}
	if err != nil && !errors.Is(err, ledger.ErrChain) {
		return fmt.Errorf("bring the ledger up to what was decided: %w", err)
	}
	e.head = e.cfg.Ledger.Head()
	return nil
}

// opened records the start, and what it found, in one transaction.
func (e *Engine) opened(ctx context.Context, damaged []store.Record, before ledger.Head) error {
	t := e.begin(e.cfg.Now())
	if before != e.head {
		t.note(ledger.Draft{
			Kind: ledger.KindSystem, ID: "ledger",
			What: fmt.Sprintf("the ledger ends at %s, and what is kept of agents at %s: one of the two was changed or replaced while nothing ran", e.head, before),
		})
		e.cfg.Log.Error("the ledger does not belong to what is kept of agents; it is gone on with, and the break is recorded",
			zap.Stringer("ledger", e.head), zap.Stringer("kept", before))
		if err := t.believe(before.Seq + 1); err != nil {
			return err
		}
	}
	if torn := e.cfg.Ledger.Recovered(); torn != nil {
		t.note(ledger.Draft{
			Kind: ledger.KindSystem, ID: "torn",
			What: fmt.Sprintf("%d bytes of half an entry were cut off the ledger's end and set aside", torn.Bytes),
		})
	}
	aside := make([]store.Record, 0, 2*len(damaged))
	for _, r := range damaged {
		aside = append(aside, store.Record{Key: asidePrefix + r.Key, Value: r.Value})
		t.damaged(strings.TrimPrefix(r.Key, agentPrefix), r.Key == metaKey)
	}
	if len(aside) > 0 {
		if err := e.cfg.Store.Commit(ctx, aside); err != nil {
			return fmt.Errorf("set damaged records aside: %w", err)
		}
	}
	for name, a := range e.agents {
		if len(a.owed()) > 0 && !t.observes(a) {
			t.catchUp(t.agent(name), 0)
		}
	}
	t.missing()
	t.note(ledger.Draft{
		Kind: ledger.KindSystem, ID: "start",
		What: fmt.Sprintf("leasehold %s starts with %d agents and the policy %s (%s)", e.cfg.Version, len(e.agents), e.cfg.Policy.Name, e.cfg.Policy.Enforcement.Default),
		Data: object(e.cfg.Policy),
	})
	clear(t.called) // the loop begins what is to be done: who carries it out may not be ready
	return t.commit(ctx)
}

// damaged puts an agent whose record cannot be read where nobody can be worse
// off for it: into quarantine, in shadow, until a person looks. A fleet that
// cannot be read is frozen.
func (t *tx) damaged(name string, fleet bool) {
	if fleet {
		now := t.now
		t.limits().Frozen, t.limits().Cause = &now, CauseDamaged
		t.note(ledger.Draft{Kind: ledger.KindFleet, ID: "freeze", What: "the fleet's record could not be read and is set aside; the fleet is frozen for a while"})
		return
	}
	t.note(ledger.Draft{
		Agent: name, Kind: ledger.KindSystem, ID: CauseDamaged,
		What: "the record of this agent could not be read and is set aside; it is in shadow and in quarantine until a person releases it",
	})
	t.stop(name, CauseDamaged, "its record could not be read and is set aside, so it is stopped until a person has looked")
}

// stop puts an agent of which nothing is known into shadow and quarantine.
func (t *tx) stop(name, cause, why string) {
	a := &agent{name: name, proven: !strings.HasPrefix(name, claimedPrefix), held: &trust.State{Since: t.now}, changed: true}
	t.e.fit(a)
	if t.touched[name] == nil && t.e.agents[name] == nil {
		t.fresh++
	}
	t.touched[name] = a
	ev := trust.Event{Proven: true, Request: &trust.Request{
		Verb: trust.VerbQuarantine, Who: trust.Engine, Why: why,
	}}
	t.decide(a, a.held, &ev, t.e.rulesOf(a).Policy, false)
	if t.out.Kind == trust.Quarantining {
		t.decided(a, trust.Engine, false)
	}
	// Where the policy only observes, nothing is carried out: but it may be
	// enforced again, and the agent may have been in quarantine.
	a.held.Quarantine = &trust.Quarantine{At: t.now, Cause: cause}
}
