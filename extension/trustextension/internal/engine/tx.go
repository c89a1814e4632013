// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"time"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// tx is a group of events being decided. It works on copies: nothing of it
// shows before it is durable.
type tx struct {
	e       *Engine
	now     time.Time
	touched map[string]*agent
	fresh   int // agents that are new with this group
	fleet   *trust.Fleet
	drafts  []ledger.Draft
	// urgent are agents that were decided on.
	urgent map[string]struct{}
	out    trust.Outcome
	// trigger is what the launch is asked for by that is being decided.
	trigger *trustapi.Trigger
	// caused is when the evidence was found that is being decided on, nil for what
	// else is decided on.
	caused *time.Time
	// bound are the accessors whose agent this group changes, "" for nobody's.
	bound owners
	// called are agents that actions were called for of.
	called map[string]struct{}
	// started are actions that are to be begun once this is durable.
	started []started
	// claimed are agents that get a worker by what is begun at once, by desk.
	claimed [desks]map[string]struct{}
	// told are the hooks to be called then.
	told []func()
}

func (e *Engine) begin(now time.Time) *tx {
	return &tx{e: e, now: now.UTC().Round(0), touched: map[string]*agent{}, urgent: map[string]struct{}{}, bound: owners{}, called: map[string]struct{}{}}
}

// agent is the copy of an agent that is held, nil for an unknown one.
func (t *tx) agent(name string) *agent {
	if a, ok := t.touched[name]; ok {
		return a
	}
	a, ok := t.e.agents[name]
	if !ok {
		return nil
	}
	a = a.clone()
	t.e.fit(a)
	t.touched[name] = a
	return a
}

// admit is the copy of an agent, a new one where it is not known; nil where no
// more are held.
func (t *tx) admit(name string, proven bool, source string) *agent {
	a := t.agent(name)
	if a == nil {
		if len(t.e.agents)+t.fresh >= t.e.cfg.MaxAgents {
			return nil
		}
		a = &agent{name: name, proven: proven, held: &trust.State{Since: t.now}}
		t.e.fit(a)
		a.source, a.changed = source, true
		t.touched[name] = a
		t.fresh++
	}
	return a
}

// limits is the fleet as this group leaves it.
func (t *tx) limits() *trust.Fleet {
	if t.fleet == nil {
		t.fleet = t.e.fleet.Clone()
	}
	return t.fleet
}

// view is what the fleet's limit lets through, without a copy of it.
func (t *tx) view(cause string) trust.View {
	fleet := t.fleet
	if fleet == nil {
		fleet = t.e.fleet
	}
	return fleet.View(cause, len(t.e.agents)+t.fresh, &t.e.cfg.Policy.Fleet, t.now)
}

// note adds an entry to the ledger and returns the number it will have.
func (t *tx) note(d ledger.Draft) uint64 {
	d.Time = t.now
	t.drafts = append(t.drafts, d)
	return t.e.head.Seq + uint64(len(t.drafts))
}

// tell calls a hook once this is durable.
func (t *tx) tell(hook func()) { t.told = append(t.told, hook) }

// take decides one event.
func (t *tx) take(j *job) {
	switch {
	case j.submission != nil:
		t.submission(j.submission)
	case j.request != nil:
		t.request(j)
	case j.result != nil:
		t.result(j.result)
	case j.run != nil:
		t.run(j.agent, j.run)
	case j.bind != nil:
		j.refusal = t.bind(j.agent, j.bind)
	case j.unbind != nil:
		t.unbind(j.agent, j.unbind)
	case j.restore != nil:
		t.restore(j.agent, j.restore)
	case j.published != nil:
		t.overruled(j.published)
	case j.look:
		t.look(j.agent)
	case j.tick:
		t.e.outbox.tick()
		t.tick()
	}
}
