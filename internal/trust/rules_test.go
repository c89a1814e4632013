// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
)

func TestACorrectionOnlyWorsens(t *testing.T) {
	d := newDesk(DefaultPolicy()).at(Restricted)
	d.clean(5)
	at := d.now.Add(-2 * time.Minute)
	worse := bad("cycle-3", at)
	worse.Verdict.Revision = 1
	out := d.evidence(worse)
	assert.Equal(t, Correction, out.Effect)
	assert.InDelta(t, 1.79-2*.305, d.s.Debt, .01, "it counts where it stood, before two clean ones")
	assert.Less(t, out.LogWealthAfter, out.LogWealthBefore)
	assert.Equal(t, uint64(5), d.s.Total)

	better := verdictOf("cycle-3", at)
	better.Verdict.Revision = 2
	before := d.s.Clone()
	assert.Equal(t, Duplicate, d.evidence(better).Effect)
	before.Cycles[2].Revision = 2
	assert.Equal(t, before, &d.s)
}

func TestOldCyclesGiveNoCreditAndBadOnesCount(t *testing.T) {
	d := newDesk(DefaultPolicy()).at(Restricted)
	d.clean(MaxCycles + forgets)
	require.Positive(t, d.s.Forgotten)
	wealth := d.s.LogWealth
	out := d.evidence(verdictOf("old", start))
	assert.Equal(t, Stale, out.Effect)
	assert.Equal(t, wealth, d.s.LogWealth)
	out = d.evidence(bad("old and bad", start))
	assert.Equal(t, Stale, out.Effect)
	assert.Positive(t, d.s.Peak)
	assert.Less(t, d.s.LogWealth, wealth)
	assert.Equal(t, Duplicate, d.evidence(bad("old and bad", start)).Effect)
	for _, name := range []string{"a", "b", "c"} {
		out = d.evidence(bad(name, start))
	}
	assert.Equal(t, Demote, out.Kind, "four bad ones that may have stood side by side")
}

// The cycle that a promotion should have waited for comes after it.
func TestLateEvidenceUndoesAPromotion(t *testing.T) {
	tests := map[string]func(at time.Time) *audit.Evidence{
		"a bad cycle": func(at time.Time) *audit.Evidence { return bad("late", at) },
		"a flawed cycle": func(at time.Time) *audit.Evidence {
			return changed("late", at, func(v *audit.Verdict) { v.Unaccounted = 5 })
		},
	}
	for name, late := range tests {
		d := newDesk(DemoPolicy())
		d.cleanUntil(t, Promote)
		require.NotNil(t, d.s.Promoted)
		out := d.later(time.Minute).evidence(late(start.Add(150 * time.Second)))
		assert.Equal(t, Demote, out.Kind, name)
		assert.Equal(t, RuleLate, out.Reasons[0].Rule, name)
		assert.Equal(t, Shadow, out.To, name)
		assert.Equal(t, uint32(1), d.s.Demotions, name)
	}
	d := newDesk(DemoPolicy())
	d.cleanUntil(t, Promote)
	out := d.evidence(verdictOf("late and clean", start.Add(150*time.Second)))
	assert.Equal(t, Hold, out.Kind)
	assert.Zero(t, out.LogWealthAfter, "it belongs to the phase before")
}

// A demotion ends an account, and what settled after the crossing is of the next.
func TestLateEvidenceStartsTheNextAccountWhereItBelongs(t *testing.T) {
	d := newDesk(DefaultPolicy()).at(Restricted)
	d.bad(3)
	d.later(time.Minute).evidence(verdictOf("after", d.now, enforced("loop.stuck", anomaly.Critical)))
	require.Equal(t, Restricted, d.s.Phase, d.s.Debt)
	out := d.later(time.Minute).evidence(bad("late", start.Add(90*time.Second)))
	require.Equal(t, Demote, out.Kind)
	assert.InDelta(t, 1.21, d.s.Debt, .01)
}

func TestADigestChangeTakesWhatThePolicySays(t *testing.T) {
	run := func(p *Policy, model, image uint64) *desk {
		d := newDesk(p).at(SemiAutonomous)
		made := func(model, image uint64) {
			d.evidence(changed(d.next(), d.now, func(v *audit.Verdict) {
				v.Digests = anomaly.Digests{Model: model, Image: image}
			}))
		}
		made(1, 1)
		made(0, 1)
		require.Equal(t, Hold, d.out.Kind, "what is not known has not changed")
		made(model, image)
		return d
	}
	p := DefaultPolicy()
	p.OnDigest = OnDigest{Model: Restricted, Image: SemiAutonomous}

	d := run(p, 2, 2)
	assert.Equal(t, Demote, d.out.Kind)
	assert.Equal(t, Restricted, d.s.Phase, "the part that leaves the least decides")
	assert.Equal(t, RuleDigest, d.out.Reasons[0].Rule)
	assert.Equal(t, uint64(2), d.s.Digests.Model)

	d = run(p, 1, 2)
	assert.Equal(t, Hold, d.out.Kind)
	assert.Zero(t, d.s.LogWealth, "its way up begins anew")
	assert.Equal(t, SemiAutonomous, d.s.Phase)

	p.Enforcement.Rules = map[string]Mode{RuleDigest: Observe}
	d = run(p, 2, 2)
	assert.Equal(t, SemiAutonomous, d.s.Phase)
	assert.Positive(t, d.s.LogWealth)
	assert.Equal(t, uint64(2), d.s.Digests.Model)
}

func TestDebtAtItsLimitInShadowCostsWhatWasEarned(t *testing.T) {
	d := newDesk(DefaultPolicy())
	d.clean(10)
	out := d.bad(4)
	assert.Equal(t, Shadow, out.To)
	assert.LessOrEqual(t, d.s.LogWealth, 0.0)
	assert.Equal(t, uint32(1), d.s.Demotions)
	assert.Equal(t, RuleDebt, out.Reasons[0].Rule)
}

func TestSoftFreezeIsToldWhenItBeginsAndEnds(t *testing.T) {
	d := newDesk(DefaultPolicy()).at(Autonomous)
	d.bad(2)
	assert.Equal(t, Hold, d.out.Kind)
	out := d.bad(1)
	assert.Equal(t, Freeze, out.Kind)
	assert.Equal(t, RuleFreeze, out.Reasons[0].Rule)
	assert.True(t, d.s.Frozen(d.p))
	d.clean(2)
	assert.Equal(t, Hold, d.out.Kind)
	assert.Equal(t, Unfreeze, d.clean(1).Kind)
}

func TestAnObservedPhaseMovesNobody(t *testing.T) {
	p := DemoPolicy()
	p.Enforcement.Phases = map[string]Mode{"restricted": Observe, "shadow": Observe}
	d := newDesk(p)
	d.clean(20)
	assert.Equal(t, Shadow, d.s.Phase)
	d.at(Restricted)
	out := d.evidence(findingOf("c", d.now, hardEvent()))
	assert.Equal(t, Hold, out.Kind)
	assert.Empty(t, out.Actions)
	require.Len(t, out.Reasons, 2)
	assert.Equal(t, RuleHard, out.Reasons[0].Rule)
	assert.Equal(t, ReasonObserve, out.Reasons[1].Rule)
	assert.Equal(t, "the policy only observes agents in restricted; enforced, it would have come to: quarantine", out.Reasons[1].Text)
	assert.Nil(t, d.s.Quarantine)
	assert.Equal(t, Refuse, d.ask(Request{Verb: VerbQuarantine}).Kind)
	d.bad(9)
	assert.Equal(t, Restricted, d.s.Phase)
}

// A rise that late evidence takes back may leave a debt that the phase below does
// not bear either.
func TestLateEvidenceCanTakeTwoPhases(t *testing.T) {
	p := DemoPolicy()
	p.Down.HardFromSemi = 9
	d := newDesk(p).at(Restricted)
	require.Equal(t, Promote, d.cleanUntil(t, Promote).Kind)
	require.Equal(t, SemiAutonomous, d.s.Phase)
	at := d.now.Add(-30 * time.Second)
	d.bad(2)
	require.Equal(t, SemiAutonomous, d.s.Phase)
	out := d.evidence(bad("late", at))
	assert.Equal(t, Demote, out.Kind)
	assert.Equal(t, Shadow, out.To, out.Reasons)
	assert.Equal(t, uint32(2), d.s.Demotions)
	assert.Equal(t, []string{RuleLate, RuleDebt}, []string{out.Reasons[0].Rule, out.Reasons[1].Rule})
}
