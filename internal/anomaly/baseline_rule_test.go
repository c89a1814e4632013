// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/leasehold/leasehold/internal/cycle"
)

// against is what a rule finds in a cycle, as judged says it, with a baseline of
// ten equal clean cycles.
func against(t *testing.T, r *Rule, clean, words string, set map[string]float64) string {
	t.Helper()
	in := did(words)
	in.Baseline = taught(Limits{}, slices.Repeat([]string{clean}, 10)...)
	return judged(t, r, *in, set)
}

func TestPathDestination(t *testing.T) {
	for _, tt := range []struct{ name, clean, words, want string }{
		{"known", "act.send>a", "act.send>a", ""},
		{"new", "act.send>a", "act.send>b", "critical: `send` went to 1 destinations that none of 10 clean cycles went to"},
		{"some of a list", "act.send>a", "act.send>a,b,c", "critical: `send` went to 2 destinations that none of 10 clean cycles went to"},
		{"list of known ones", "act.send>a act.send>b", "act.send>a,b", ""},
		{"failed", "act.send>a", "act.send>b!", "info: `send` failed on the way to 1 destinations that none of 10 clean cycles went to"},
		{"failed to reach", "reach.fetch>a", "reach.fetch>b!", "critical: `fetch` went to 1 destinations that none of 10 clean cycles went to"},
		{"reading inside", "read.get>a", "read.get>b", ""},
		{"nothing known of the tool", "act.send>a", "what.foo>b", ""},
		{"no destination", "act.send>a", "act.send", ""},
		{"new tool", "act.send>a", "act.other>b", "critical: `other` went to 1 destinations that none of 10 clean cycles went to"},
		{"known of a reader", "read.get>b act.send>a", "act.send>b", ""},
		{"not the last step", "act.send>a", "act.send>b act.send>a", ""},
	} {
		assert.Equal(t, tt.want, against(t, &pathDestination, tt.clean, tt.words, nil), tt.name)
	}
}

func TestPathDestinationOfRoamingTools(t *testing.T) {
	in := did("reach.fetch>new")
	in.Baseline = taught(Limits{}, "reach.fetch>1", "reach.fetch>2", "reach.fetch>3", "reach.fetch>4", "reach.fetch>1", "reach.fetch>1")
	assert.Equal(t, "info: `fetch` went to 1 destinations that none of 6 clean cycles went to, as it did in 50 % of those",
		judged(t, &pathDestination, *in, nil))
	assert.Contains(t, judged(t, &pathDestination, *in, map[string]float64{"roams": .6}), "critical: ")
}

func TestPathDestinationWhenFull(t *testing.T) {
	in := did("act.send>z")
	in.Baseline = taught(Limits{Dests: 1}, "act.send>a,b")
	assert.Equal(t, "info: `send` went to 1 destinations that may be new: the baseline is full", judged(t, &pathDestination, *in, nil))
}

func TestPathTool(t *testing.T) {
	assert.Empty(t, against(t, &pathTool, "act.send", "act.send", nil))
	assert.Equal(t, "info: `wipe` (effect: act) was used in none of 10 clean cycles", against(t, &pathTool, "act.send", "act.wipe", nil))
}

func TestPathCount(t *testing.T) {
	calls := func(n int) string { return strings.Repeat("act.send>a ", n) }
	assert.Empty(t, against(t, &pathCount, calls(2), calls(6), nil))
	assert.Equal(t, "warning: `send` was called 7 times, at most 2 times in each of 10 clean cycles",
		against(t, &pathCount, calls(2), calls(7), nil))
	assert.Empty(t, against(t, &pathCount, calls(2), calls(8), nil), "the call before has said it")
	assert.Empty(t, against(t, &pathCount, calls(2), strings.Repeat("act.send! ", 9)+calls(6), nil), "failed calls do not count")
	assert.Empty(t, against(t, &pathCount, "read.get", strings.Repeat("read.get ", 30), nil))
	assert.Contains(t, against(t, &pathCount, calls(1), calls(3), map[string]float64{"factor": 1, "slack": 1}), "called 3 times")
}

func TestLatencyTool(t *testing.T) {
	slow := func(ms uint32) string {
		in := did("act.build")
		in.Trail[0].Millis = ms
		in.Baseline = taught(Limits{}, slices.Repeat([]string{"act.build act.build act.build"}, 10)...)
		return judged(t, &latencyTool, *in, map[string]float64{"floor": 200})
	}
	assert.Empty(t, slow(260))
	assert.Regexp(t, "^info: `build` took 400 ms, [34]\\.\\d times the about (9|10)\\d ms that 99 % of 30 clean calls stayed under$", slow(400))
	in := did("act.build")
	in.Trail[0].Millis = 1 << 31
	in.Baseline = taught(Limits{}, "act.build")
	assert.Empty(t, judged(t, &latencyTool, *in, nil), "one call is no measure")
}

func TestEconomy(t *testing.T) {
	for _, r := range []*Rule{&tokensUnusual, &costUnusual} {
		spends := func(clean, now float64) string {
			facts := func(n float64) *Facts { return &Facts{Tokens: cycle.Usage{Input: int64(n)}, CostUSD: n} }
			b := NewBaseline(Limits{})
			for range DefaultWarmUp {
				b.Learn(&Input{Facts: facts(clean)})
			}
			return judged(t, r, Input{Baseline: b, Facts: facts(now)}, nil)
		}
		assert.Empty(t, spends(1000, 1800), r.ID)
		assert.Regexp(t, `^info: the cycle (used|cost) 3000 .* times the about \d+ that 95 % of 8 clean cycles stayed under$`, spends(1000, 3000))
		assert.Regexp(t, `^warning: `, spends(1000, 9000))
		assert.Empty(t, spends(0, 9000), "%s: what was never known is no measure", r.ID)
	}
}

func TestDrift(t *testing.T) {
	for r, of := range map[*Rule]func(n uint64) Digests{
		&driftModel:  func(n uint64) Digests { return Digests{Model: n} },
		&driftPrompt: func(n uint64) Digests { return Digests{Prompt: n} },
		&driftTools:  func(n uint64) Digests { return Digests{Tools: n} },
		&driftImage:  func(n uint64) Digests { return Digests{Image: n} },
	} {
		b := NewBaseline(Limits{})
		for range DefaultWarmUp {
			b.Learn(&Input{Facts: &Facts{Digests: of(1)}})
		}
		found := func(d Digests) string { return judged(t, r, Input{Baseline: b, Facts: &Facts{Digests: d}}, nil) }
		assert.Empty(t, found(of(1)))
		assert.Empty(t, found(Digests{}), "not told")
		assert.Regexp(t, "^warning: the agent runs with a [a-z ]+ that none of 8 clean cycles ran with$", found(of(2)))
		assert.Empty(t, judged(t, r, Input{Baseline: NewBaseline(Limits{}), Facts: &Facts{Digests: of(2)}}, nil))
		for n := range uint64(2 * maxDigests) {
			b.Learn(&Input{Facts: &Facts{Digests: of(100 + n)}})
		}
		assert.NotEmpty(t, found(of(2)), "a full set hides nothing")
	}
}

func TestGuardrailMissing(t *testing.T) {
	assert.Equal(t, "warning: none of 1 steps asked a guardrail, all of 10 clean cycles did",
		against(t, &guardrailMissing, "guard act.send", "act.send", nil))
	assert.Empty(t, against(t, &guardrailMissing, "guard act.send", "act.send guard", nil))
	assert.Empty(t, against(t, &guardrailMissing, "act.send", "act.send", nil))
}

func TestConfidenceMiscalibrated(t *testing.T) {
	says := func(confidence float64, cycles int) string {
		b := NewBaseline(Limits{})
		for i := range cycles {
			b.Confidence().Add(confidence, i%2 == 0)
		}
		return judged(t, &confidenceMiscalibrated, Input{Baseline: b, Facts: &Facts{HasConfidence: true}}, nil)
	}
	assert.Equal(t, "info: over 60 cycles the agent was too sure of itself: confidence is off by 0.45 on average (Brier score 0.45)", says(.95, 60))
	assert.Contains(t, says(.05, 60), "too modest")
	assert.Empty(t, says(.55, 60))
	assert.Empty(t, says(.95, 40))
}

func TestBaselineRulesNeedWarmth(t *testing.T) {
	for _, r := range onBaseline {
		in := did("act.wipe>evil")
		in.Trail[0].Millis = 1 << 31
		in.Facts = &Facts{Tokens: cycle.Usage{Input: 1 << 40}, CostUSD: 1e6, Digests: Digests{1, 2, 3, 4}, HasConfidence: true}
		in.Baseline = taught(Limits{WarmUp: 3}, "guard act.send>a", "guard act.send>a")
		assert.Empty(t, judged(t, r, *in, nil), r.ID)
	}
}

// A rule that finds nothing costs no memory.
func TestBaselineRulesDoNotAllocate(t *testing.T) {
	for _, r := range onBaseline {
		in := quietCycle(r)
		assert.Zero(t, testing.AllocsPerRun(100, func() { r.Check(in) }), r.ID)
	}
}

func BenchmarkBaselineRules(b *testing.B) {
	for _, r := range onBaseline {
		in := quietCycle(r)
		b.Run(r.ID, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, fired := r.Check(in); fired {
					b.Fatal("a clean cycle was blamed")
				}
			}
		})
	}
}

// quietCycle is a long cycle like the ones its baseline knows.
func quietCycle(r *Rule) *Input {
	words := "guard " + strings.Repeat("read.get>x act.send>a,b ", 50)
	in := did(words)
	in.Facts = &Facts{Tokens: cycle.Usage{Input: 1000}, CostUSD: 1, Digests: Digests{1, 2, 3, 4}}
	for i := range in.Trail {
		in.Trail[i].Millis = 1100
	}
	in.Baseline = NewBaseline(Limits{})
	for range 30 {
		in.Baseline.Learn(in)
	}
	in.Params = (&RuleSettings{}).values(r)
	return in
}
