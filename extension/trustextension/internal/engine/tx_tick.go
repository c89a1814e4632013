// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"time"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
)

// maxTicked is how many agents a tick looks at; the others come with the next.
const maxTicked = 512

// tick lets time pass: for agents that wait for something, and for the fleet.
func (t *tx) tick() {
	t.thaw()
	n := 0
	for name := range t.e.ticking {
		if n++; n > maxTicked {
			return
		}
		t.pass(name)
		t.stray(name)
	}
}

// pass looks whether time alone moves an agent. Most of the time it does not, and
// then nothing is written.
func (t *tx) pass(name string) {
	current, ok := t.touched[name]
	if !ok {
		current = t.e.agents[name]
	}
	if current == nil {
		return
	}
	ev := trust.Event{Proven: true, Tick: true}
	copied := current.clone()
	t.e.fit(copied)
	rules := t.e.rulesOf(copied)
	t.decide(copied, copied.held, &ev, rules.Policy, false)
	moved := t.out.Kind != trust.Hold || copied.held.Silent != nil && current.held.Silent == nil
	if moved || t.e.isImpaired(t.now) {
		// While evidence is lost, an agent's time stands still: that has to be
		// seen by the next tick, and need not outlive a restart.
		t.touched[name] = copied
	}
	copied.changed = moved || current.changed
	if moved {
		t.decided(copied, trust.Engine, false)
	}
	if copied.dry == nil {
		return
	}
	t.decide(copied, copied.dry, &ev, rules.enforced, true)
	if t.out.Kind != trust.Hold {
		t.touched[name], copied.changed = copied, true
		t.decided(copied, trust.Engine, true)
	}
}

// thaw ends the fleet's freeze when its time has come.
func (t *tx) thaw() {
	if t.e.fleet.Frozen == nil {
		return
	}
	if t.limits().Thaw(len(t.e.agents), &t.e.cfg.Policy.Fleet, t.now) {
		t.note(ledger.Draft{Kind: ledger.KindFleet, ID: "thaw", What: "the fleet is not frozen any more: its limit has room again"})
	}
}

// latest is after all times that are bound to come.
var latest = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// ticks reports whether time alone can move an agent.
func (a *agent) ticks(p *trust.Policy) bool {
	return waits(a.held, p) || a.dry != nil && waits(a.dry, p) || len(a.astray(latest)) > 0
}

func waits(s *trust.State, p *trust.Policy) bool {
	return len(s.Runs) > 0 || s.Silent != nil || s.Approval != nil || s.Held != nil ||
		s.Quarantine == nil && s.Frozen(p)
}
