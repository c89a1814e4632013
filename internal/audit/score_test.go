// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/internal/cycle"
)

// anyInputs draws inputs of every kind, sensible ones and absurd ones.
func anyInputs(t *rapid.T) Inputs {
	count := func(name string) int {
		return rapid.OneOf(rapid.IntRange(0, 40), rapid.SampledFrom([]int{-3, math.MinInt, 1 << 40, math.MaxInt})).Draw(t, name)
	}
	money := func(name string) float64 {
		return rapid.OneOf(rapid.Float64Range(0, 9), rapid.SampledFrom([]float64{-1, 1e300, math.NaN(), math.Inf(1), math.Inf(-1)})).Draw(t, name)
	}
	tally := func(name string) Tally {
		n := rapid.IntRange(0, 3)
		return Tally{n.Draw(t, name+" hard") / 3, n.Draw(t, name+" critical"), n.Draw(t, name+" warning"), n.Draw(t, name+" info")}
	}
	return Inputs{
		Status:      rapid.SampledFrom([]cycle.Status{cycle.StatusUnknown, cycle.StatusOK, cycle.StatusError}).Draw(t, "status"),
		RootMissing: rapid.Bool().Draw(t, "root missing"),
		Witness:     rapid.SampledFrom([]Witness{WitnessNone, WitnessAgrees, WitnessDisagrees}).Draw(t, "witness"),
		Steps:       count("steps"), Orphans: count("orphans"), Unaccounted: count("unaccounted"),
		ToolCalls: count("tool calls"), ToolErrors: count("tool errors"),
		Asked: count("asked"), Executed: count("executed"),
		ModelCalls: count("model calls"), SilentCalls: count("silent calls"),
		Answers: count("answers"), BadAnswers: count("bad answers"),
		Enforced: tally("enforced"), Observed: tally("observed"),
		Usage:   cycle.Usage{Input: int64(count("input")), Output: int64(count("output"))},
		CostUSD: money("cost"),
		Usual:   Spend{Tokens: int64(count("usual tokens")), CostUSD: money("usual cost")},
		Budget:  Spend{Tokens: int64(count("budget tokens")), CostUSD: money("budget cost")},
		Confidence: Confidence{
			Mean: money("mean"), Calibrated: rapid.OneOf(rapid.Float64Range(0, 1), rapid.Just(math.NaN())).Draw(t, "calibrated"),
			Source: rapid.SampledFrom([]Source{SourceNone, SourceExplicit, SourceLogprob, SourceStructural}).Draw(t, "source"),
		},
	}
}

// worsenings each make one thing of a cycle worse and leave all others.
var worsenings = map[string]func(*Inputs){
	"ends in an error":           func(in *Inputs) { in.Status = cycle.StatusError },
	"does not say how it ended":  func(in *Inputs) { in.Status = worseOf(in.Status) },
	"loses its root":             func(in *Inputs) { in.RootMissing = true },
	"is contradicted":            func(in *Inputs) { in.Witness = WitnessDisagrees },
	"one more orphan":            func(in *Inputs) { more(&in.Orphans) },
	"one more unaccounted":       func(in *Inputs) { more(&in.Unaccounted) },
	"one good call is bad":       func(in *Inputs) { more(&in.ToolErrors) },
	"one more bad call":          func(in *Inputs) { more(&in.ToolErrors); more(&in.ToolCalls) },
	"one call never ran":         func(in *Inputs) { less(&in.Executed) },
	"one more call never ran":    func(in *Inputs) { more(&in.Asked) },
	"one call falls silent":      func(in *Inputs) { more(&in.SilentCalls) },
	"one answer is bad":          func(in *Inputs) { more(&in.BadAnswers) },
	"one more hard event":        func(in *Inputs) { in.Enforced.Hard++ },
	"one more critical":          func(in *Inputs) { in.Enforced.Critical++ },
	"one more warning":           func(in *Inputs) { in.Enforced.Warning++ },
	"one more info":              func(in *Inputs) { in.Enforced.Info++ },
	"a warning turns critical":   func(in *Inputs) { shift(&in.Enforced.Warning, &in.Enforced.Critical) },
	"a note turns into warning":  func(in *Inputs) { shift(&in.Enforced.Info, &in.Enforced.Warning) },
	"a critical one turns hard":  func(in *Inputs) { shift(&in.Enforced.Critical, &in.Enforced.Hard) },
	"all rules are enforced":     func(in *Inputs) { *in = in.IfEnforced() },
	"spends more tokens":         func(in *Inputs) { more(&in.Usage.Output) },
	"costs more":                 func(in *Inputs) { in.CostUSD++ },
	"usually spends less":        func(in *Inputs) { tighten(&in.Usual) },
	"has a tight budget":         func(in *Inputs) { tighten(&in.Budget) },
	"is less sure":               func(in *Inputs) { in.Confidence.Calibrated /= 2 },
	"is sure of nothing anymore": func(in *Inputs) { in.Confidence.Calibrated = 0 },
}

func worseOf(s cycle.Status) cycle.Status {
	if s == cycle.StatusOK {
		return cycle.StatusUnknown
	}
	return s
}

func more[N int | int64](n *N) { *n += min(1, math.MaxInt-max(0, *n)) }
func less(n *int)              { *n -= min(1, max(0, *n)) }

// tighten lowers a limit, or sets one where there is none.
func tighten(limit *Spend) {
	limit.Tokens = max(1, limit.Tokens/2)
	if limit.CostUSD > 0 {
		limit.CostUSD /= 2
	} else {
		limit.CostUSD = 1
	}
}

func shift(from, to *int) {
	if *from > 0 {
		*from--
		*to++
	}
}

func TestWorseInputNeverScoresBetter(t *testing.T) {
	for name, worsen := range worsenings {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				in := anyInputs(t)
				worse := in
				worsen(&worse)
				before, after := Compute(&in), Compute(&worse)
				for i := range before.Terms {
					if after.Terms[i].Value > before.Terms[i].Value {
						t.Fatalf("%s rose from %v to %v", Components[i], before.Terms[i].Value, after.Terms[i].Value)
					}
				}
				if after.Value > before.Value {
					t.Fatalf("score rose from %v to %v", before.Value, after.Value)
				}
				x, why := Badness(&in, before.Value, .05)
				y, whyNot := Badness(&worse, after.Value, .05)
				if y < x {
					t.Fatalf("badness fell from %v (%s) to %v (%s)", x, why, y, whyNot)
				}
			})
		})
	}
}

func TestScoreIsWhatItsTermsSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInputs(t)
		s := Compute(&in)
		product, weights := 100.0, 0.0
		var values [NumComponents]float64
		for i, term := range s.Terms {
			value := 1.0
			for _, f := range term.Inputs {
				if !(f.Value >= 0 && f.Value <= 1) {
					t.Fatalf("%s: factor %s is %v", term.Name, f.Name, f.Value)
				}
				value *= f.Value
			}
			if math.Abs(value-term.Value) > 1e-12 {
				t.Fatalf("%s is %v, its factors come to %v", term.Name, term.Value, value)
			}
			product *= math.Pow(term.Value, term.Weight)
			weights += term.Weight
			values[i] = term.Value
		}
		assert.InDelta(t, 1, weights, 1e-12)
		assert.InDelta(t, product, s.Uncapped, Tolerance)
		assert.Equal(t, s.Uncapped, Recombine(values))
		if in.Enforced.Hard > 0 && s.Value > HardCap {
			t.Fatalf("a hard event leaves %v", s.Value)
		}
		if in.Enforced.Hard == 0 && s.Capped() {
			t.Fatal("capped without a hard event")
		}
	})
}

func TestComputeReusesMemory(t *testing.T) {
	var s Score
	for i := range examples {
		v := examples[i].judged()
		s.Compute(&v.Inputs)
		assert.Equal(t, Compute(&v.Inputs), s, examples[i].name)
		assert.Zero(t, testing.AllocsPerRun(100, func() { s.Compute(&v.Inputs) }))
	}
	assert.Len(t, s.factors, maxFactors)
}

func TestWhyNamesTheWorstFactor(t *testing.T) {
	in := soundBut(func(in *Inputs) { in.Status, in.ToolErrors = cycle.StatusUnknown, 3 })
	s := Compute(&in)
	assert.Equal(t, "3 of 4 tool calls failed", s.Terms[ofOutcome].Why())
	assert.Empty(t, s.Terms[ofCoverage].Why())
}
