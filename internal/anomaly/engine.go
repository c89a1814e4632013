// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"fmt"

	"github.com/leasehold/leasehold/internal/cycle"
)

// Engine runs the rules as Settings say. It keeps scratch memory and is not
// safe for concurrent use: each shard has its own.
type Engine struct {
	// step holds the rules on steps by the role that they judge.
	step          [cycle.NumRoles][]active
	totals, cycle []active
	// looksAt are the roles that some rule is about; other steps show something
	// only by their flags and their confidence.
	looksAt    [cycle.NumRoles]bool
	phases     *PhasePolicy
	noBaseline Baseline
	noFacts    Facts

	in    Input
	trail Trail
	// last is the finding made last.
	last Finding
	// found holds a cycle's worst finding of each rule by its place, fired the
	// places of those that fired.
	found []Finding
	fired []int
}

// active is a rule as it runs.
type active struct {
	*Rule
	// place is the rule's in Rules.
	place   int
	params  []float64
	as      Severity
	hasAs   bool
	enforce bool
}

// NewEngine returns an engine for settings that Validate finds right.
func NewEngine(s Settings) (*Engine, error) {
	if err := s.Validate(); err != nil {
		return nil, fmt.Errorf("configure the rules: %w", err)
	}
	policy, err := newPhasePolicy(s.Phases)
	if err != nil {
		return nil, err
	}
	e := &Engine{phases: policy, noBaseline: *NewBaseline(Limits{}), found: make([]Finding, len(sorted)), fired: make([]int, 0, len(sorted))}
	for i, r := range sorted {
		set := s.Rules[r.ID]
		if set.Enabled != nil && !*set.Enabled {
			continue
		}
		a := active{Rule: r, place: i, params: set.values(r), enforce: set.enforces(r)}
		if r.Idle != nil && r.Idle(a.params) {
			continue
		}
		a.as, a.hasAs = parseSeverity(set.Severity)
		switch r.Scope {
		case ScopeCycle:
			e.cycle = append(e.cycle, a)
		case ScopeTotals:
			e.totals = append(e.totals, a)
			e.lookAt(func(r cycle.Role) bool { return r.IsModelCall() }) // which they grow by
		default:
			e.addStep(a)
		}
	}
	return e, nil
}

// Step judges the last entry of in.Trail, for the stream: emit gets each
// finding, also one that was Told before. It does not change in.
func (e *Engine) Step(in *Input, emit func(Finding)) {
	last, ok := in.Trail.Last(0)
	if !ok {
		return
	}
	e.take(in)
	given := e.in.given() | last.signs()
	for _, rules := range [...][]active{e.stepRules(last), e.totals} {
		for i := range rules {
			if rules[i].Needs&^given == 0 && e.judge(&rules[i]) {
				e.last.Span, e.last.Count = last.Span, 1
				emit(e.last)
			}
		}
	}
	e.release()
}

// Indifferent reports whether no rule can find anything in this step, so that
// Step need not be called with it at the end of the trail.
func (e *Engine) Indifferent(entry *Entry) bool {
	return entry.Role < cycle.NumRoles && !e.looksAt[entry.Role] && entry.signs() == 0
}

func (e *Engine) addStep(a active) {
	for r := range e.step {
		if a.On.has(cycle.Role(r)) {
			e.step[r] = append(e.step[r], a)
		}
	}
	if a.On != 0 {
		e.lookAt(a.On.has)
	}
}

func (e *Engine) lookAt(these func(cycle.Role) bool) {
	for r := range e.looksAt {
		e.looksAt[r] = e.looksAt[r] || these(cycle.Role(r))
	}
}

// stepRules are the rules that judge a step like last.
func (e *Engine) stepRules(last *Entry) []active {
	if last.Role < cycle.NumRoles {
		return e.step[last.Role]
	}
	return e.step[cycle.RoleNone]
}

// take readies the engine's own copy of an input.
func (e *Engine) take(in *Input) {
	e.in = *in
	if e.in.Facts == nil {
		e.in.Facts = &e.noFacts
	}
	e.in.Phases = e.in.Facts.Grant.policy(e.phases)
	if e.in.Baseline == nil {
		e.in.Baseline = &e.noBaseline
	}
}

// release lets go of what belongs to the caller.
func (e *Engine) release() { e.in, e.last = Input{}, Finding{} }

// judge runs one rule; when it fires, the finding is e.last.
func (e *Engine) judge(a *active) (fired bool) {
	e.in.Params = a.params
	f, fired := a.Check(&e.in)
	if !fired {
		return false
	}
	if a.hasAs {
		f.Severity = a.as
	}
	f.Rule, f.Enforce = a.ID, a.enforce
	e.last = f
	return true
}
