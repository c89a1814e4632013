// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "fmt"

// Engine runs the rules as Settings say. It keeps scratch memory and is not
// safe for concurrent use: each shard has its own.
type Engine struct {
	step, totals, cycle []active
	phases              *PhasePolicy
	noBaseline          Baseline
	noFacts             Facts

	in    Input
	trail Trail
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
		a := active{Rule: r, place: i, params: set.values(r), enforce: set.Mode != ModeObserve}
		a.as, a.hasAs = parseSeverity(set.Severity)
		switch r.Scope {
		case ScopeCycle:
			e.cycle = append(e.cycle, a)
		case ScopeTotals:
			e.totals = append(e.totals, a)
		default:
			e.step = append(e.step, a)
		}
	}
	return e, nil
}

// Step judges the last entry of in.Trail, for the stream: emit gets each
// finding, or with in.Told each one that is worse than what the cycle's rule
// has told. It does not change in, save for Told.
func (e *Engine) Step(in *Input, emit func(Finding)) {
	last, ok := in.Trail.Last(0)
	if !ok {
		return
	}
	e.take(in)
	for _, rules := range [...][]active{e.step, e.totals} {
		for i := range rules {
			f, fired := e.judge(&rules[i])
			if !fired || in.Told != nil && !in.Told.tell(rules[i].place, &f) {
				continue
			}
			f.Span, f.Count = last.Span, 1
			emit(f)
		}
	}
	e.release()
}

// take readies the engine's own copy of an input.
func (e *Engine) take(in *Input) {
	e.in = *in
	e.in.Phases = e.phases
	if e.in.Facts == nil {
		e.in.Facts = &e.noFacts
	}
	if e.in.Baseline == nil {
		e.in.Baseline = &e.noBaseline
	}
}

// release lets go of what belongs to the caller.
func (e *Engine) release() { e.in = Input{} }

// judge runs one rule.
func (e *Engine) judge(a *active) (f Finding, fired bool) {
	e.in.Params = a.params
	f, fired = a.Check(&e.in)
	if !fired {
		return f, false
	}
	if a.hasAs {
		f.Severity = a.as
	}
	f.Rule, f.Enforce = a.ID, a.enforce
	return f, true
}
