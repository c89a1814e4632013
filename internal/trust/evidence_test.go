// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
)

func TestAHardEventIsEnough(t *testing.T) {
	for _, e := range []*audit.Evidence{findingOf("c", start, hardEvent()), verdictOf("c", start, hardEvent())} {
		d := newDesk(DefaultPolicy()).at(Autonomous)
		out := d.evidence(e)
		assert.Equal(t, Quarantining, out.Kind)
		assert.Equal(t, "phase.forbidden", out.Cause)
		assert.Equal(t, RuleHard, out.Reasons[0].Rule)
		assert.Equal(t, "a hard event by phase.forbidden: the tool delete_table is not allowed in restricted", out.Reasons[0].Text)
		require.NotNil(t, d.s.Quarantine)
		assert.Empty(t, d.s.Quarantine.By)
	}
}

// The finding on the stream and the verdict of its cycle tell of one incident.
func TestOneIncidentCountsOnce(t *testing.T) {
	d := newDesk(DefaultPolicy()).at(Restricted)
	d.p.HardQuarantines = false
	assert.Equal(t, Demote, d.evidence(findingOf("c", d.now, hardEvent())).Kind)
	assert.Equal(t, Shadow, d.s.Phase)
	out := d.later(time.Minute).evidence(verdictOf("c", d.now, hardEvent()))
	assert.Equal(t, Hold, out.Kind, out.Reasons)
	other := hardEvent()
	other.Span++
	e := findingOf("c", d.later(time.Minute).now, other)
	e.Span = [8]byte{9}
	e.ID = e.Identify()
	assert.Equal(t, Hold, d.evidence(e).Kind)
	assert.Equal(t, uint32(1), d.s.Demotions)
}

// Who was released is stopped again by what it does after that, even in a cycle
// that it calls by an old name.
func TestAHardEventAfterAReleaseCountsAnew(t *testing.T) {
	d := newDesk(DefaultPolicy()).at(Restricted)
	d.evidence(findingOf("c", d.now, hardEvent()))
	d.later(time.Hour).ask(Request{Verb: VerbRelease})
	require.Nil(t, d.s.Quarantine)
	out := d.later(time.Minute).evidence(verdictOf("c", d.now, hardEvent()))
	assert.Nil(t, d.s.Quarantine, "the cycle that it was stopped for settles: %v", out.Reasons)
	again := findingOf("c", d.later(time.Minute).now, hardEvent())
	again.Span = [8]byte{9}
	again.ID = again.Identify()
	assert.Equal(t, Quarantining, d.evidence(again).Kind)
}

func TestFindingsThatDecideNothing(t *testing.T) {
	observed := hardEvent()
	observed.Enforce = false
	lenient := DefaultPolicy()
	lenient.Enforcement.Rules = map[string]Mode{"phase.forbidden": Observe}
	noHard := DefaultPolicy()
	noHard.Enforcement.Rules = map[string]Mode{RuleHard: Observe}
	tests := []struct {
		name string
		p    *Policy
		f    anomaly.Finding
	}{
		{"a warning", DefaultPolicy(), enforced("loop.call", anomaly.Warning)},
		{"a critical one", DefaultPolicy(), enforced("loop.call", anomaly.Critical)},
		{"a hard one of a rule that only observes", DefaultPolicy(), observed},
		{"a hard one that the policy only observes", lenient, hardEvent()},
		{"a hard one where no hard event decides", noHard, hardEvent()},
	}
	for _, tt := range tests {
		d := newDesk(tt.p).at(Restricted)
		out := d.evidence(findingOf("c", d.now, tt.f))
		assert.Equal(t, Hold, out.Kind, tt.name)
		assert.Equal(t, Noted, out.Effect, tt.name)
		assert.Zero(t, d.s.Debt, tt.name)
	}
}

// A rule that the policy observes takes nothing off the score of a verdict.
func TestObservedRulesDoNotCountInVerdicts(t *testing.T) {
	p := DefaultPolicy()
	p.Enforcement.Rules = map[string]Mode{"loop.stuck": Observe}
	d := newDesk(p).at(Restricted)
	out := d.evidence(verdictOf("c", d.now, enforced("loop.stuck", anomaly.Critical)))
	assert.Zero(t, out.Badness)
	assert.Positive(t, out.LogWealthAfter)
	out = d.later(1).evidence(verdictOf("d", d.now, enforced("loop.call", anomaly.Critical)))
	assert.Equal(t, .5, out.Badness)
}

func TestOpenCriticalFindingsKeepFromRising(t *testing.T) {
	d := newDesk(DemoPolicy())
	d.evidence(findingOf("open", d.now, enforced("loop.stuck", anomaly.Critical)))
	d.clean(5)
	assert.Equal(t, Shadow, d.s.Phase)
	d.later(time.Second).evidence(verdictOf("open", d.now))
	assert.Equal(t, Restricted, d.s.Phase, "its cycle settled, and was clean after all")

	d.evidence(findingOf("lost", d.now, enforced("loop.stuck", anomaly.Critical)))
	d.clean(6)
	assert.Equal(t, Restricted, d.s.Phase)
	assert.Equal(t, Promote, d.later(openFor).tick().Kind, "a cycle that never settles is not held against it for ever")
}

func TestOpenRemembersABoundedNumber(t *testing.T) {
	d := newDesk(DemoPolicy())
	for range 3 * MaxOpen {
		d.evidence(findingOf(d.next(), d.now, enforced("loop.stuck", anomaly.Critical)))
	}
	assert.Len(t, d.s.Open, MaxOpen)
	for i := range 3 * MaxOpen {
		d.s.close(hash("cycle-" + string(rune('0'+i))))
	}
	assert.NotEmpty(t, d.s.Open, "what it has no room for stays open")
}

func TestVerdictsThatDoNotAddUp(t *testing.T) {
	forged := map[string]func(v *audit.Verdict){
		"score":    func(v *audit.Verdict) { v.Score = 100 },
		"coverage": func(v *audit.Verdict) { v.Components[coverage] = .5 },
		"formula":  func(v *audit.Verdict) { v.Versions.Formula++ },
		"rules": func(v *audit.Verdict) {
			v.Fired = append(v.Fired, audit.Fired{Rule: "loop.call", Severity: anomaly.Warning, Enforce: true, Count: 1})
		},
	}
	for name, forge := range forged {
		d := newDesk(DemoPolicy())
		e := verdictOf("c", d.now)
		forge(e.Verdict)
		out := d.evidence(e)
		assert.Equal(t, .05, out.Badness, name)
		assert.Zero(t, out.LogWealthAfter, name)
		require.NotEmpty(t, out.Reasons, name)
		assert.Equal(t, ReasonTelemetry, out.Reasons[0].Rule, name)
	}
	d := newDesk(DemoPolicy())
	e := bad("c", d.now)
	e.Verdict.Score, e.Verdict.Badness = 99, 0
	assert.Equal(t, 1.0, d.evidence(e).Badness, "its inputs say what it is")
}

func TestTrivialCyclesGiveNoCreditAndBadOnesCount(t *testing.T) {
	d := newDesk(DemoPolicy())
	for range 1000 {
		d.evidence(changed(d.next(), d.now, func(v *audit.Verdict) { v.ToolCalls = 0 }))
	}
	assert.Zero(t, d.s.LogWealth)
	assert.Equal(t, Tally{Trivial: 1000}, d.s.Tally)
	out := d.evidence(changed(d.next(), d.now, func(v *audit.Verdict) { v.ToolCalls = 0 }, enforced("loop.stuck", anomaly.Critical)))
	assert.Positive(t, out.DebtAfter)
}

func TestUnwitnessedCyclesGiveNoCredit(t *testing.T) {
	d := newDesk(DefaultPolicy())
	for range 50 {
		d.evidence(changed(d.next(), d.now, func(v *audit.Verdict) { v.Witness = audit.WitnessNone }))
	}
	assert.Zero(t, d.s.LogWealth)
	assert.Zero(t, d.s.Debt)
	d.p.RequireWitness = false
	d.evidence(changed(d.next(), d.now, func(v *audit.Verdict) { v.Witness = audit.WitnessNone }))
	assert.Positive(t, d.s.LogWealth)
}

func TestToleratedIsMeasuredInShadowAndCapped(t *testing.T) {
	p := DefaultPolicy()
	down := &p.Down
	tests := []struct {
		name string
		s    State
		want float64
	}{
		{"too few", State{Phase: Restricted, RateSum: 10, RateN: minRate - 1}, .05},
		{"below", State{Phase: Restricted, RateSum: .1, RateN: 100}, .05},
		{"between", State{Phase: Restricted, RateSum: 8, RateN: 100}, .08},
		{"a bad agent", State{Phase: Restricted, RateSum: 90, RateN: 100}, .10},
		{"still in shadow", State{RateSum: 8, RateN: 100}, .05},
	}
	for _, tt := range tests {
		assert.InDelta(t, tt.want, tt.s.tolerated(down), 1e-12, tt.name)
	}
}

func TestTriggersAreNotedOnce(t *testing.T) {
	d := newDesk(DefaultPolicy())
	e := &audit.Evidence{Subject: audit.Subject{Cycle: "c"}, Trigger: &audit.Trigger{Name: "deploy"}}
	assert.Equal(t, Noted, d.evidence(e).Effect)
	assert.Equal(t, Duplicate, d.evidence(e).Effect, "also without an id that was told")
	assert.Equal(t, Noted, d.evidence(&audit.Evidence{}).Effect, "evidence of no kind")
}

// Evidence that names no cycle stands alone: one hard event does not hide another.
func TestEvidenceWithoutACycle(t *testing.T) {
	d := newDesk(DefaultPolicy()).at(Restricted)
	d.p.HardQuarantines = false
	for i := range 2 {
		d.at(Restricted)
		e := findingOf("", d.later(time.Minute).now, hardEvent())
		e.Span = [8]byte{byte(i), 1}
		e.ID = ""
		assert.Equal(t, Demote, d.evidence(e).Kind, i)
	}
	d.clean(1)
	for range 2 {
		d.evidence(verdictOf("", d.now))
	}
	assert.Equal(t, uint64(2), d.s.Total)
}

func TestObservedRulesLeaveEverySeverity(t *testing.T) {
	for severity, rule := range map[anomaly.Severity]string{anomaly.Info: "loop.call", anomaly.Warning: "loop.stuck", anomaly.Critical: "loop.plan"} {
		p := DemoPolicy()
		p.Enforcement.Rules = map[string]Mode{rule: Observe}
		d, clean := newDesk(p), newDesk(p)
		d.evidence(verdictOf("c", d.now, enforced(rule, severity)))
		clean.evidence(verdictOf("c", d.now))
		assert.Equal(t, clean.s.Cycles[0].Score, d.s.Cycles[0].Score, severity)
	}
	p := DemoPolicy()
	p.Enforcement.Rules = map[string]Mode{"phase.forbidden": Observe}
	d := newDesk(p)
	assert.Equal(t, Hold, d.evidence(verdictOf("c", d.now, hardEvent())).Kind)
	assert.Zero(t, d.out.Badness)
}

// A state that was damaged in a way that can still be read raises nobody.
func TestDamagedNumbersAreTakenTheStrictWay(t *testing.T) {
	d := newDesk(DefaultPolicy())
	d.s = State{Phase: 9, Debt: math.NaN(), LogWealth: math.Inf(1), RateSum: -1, RateN: 5, Base: -3}
	d.tick()
	assert.Equal(t, Shadow, d.s.Phase)
	assert.Equal(t, float64(maxDebt), d.s.Debt)
	assert.Zero(t, d.s.LogWealth)
	assert.Zero(t, d.s.RateN)
	assert.Zero(t, d.s.Base)
	assert.True(t, d.s.Frozen(d.p))
	assert.Equal(t, math.MaxFloat64, (&State{LogWealth: 1e6}).Wealth())
}
