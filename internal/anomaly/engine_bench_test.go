// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/leasehold/leasehold/internal/cycle"
)

// typical is a healthy cycle of 40 steps with every kind of step in it: model
// calls and tool calls by turns, a plan, a handover, a guardrail, a retrieval.
func typical() Input {
	t := steps("p a>b q g " + strings.Repeat("m A! m B=x m C m D=y m E! m F ", 3))
	for i := range t {
		e := &t[i]
		e.SetConfidence(0.9)
		if e.isModel() {
			e.Input, e.Output, e.Asked = uint32(4000+400*i), 200, 1
		}
		if e.isTool() {
			e.Effect, e.Millis = EffectRead, 120
		}
	}
	return Input{
		Trail: t, Tools: []string{"search_web"},
		Facts: &Facts{
			Phase: "restricted", Claimed: "restricted", Window: 200_000, Tokens: cycle.Usage{Input: 200_000}, CostUSD: 0.3,
			Confidence: 0.9, HasConfidence: true,
		},
	}
}

// active is the rule with an id as e runs it.
func (e *Engine) active(id string) *active {
	for _, rules := range append(e.step[:], e.totals, e.cycle) {
		for i := range rules {
			if rules[i].ID == id {
				return &rules[i]
			}
		}
	}
	return nil
}

// prefixes are what a rule gets of a trail: each part that ends with a step
// that it judges, or the whole.
func prefixes(rule *active, t Trail) (all []Trail) {
	for i := range t {
		if rule.Scope == ScopeStep && rule.On.has(t[i].Role) {
			all = append(all, t[:i+1])
		}
	}
	if all == nil {
		return []Trail{t}
	}
	return all
}

// allOn are settings in which no rule returns early because it is not set.
var allOn = Settings{
	Rules: map[string]RuleSettings{
		"tokens.budget": {Params: map[string]float64{"cycle": 1e6, "day": 1e8}},
		"tokens.cap":    {Params: map[string]float64{"cap": 1e7}},
		"cost.budget":   {Params: map[string]float64{"cycle": 10, "day": 1000}},
	},
	Phases: map[string]PhaseTools{"restricted": {Allow: []string{"read_*", "search_*"}, Deny: []string{"*secret*"}}},
}

// BenchmarkRules has one benchmark a rule: a step of a typical cycle for those
// that judge steps, the whole of it for the others.
func BenchmarkRules(b *testing.B) {
	e := newEngine(b, allOn)
	in := typical()
	e.take(&in)
	ready := e.in
	for _, id := range ids() {
		if rule := e.active(id); rule != nil {
			b.Run(rule.ID, func(b *testing.B) {
				in := ready
				in.Params = rule.params
				trails := prefixes(rule, ready.Trail)
				i := 0
				b.ReportAllocs()
				for b.Loop() {
					in.Trail = trails[i%len(trails)]
					i++
					if _, fired := rule.Check(&in); fired {
						b.Fatal("a typical cycle has no finding")
					}
				}
			})
		}
	}
}

// BenchmarkEngine runs all rules on a typical cycle: step by step as on the
// stream, and once when it settles.
func BenchmarkEngine(b *testing.B) {
	e := newEngine(b, allOn)
	in := typical()
	found := 0
	emit := func(Finding) { found++ }
	perStep := func(b *testing.B) {
		b.Helper()
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(in.Trail)), "ns/step")
		if found > 0 {
			b.Fatalf("a typical cycle has %d findings", found)
		}
	}
	b.Run("stream", func(b *testing.B) {
		now := in
		b.ReportAllocs()
		for b.Loop() {
			for i := range in.Trail {
				now.Trail = in.Trail[:i+1]
				e.Step(&now, emit)
			}
		}
		perStep(b)
	})
	b.Run("settled", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			e.Cycle(&in, emit)
		}
		perStep(b)
	})
}

// A rule that finds nothing allocates nothing.
func TestHealthyCyclesAllocateNothing(t *testing.T) {
	e := newEngine(t, allOn)
	in := typical()
	emit := func(f Finding) { t.Errorf("a typical cycle has the finding %s: %s", f.Rule, f.Text) }
	e.Cycle(&in, emit)
	assert.Zero(t, testing.AllocsPerRun(100, func() { e.Cycle(&in, emit) }))
	assert.Zero(t, testing.AllocsPerRun(100, func() { e.Step(&in, emit) }))
}
