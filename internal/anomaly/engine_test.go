// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/internal/cycle"
)

func newEngine(tb testing.TB, s Settings) *Engine {
	tb.Helper()
	e, err := NewEngine(s)
	require.NoError(tb, err)
	return e
}

func (e *Engine) settled(in Input) (all []Finding) {
	e.Cycle(&in, func(f Finding) { all = append(all, f) })
	return all
}

func (e *Engine) streamed(in Input) (all []Finding) {
	for i := range in.Trail {
		now := in
		now.Trail = in.Trail[:i+1]
		e.Step(&now, func(f Finding) { all = append(all, f) })
	}
	return all
}

func only(rules ...string) Settings {
	s := Settings{Rules: map[string]RuleSettings{}}
	off := false
	for _, r := range Rules() {
		s.Rules[r.ID] = RuleSettings{Enabled: &off}
	}
	for _, id := range rules {
		delete(s.Rules, id)
	}
	return s
}

// sooner makes identical calls critical from the fourth on.
func sooner(s Settings) Settings {
	if s.Rules == nil {
		s.Rules = map[string]RuleSettings{}
	}
	s.Rules["loop.call"] = RuleSettings{Params: map[string]float64{"severe": 4}}
	return s
}

func TestCycleKeepsTheWorst(t *testing.T) {
	e := newEngine(t, sooner(only("loop.call")))
	got := e.settled(Input{Trail: steps("A A A B C C C C C"), Tools: []string{"bash"}})
	assert.Equal(t, []Finding{{
		Rule: "loop.call", Severity: Critical, Enforce: true, Span: 8, Count: 4,
		Text: "`bash` called with the same arguments 4 times in a row",
	}}, got, "the first of the worst")
	assert.Empty(t, e.settled(Input{Trail: steps("A B C")}), "nothing is left of the cycle before")
	assert.Empty(t, e.settled(Input{}))
}

func TestCycleTellsTheWorstFirst(t *testing.T) {
	e := newEngine(t, sooner(Settings{Phases: map[string]PhaseTools{"shadow": {Allow: []string{"read"}}}}))
	trail := steps("A! A! A! A! A! A! m m A")
	trail[6].Flags = FlagSkewed
	var got []string
	for _, f := range e.settled(Input{Trail: trail, Tools: []string{"bash"}, Facts: &Facts{Phase: "shadow", RootMissing: true}}) {
		got = append(got, f.Rule+" "+f.Severity.String())
	}
	assert.Equal(t, []string{
		"phase.forbidden critical", "loop.call critical", "loop.failing warning", "trace.root warning",
		"errors.run info", "trace.skew info",
	}, got)
}

func TestAFindingIsToldOnceUnlessItGetsWorse(t *testing.T) {
	e := newEngine(t, sooner(only("loop.call", "tokens.budget")))
	in := Input{Trail: steps("A A A A A A"), Facts: &Facts{}}
	require.Len(t, e.streamed(in), 4)
	var told Told
	again := func(f Finding) bool { return !told.Tell(&f) }
	got := slices.DeleteFunc(e.streamed(in), again)
	require.Len(t, got, 2)
	assert.Equal(t, []Severity{Warning, Critical}, []Severity{got[0].Severity, got[1].Severity})
	assert.Equal(t, []uint64{3, 4}, []uint64{got[0].Span, got[1].Span})
	assert.Equal(t, 1, got[0].Count)
	assert.Empty(t, slices.DeleteFunc(e.streamed(in), again))
	assert.True(t, told.Tell(&Finding{Rule: "no.such"}))
}

func TestTold(t *testing.T) {
	var told Told
	require.LessOrEqual(t, len(Rules()), maxRules)
	for i := range maxRules {
		for _, f := range []Finding{{Severity: Info}, {Severity: Warning}, {Severity: Critical}, {Severity: Critical, Hard: true}} {
			assert.True(t, told.tell(i, &f))
			assert.False(t, told.tell(i, &f))
			assert.False(t, told.tell(i, &Finding{}))
		}
	}
}

func TestStepJudgesTotals(t *testing.T) {
	e := newEngine(t, Settings{Rules: map[string]RuleSettings{"tokens.cap": {Params: map[string]float64{"cap": 100}}}})
	in := Input{Trail: steps("m80 m80 m80"), Facts: &Facts{Tokens: cycle.Usage{Input: 240}}}
	got := e.streamed(in)
	require.Len(t, got, 3)
	assert.True(t, got[0].Hard)
	settled := e.settled(in)
	require.Len(t, settled, 1)
	assert.Zero(t, settled[0].Span, "totals belong to the cycle")
}

func TestSettingsApply(t *testing.T) {
	off := false
	e := newEngine(t, Settings{Rules: map[string]RuleSettings{
		"loop.call":  {Severity: "info", Mode: ModeObserve, Params: map[string]float64{"times": 5}},
		"loop.stuck": {Enabled: &off},
	}})
	trail := steps("A=x A=x A=x A=x A=x")
	got := e.settled(Input{Trail: trail})
	require.Len(t, got, 1)
	assert.Equal(t, Info, got[0].Severity)
	assert.False(t, got[0].Enforce)
	assert.Equal(t, 1, got[0].Count)
}

func TestEngineLeavesItsInputAlone(t *testing.T) {
	e := newEngine(t, Settings{})
	trail := steps("A=x B m900 A=x p a>b A=x")
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(trail), func(i, j int) { trail[i], trail[j] = trail[j], trail[i] })
	in := Input{Trail: trail, Tools: []string{"bash"}}
	before, was := append(Trail{}, trail...), in
	e.Cycle(&in, func(Finding) {})
	e.Step(&in, func(Finding) {})
	assert.Equal(t, before, trail)
	assert.Equal(t, was, in)
}

// Whatever the order spans come in, and however often, the verdict is the same.
func TestOrderDoesNotMatter(t *testing.T) {
	settings := Settings{Phases: map[string]PhaseTools{"shadow": {Deny: []string{"b*"}}}}
	e, other := newEngine(t, settings), newEngine(t, settings)
	rapid.Check(t, func(t *rapid.T) {
		in := Input{Trail: drawTrail(t), Tools: []string{"bash", "find"}, Facts: &Facts{Phase: "shadow", Window: 50_000}}
		want := e.settled(in)
		again := rapid.Permutation(append(append(Trail{}, in.Trail...), drawSome(t, in.Trail)...)).Draw(t, "again")
		got := other.settled(Input{Trail: again, Tools: in.Tools, Facts: in.Facts})
		assert.Equal(t, want, got)
	})
}

func TestBothVersionsOfASpanGiveTheWorse(t *testing.T) {
	e := newEngine(t, only("errors.run"))
	trail := steps("A! B! C! D! E!")
	good := trail[2]
	good.Status, good.Start = cycle.StatusOK, 1
	want := e.settled(Input{Trail: trail})
	require.Len(t, want, 1)
	assert.Equal(t, want, e.settled(Input{Trail: append(trail, good)}))
	assert.Equal(t, want, e.settled(Input{Trail: append(Trail{good}, trail...)}))
}

// drawTrail makes a trail in which loops, errors and clashes of ids and times
// are likely.
func drawTrail(t *rapid.T) Trail {
	words := strings.Fields("A A! A=x A=x B B! B=y C _ A~ m m20000 m30000 m45000 m?2 p p=x a>b b>a r h q g! c")
	trail := steps(strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 40).Draw(t, "trail"), " "))
	for i := range trail {
		e := &trail[i]
		e.Start = rapid.Uint64Range(0, 30).Draw(t, "start")
		e.Span = rapid.Uint64Range(0, 60).Draw(t, "span")
		e.Flags |= EntryFlags(rapid.Uint8().Draw(t, "flags")) & (FlagSkewed | FlagOrphan | FlagStale)
		e.Effect = Effect(rapid.Uint8Range(0, 3).Draw(t, "effect"))
	}
	return trail
}

func drawSome(t *rapid.T, trail Trail) (some Trail) {
	if len(trail) == 0 {
		return nil
	}
	for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(trail)-1), 0, 20).Draw(t, "duplicates") {
		some = append(some, trail[i])
	}
	return some
}

// A rule that names the roles it judges finds nothing on other steps, so that
// leaving it out there changes nothing.
func TestRulesKeepToTheirRoles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := Input{Trail: drawTrail(t), Facts: &Facts{Phase: "shadow", Window: 50_000}, Baseline: NewBaseline(Limits{})}
		for _, r := range sorted {
			last, ok := in.Trail.Last(0)
			if r.Scope != ScopeStep || !ok || r.On.has(last.Role) {
				continue
			}
			in.Params = (&RuleSettings{}).values(r)
			if f, fired := r.Check(&in); fired {
				t.Fatalf("%s fired on a step of role %s: %s", r.ID, last.Role, f.Text)
			}
		}
	})
}

// A step that is passed over must be one that no rule finds anything in.
func TestIndifferentStepsShowNothing(t *testing.T) {
	e := newEngine(t, Settings{})
	rapid.Check(t, func(t *rapid.T) {
		trail := steps("A=x m900 A=x r p=x a>b g q")
		last := Entry{
			Span: 99, Start: 99e9, Tool: -1, Asked: -1, Role: cycle.Role(rapid.IntRange(0, int(cycle.NumRoles)-1).Draw(t, "role")),
			Status: cycle.Status(rapid.IntRange(0, 2).Draw(t, "status")), Flags: EntryFlags(rapid.Uint8().Draw(t, "flags")),
			Sure: rapid.SampledFrom([]uint16{0, 1, sureOne}).Draw(t, "sure"),
		}
		if !e.Indifferent(&last) {
			return
		}
		e.Step(&Input{Trail: append(trail, last)}, func(f Finding) { t.Fatalf("%+v finds %+v", last, f) })
	})
}

// What a rule says it needs, it needs: it finds nothing without.
func TestRulesFindNothingWithoutWhatTheyNeed(t *testing.T) {
	warm := taught(Limits{}, slices.Repeat([]string{"guard act.send>a"}, 10)...)
	rapid.Check(t, func(t *rapid.T) {
		in := typical()
		in.Trail = fuzzTrail(rapid.SliceOfN(rapid.Byte(), 8, 400).Draw(t, "trail"))
		in.Baseline = rapid.SampledFrom([]*Baseline{NewBaseline(Limits{}), warm}).Draw(t, "baseline")
		in.Facts.Phase = rapid.SampledFrom([]string{"", "shadow"}).Draw(t, "phase")
		in.Facts.Digests = Digests{Model: 1, Prompt: 2, Tools: 3, Image: 4}
		last, _ := in.Trail.Last(0)
		given := in.given() | last.signs()
		for _, r := range sorted {
			if r.Needs&^given == 0 {
				continue
			}
			in.Params = (&RuleSettings{}).values(r)
			if f, fired := r.Check(&in); fired {
				t.Fatalf("%s found %+v", r.ID, f)
			}
		}
	})
}
