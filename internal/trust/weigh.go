// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"math"
	"slices"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
)

// scratch is memory that is used again from call to call.
type scratch struct {
	inputs audit.Inputs
	score  audit.Score
	climb  climb
}

// weighed is what a verdict counts for under a policy.
type weighed struct {
	// badness is what is remembered of it: with the policy's own q0, so that it
	// does not change with the phase.
	badness float64
	// step is what it adds to the debt, gain what it adds to ln W.
	step, gain float64
	score      float64
	flaws      Flaws
	// hard is how many rules found a hard event that counts.
	hard int
	// doubt says that its numbers do not follow from its inputs.
	doubt bool
}

// The debt takes the badness that the detectors find on an agent anyway, as
// measured in shadow, for what is tolerated, once it rests on minRate cycles. It
// goes up to maxRate times the policy's and never past the middle to what is
// intolerable: an agent that behaves badly in shadow must not buy tolerance.
const (
	minRate = 20
	maxRate = 2
)

// tolerated is the q0 of an agent's debt. In shadow it is the policy's, for what
// is still being measured would depend on the order in which evidence comes.
func (s *State) tolerated(d *Down) float64 {
	if s.Phase == Shadow || s.RateN < minRate {
		return d.Q0
	}
	most := math.Min(maxRate*d.Q0, (d.Q0+d.Q1)/2)
	rate := s.RateSum / float64(s.RateN)
	if !(rate > d.Q0) {
		return d.Q0
	}
	return math.Min(rate, most)
}

// weigh computes what a verdict counts for from its inputs, and not from its own
// score. up is the step that its wealth is for, nil for none.
//
// A verdict whose score does not follow from its inputs is taken for missing
// telemetry: it gives no credit, and counts for as bad as its inputs say.
func (w *weighed) weigh(v *audit.Verdict, s *State, p *Policy, up *Step, m *scratch) {
	m.inputs = v.Inputs
	in := &m.inputs
	w.doubt = !lists(v)
	if !p.RequireWitness && in.Witness == audit.WitnessNone {
		in.Witness = audit.WitnessAgrees
	}
	m.score.Compute(in)
	w.doubt = w.doubt || v.Versions.Formula != audit.Formula || !follows(v, &m.score)
	if p.lenient(v.Fired, in) {
		m.score.Compute(in)
	}
	w.score, w.hard = m.score.Value, max(0, in.Enforced.Hard)

	down := p.Down
	down.Q0 = s.tolerated(&p.Down)
	w.badness = w.worth(in, p.Down.Q0)
	w.step = down.Step(w.worth(in, down.Q0))
	if up != nil {
		w.gain = math.Log(up.Factor(w.worth(in, up.Q0)))
	}
	w.flaws = flaws(v, in, &m.score, floorOf(up, s, p))
	if w.flaws&FlawTrivial != 0 {
		w.step, w.gain = math.Max(0, w.step), math.Min(0, w.gain)
	}
}

// worth is the badness with this q0.
func (w *weighed) worth(in *audit.Inputs, q0 float64) float64 {
	x, _ := audit.Badness(in, w.score, q0)
	if w.doubt {
		x = math.Max(x, q0)
	}
	return unit(x)
}

// lenient takes the findings of rules that the policy only observes out of those
// that are enforced, and reports whether there are any.
func (p *Policy) lenient(fired []audit.Fired, in *audit.Inputs) (some bool) {
	if len(p.Enforcement.Rules) == 0 {
		return false
	}
	for i := range fired {
		r := &fired[i]
		if !r.Enforce || p.Enforcement.Counts(r.Rule) {
			continue
		}
		if n := tallied(&in.Enforced, r); *n > 0 {
			*n--
			some = true
		}
	}
	return some
}

// lists reports whether the rules that a verdict lists fit those it counts.
func lists(v *audit.Verdict) bool {
	listed, _ := audit.Count(v.Fired)
	e := &v.Enforced
	return listed.Hard <= e.Hard && listed.Critical <= e.Critical && listed.Warning <= e.Warning && listed.Info <= e.Info
}

// follows reports whether a verdict's score and coverage are what its inputs come
// to.
func follows(v *audit.Verdict, s *audit.Score) bool {
	ok := math.Abs(v.Score-s.Value) <= audit.Tolerance
	for i := range s.Terms {
		ok = ok && math.Abs(v.Components[i]-s.Terms[i].Value) <= audit.Tolerance
	}
	return ok
}

// floorOf is the least coverage that the way up asks for; at its end, the last
// step's.
func floorOf(up *Step, s *State, p *Policy) float64 {
	if up == nil {
		up = p.Up.To(s.Phase)
	}
	return up.MinCoverage
}

// flaws are what of the floors of a step the cycle does not meet.
func flaws(v *audit.Verdict, in *audit.Inputs, s *audit.Score, minCoverage float64) (f Flaws) {
	if v.ToolCalls <= 0 {
		f |= FlawTrivial
	}
	if in.Witness != audit.WitnessAgrees || in.RootMissing || in.Silent() {
		f |= FlawUnwitnessed
	}
	if !(s.Terms[coverage].Value >= minCoverage) {
		f |= FlawCoverage
	}
	return f
}

// coverage is the number of the component of that name.
var coverage = slices.Index(audit.Components[:], "coverage")

// tallied is where a tally counts a rule that fired.
func tallied(t *audit.Tally, r *audit.Fired) *int {
	switch {
	case r.Hard:
		return &t.Hard
	case r.Severity >= anomaly.Critical:
		return &t.Critical
	case r.Severity == anomaly.Warning:
		return &t.Warning
	default:
		return &t.Info
	}
}
