// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/audit"
)

func running() *desk {
	d := newDesk(DefaultPolicy()).at(SemiAutonomous)
	d.take(&Event{Run: &RunChange{ID: "run", Started: d.now}})
	return d
}

func (d *desk) deadline(in time.Duration) *desk {
	d.s.Runs[0].Deadline = d.now.Add(in)
	return d
}

func TestSilenceFreezesAndThenDemotes(t *testing.T) {
	d := running()
	assert.Equal(t, Hold, d.later(119*time.Second).tick().Kind)
	out := d.later(time.Second).tick()
	assert.Equal(t, Freeze, out.Kind)
	assert.Equal(t, onSilence, out.Actions)
	assert.Equal(t, "it runs and nothing was heard of it since it started at 2026-03-01T12:00:00Z", out.Reasons[0].Text)
	assert.Equal(t, Hold, d.later(29*time.Minute).tick().Kind)
	out = d.later(time.Minute).tick()
	assert.Equal(t, Demote, out.Kind)
	assert.Equal(t, Restricted, out.To)
	assert.Equal(t, "silence", out.Cause)
	assert.Equal(t, Hold, d.later(29*time.Minute).tick().Kind)
	assert.Equal(t, Demote, d.later(time.Minute).tick().Kind, "it is still silent")
	assert.Equal(t, Hold, d.later(day).tick().Kind, "there is nothing to fall to")

	out = d.evidence(verdictOf("other", d.now))
	assert.Equal(t, Unfreeze, out.Kind)
	assert.Nil(t, d.s.Silent)
}

func TestSilenceBetweenTwoSignsAndPastTheDeadline(t *testing.T) {
	d := running()
	d.later(time.Minute).evidence(findingOf("run", d.now, enforced("loop.call", 0)))
	assert.Equal(t, Hold, d.later(9*time.Minute).tick().Kind)
	assert.Equal(t, Freeze, d.later(time.Minute).tick().Kind)

	d = running().deadline(time.Hour)
	d.later(time.Hour - time.Minute).evidence(findingOf("run", d.now, enforced("loop.call", 0)))
	assert.Equal(t, Hold, d.later(time.Minute).tick().Kind)
	assert.Equal(t, Freeze, d.later(time.Second).tick().Kind, "the root did not end by the deadline")
	d.evidence(findingOf("run", d.now, enforced("loop.plan", 0)))
	assert.NotNil(t, d.s.Silent, "talking on does not end it")
	assert.Equal(t, Unfreeze, d.evidence(verdictOf("run", d.now)).Kind)

	d = running()
	d.evidence(verdictOf("run", d.now))
	assert.Empty(t, d.s.Runs, "its root came")
	assert.Equal(t, Hold, d.later(day).tick().Kind)
}

func TestARunThatEndsUnheardProvesNothing(t *testing.T) {
	d := running()
	d.later(5 * time.Minute).tick()
	require.NotNil(t, d.s.Silent)
	d.take(&Event{Run: &RunChange{ID: "run", Ended: true}})
	assert.Empty(t, d.s.Runs)
	assert.NotNil(t, d.s.Silent)
	assert.Equal(t, Hold, d.later(day).tick().Kind, "who does not run does not fall")
	assert.Equal(t, Duplicate, d.take(&Event{Run: &RunChange{ID: "run", Ended: true}}).Effect)
}

// When our own pipeline drops data, the witness has failed and not the agent.
func TestImpairedHoldsNoSilenceAgainstAnybody(t *testing.T) {
	d := running().deadline(30 * time.Minute)
	d.in.Impaired = true
	d.later(time.Hour).tick()
	assert.Nil(t, d.s.Silent)
	d.in.Impaired = false
	assert.Equal(t, Hold, d.later(9*time.Minute).tick().Kind)
	assert.Equal(t, Freeze, d.later(time.Minute).tick().Kind)
	d.in.Impaired = true
	d.later(day).tick()
	d.in.Impaired = false
	assert.Equal(t, Hold, d.later(29*time.Minute).tick().Kind)
	assert.Equal(t, Demote, d.later(time.Minute).tick().Kind)
}

func TestSilenceThatIsOff(t *testing.T) {
	d := running()
	d.p.Silence = Silence{}
	assert.Equal(t, Hold, d.later(30*day).tick().Kind)
	d = running()
	d.p.Enforcement.Rules = map[string]Mode{RuleSilence: Observe}
	assert.Equal(t, Hold, d.later(30*day).tick().Kind)
}

// spending is a clean cycle that spent so many tokens.
func (d *desk) spending(tokens int64, usd float64) *Outcome {
	return d.evidence(changed(d.next(), d.now, func(v *audit.Verdict) { v.Usage.Input, v.CostUSD = tokens, usd }))
}

func TestASpentBudgetFreezesAndRevokesNothing(t *testing.T) {
	for _, b := range []Budget{{Tokens: 1000, Period: day}, {CostUSD: 10, Period: day}} {
		d := newDesk(DefaultPolicy())
		d.p.Budget = b
		assert.Equal(t, Hold, d.spending(999, 9.99).Kind)
		out := d.spending(1, .01)
		assert.Equal(t, Freeze, out.Kind)
		assert.Equal(t, ReasonBudget, out.Reasons[0].Rule)
		assert.Equal(t, "the budget of this period is spent", out.Reasons[0].Text)
		assert.Empty(t, out.Actions)
		assert.Equal(t, Hold, d.later(11*time.Hour).tick().Kind)
		assert.Equal(t, Unfreeze, d.later(time.Hour).tick().Kind, "the next day began")
	}
}

// What was spent is spent, whatever else of the cycle counts.
func TestEveryCycleSpends(t *testing.T) {
	d := newDesk(DefaultPolicy())
	d.p.Budget = Budget{Tokens: 1000, Period: day}
	d.s.Mark = start.Add(day).UnixNano()
	assert.Equal(t, Freeze, d.spending(1000, 0).Kind, "it is late")
	d = newDesk(DefaultPolicy())
	d.p.Budget = Budget{Tokens: 1000, Period: day}
	d.ask(Request{Verb: VerbQuarantine})
	assert.Equal(t, Freeze, d.spending(1000, 0).Kind, "it is in quarantine")
}

// A budget of a month that is spent in days is told within the hour.
func TestABudgetThatBurnsFreezes(t *testing.T) {
	d := newDesk(DefaultPolicy())
	d.p.Budget = Budget{Tokens: 30_000_000, Period: 30 * day}
	perHour := int64(30_000_000 / (30 * 24))
	spent, n := int64(0), 0
	for d.out.Kind != Freeze {
		require.Less(t, n, 100)
		n++
		spent += perHour
		d.spending(perHour, 0)
	}
	assert.Equal(t, minBurnCycles, n, "of fewer cycles nothing is concluded")
	assert.Equal(t, "the budget burns at more than 14.4 times over 1h and 5m", d.s.Spent.Over)
	assert.Equal(t, Unfreeze, d.later(3*day).tick().Kind)
	assert.Less(t, spent, int64(1_000_000), "when a thirtieth of it is gone")
}

func TestABudgetThatLastsFreezesNobody(t *testing.T) {
	d := newDesk(DefaultPolicy())
	d.p.Budget = Budget{Tokens: 24 * 60 * 10, Period: day}
	d.p.Up.Restricted.MinTime = maxMinTime
	for range 23 * 60 {
		out := d.spending(9, 0)
		require.NotEqual(t, Freeze, out.Kind, d.s.Spent.Over)
	}
	d.p.Enforcement.Rules = map[string]Mode{ReasonBudget: Observe}
	d.spending(1e9, 0)
	assert.False(t, d.s.Frozen(d.p))
}

func TestSpentForgetsWhatIsOver(t *testing.T) {
	var s Spent
	for hour := range 200 {
		s.turn(start.Add(time.Duration(hour)*time.Hour).UnixNano(), day)
		put(s.Fine[:], s.Head, s.Head, &Bucket{Tokens: 1, Cycles: 1})
		put(s.Coarse[:], s.CoarseHead, s.CoarseHead, &Bucket{Tokens: 1, Cycles: 1})
		put(s.Coarse[:], s.CoarseHead, s.CoarseHead-coarseBuckets, &Bucket{Tokens: 100})
		put(s.Coarse[:], s.CoarseHead, s.CoarseHead+1, &Bucket{Tokens: 100})
	}
	assert.Equal(t, Bucket{Tokens: 72, Cycles: 72}, sum(s.Coarse[:], s.CoarseHead, coarseBuckets, 0))
	assert.Equal(t, Bucket{Tokens: 6, Cycles: 6}, sum(s.Fine[:], s.Head, fineBuckets, 0))
	s.Fine[(s.Head-1)%fineBuckets] = Bucket{Tokens: 8, CostUSD: 8, Cycles: 8}
	assert.Equal(t, Bucket{Tokens: 3, CostUSD: 2, Cycles: 3}, sum(s.Fine[:], s.Head, 1, .25))
	s.turn(0, day)
	assert.Equal(t, Bucket{Tokens: 72, Cycles: 72}, sum(s.Coarse[:], s.CoarseHead, coarseBuckets, 0), "a clock that jumps back changes nothing")
}

func TestHeldByTheFleetsLimit(t *testing.T) {
	d := newDesk(DefaultPolicy()).at(Restricted)
	d.in.Fleet = View{}
	out := d.bad(4)
	assert.Equal(t, Freeze, out.Kind)
	assert.Equal(t, "errors.run", out.Cause)
	assert.Equal(t, ReasonFleet, out.Reasons[1].Rule)
	assert.Equal(t, Restricted, d.s.Phase)
	assert.Empty(t, out.Actions)
	require.NotNil(t, d.s.Held)
	assert.Equal(t, Unfreeze, d.cleanUntil(t, Unfreeze).Kind)
	assert.Nil(t, d.s.Held, "its debt has sunk")

	out = d.evidence(findingOf("c", d.now, hardEvent()))
	assert.Equal(t, Freeze, out.Kind)
	assert.True(t, d.s.Held.Hard)
	d.clean(30)
	assert.NotNil(t, d.s.Held, "a hard event is not paid off")
	d.in.Fleet.MayHard = true
	out = d.tick()
	assert.Equal(t, Quarantining, out.Kind)
	assert.Equal(t, "phase.forbidden", out.Cause)
}
