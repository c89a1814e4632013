// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// sourceDirectory is where agents come from that were not heard of yet.
const sourceDirectory = "kubernetes"

// Run takes in what a witness tells of a run of an agent, and returns when that is
// durable. Told again, it counts once.
func (e *Engine) Run(ctx context.Context, name string, change trust.RunChange) error {
	return e.tell(ctx, &job{run: &change, agent: name})
}

// Look looks at what is wanted of an agent now, and holds it where it was not
// held.
func (e *Engine) Look(ctx context.Context, name string) error {
	return e.tell(ctx, &job{look: true, agent: name})
}

func (e *Engine) tell(ctx context.Context, j *job) error { return e.tellAs(ctx, j, false) }

// tellAs waits until a job is durable.
func (e *Engine) tellAs(ctx context.Context, j *job, urgent bool) error {
	j.done = newWaiter(1)
	if err := e.intake.put(ctx, j, urgent); err != nil {
		return err
	}
	return e.wait(ctx, j.done)
}

// AgentRun is a run that is held for running.
type AgentRun struct{ Agent, ID string }

// Runs are those that are held for running.
func (e *Engine) Runs() (all []AgentRun) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	for name := range e.ticking { // who runs is one of them
		for i := range e.agents[name].held.Runs {
			all = append(all, AgentRun{name, e.agents[name].held.Runs[i].ID})
		}
	}
	return all
}

// RunsOf are an agent's runs that go on, as a copy.
func (e *Engine) RunsOf(name string) []trust.Run {
	e.mu.RLock()
	defer e.mu.RUnlock()
	a, ok := e.agents[name]
	if !ok {
		return nil
	}
	return slices.Clone(a.held.Runs)
}

// known is the copy of an agent that the directory knows, a new one where it was
// not held; nil for others.
func (t *tx) known(name string) *agent {
	if _, known := t.e.wanted(name, true); !known {
		return nil
	}
	if _, ok := nameOf(name, true); !ok {
		return nil
	}
	a := t.admit(name, true, sourceDirectory)
	t.back(a)
	return a
}

// run decides on a run that began or ended.
func (t *tx) run(name string, change *trust.RunChange) {
	a := t.known(name)
	if a == nil {
		return
	}
	ev := trust.Event{Proven: true, Run: change}
	noted := uint64(0)
	t.both(a, &ev, func() {
		if t.out.Effect == trust.Duplicate && t.out.Kind == trust.Hold {
			return
		}
		a.changed = true
		noted = t.note(ledger.Draft{Agent: a.name, Kind: ledger.KindEvidence, ID: change.ID, What: ran(change), Data: object(change)})
	})
	t.cycle(a, change, noted)
	if change.Ended {
		a.retry(trust.Launch)
		t.tell(func() { t.e.ended.add(name, change, t.now) })
	}
}

// retry makes actions of a kind due at once.
func (a *agent) retry(kind trust.ActionKind) {
	for i := range a.actions {
		if a.actions[i].Kind == kind {
			a.actions[i].Next = nil
		}
	}
}

// ran says in words what a witness tells.
func ran(r *trust.RunChange) string {
	switch {
	case r.Idle:
		return "all pods of a run of it are over"
	case !r.Ended:
		return "a run of it began"
	case r.Excuse != "":
		return "a run of it ended, which it is not to blame for: " + r.Excuse
	default:
		return "a run of it ended"
	}
}

// both decides an event on what is in force, records it, and then on what is only
// observed.
func (t *tx) both(a *agent, ev *trust.Event, record func()) {
	rules := t.e.rulesOf(a)
	t.decide(a, a.held, ev, rules.Policy, false)
	record()
	if t.out.Kind != trust.Hold {
		a.changed = true
		t.decided(a, trust.Engine, false)
	}
	if a.dry == nil {
		return
	}
	t.decide(a, a.dry, ev, rules.enforced, true)
	if t.out.Kind != trust.Hold {
		a.changed = true
		t.decided(a, trust.Engine, true)
	}
}

// look holds an agent that was not held, and lets one fall that holds more than it
// may.
func (t *tx) look(name string) {
	a := t.known(name)
	if a == nil {
		t.gone(name)
		return
	}
	t.both(a, &trust.Event{Proven: true, Tick: true}, func() {})
}

// triggered launches the next cycles of the agents that a trigger is for.
func (t *tx) triggered(sender string, s *trustapi.Submission) {
	if t.e.cfg.Directory == nil || s.Trigger == nil || !s.Proven {
		return
	}
	for _, name := range t.e.cfg.Directory.Triggered(s.Trigger.Name, sender) {
		a := t.known(name)
		if a == nil {
			continue
		}
		// Who sends it may be no agent, whose rate nothing else bounds.
		if !a.asked.take(t.now, t.e.cfg.FindingsPerSecond) {
			t.e.refuse(RefusedRate)
			continue
		}
		t.trigger = &trustapi.Trigger{Name: s.Trigger.Name, By: sender, Trace: s.Trace.String(), Span: s.Span.String()}
		ev := trust.Event{Proven: true, Trigger: &trust.Trigger{
			ID: sender + " " + s.ID, Why: fmt.Sprintf("span %s of %s met the condition %s", s.Span, sender, s.Trigger.Name),
		}}
		t.both(a, &ev, func() {})
		t.trigger = nil
	}
}

// witnessed is a submission with what is known of its cycle from elsewhere.
func (e *Engine) witnessed(agent string, s *trustapi.Submission) *trustapi.Submission {
	if e.cfg.Witness == nil || s.Verdict == nil || !s.Proven {
		return s
	}
	says, known := e.cfg.Witness.Witnessed(agent, s.Cycle)
	if !known {
		says = audit.WitnessNone
	}
	own, verdict := *s, *s.Verdict
	if verdict.Witness != audit.WitnessDisagrees {
		verdict.Witness = says
	}
	own.Verdict = &verdict
	return &own
}
