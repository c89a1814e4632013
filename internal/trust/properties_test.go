// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Any events on an agent: each decision is one that may be.
func TestEveryDecisionMayBe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := quickPolicy(t)
		var s State
		var out, again Outcome
		now := start
		for range rapid.IntRange(1, 60).Draw(t, "events") {
			now = now.Add(time.Duration(rapid.IntRange(0, 900).Draw(t, "seconds")) * time.Second)
			ev, in := drawEvent(t, &s, now), drawSurroundings(t)
			before, same := s.Clone(), s.Clone()
			Decide(&s, ev, p, in, now, &out)
			Decide(same, ev, p, in, now, &again)
			require.Equal(t, stored(t, &s), stored(t, same), "equal ones come to the same")
			require.Equal(t, out.Reasons, again.Reasons)
			mayBe(t, before, &s, ev, p, in, now, &out)
		}
	})
}

func mayBe(t *rapid.T, before, s *State, ev *Event, p *Policy, in *Surroundings, now time.Time, out *Outcome) {
	require.Equal(t, before.Phase, out.From)
	require.Equal(t, s.Phase, out.To)
	require.LessOrEqual(t, s.Phase, before.Phase+1, "no phase is skipped")
	require.False(t, math.IsNaN(s.Debt) || math.IsNaN(s.LogWealth), "%+v", s)
	require.LessOrEqual(t, s.Debt, p.DemoteAt(before.Phase))
	require.NoError(t, s.bounded())
	if out.Kind != Hold {
		require.NotEmpty(t, out.Reasons, "every decision says why")
	}
	if ev.Request != nil {
		require.NotEqual(t, Hold, out.Kind, "a person is always answered")
	}
	switch {
	case s.Phase > before.Phase:
		require.Equal(t, Promote, out.Kind)
		step := p.Up.To(s.Phase)
		require.True(t, in.Unfinished == 0 && !in.Impaired && !in.Fleet.Frozen)
		require.LessOrEqual(t, s.Phase, min(in.MaxPhase, p.MaxPhase))
		require.True(t, before.Quarantine == nil && before.Silent == nil || ev.Evidence != nil)
		require.Empty(t, s.Open)
		require.GreaterOrEqual(t, now.Sub(before.Since), step.MinTime)
		require.GreaterOrEqual(t, before.Tally.Cycles+1, step.MinCycles)
		if step.Approval {
			require.NotNil(t, ev.Request, "a person has to approve")
			require.NotEqual(t, before.Approval.By, ev.Request.Who)
		}
	case s.Phase < before.Phase:
		require.Contains(t, []Kind{Demote, Quarantining}, out.Kind)
		require.NotEmpty(t, out.Actions)
		require.NotEmpty(t, out.Cause)
		require.Zero(t, s.LogWealth)
		if ev.Request == nil {
			require.True(t, in.Fleet.MayDemote || out.Hard && in.Fleet.MayHard, "the fleet's limit holds")
		}
	}
	if before.Quarantine != nil && s.Quarantine == nil {
		require.Equal(t, Release, out.Kind)
		require.NotNil(t, ev.Request, "only a person ends a quarantine")
	}
}

// The same evidence again changes nothing, whatever came between.
func TestDuplicatesChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := newDesk(quickPolicy(t))
		d.later(time.Hour)
		n := rapid.IntRange(1, 40).Draw(t, "events")
		all := make([]*Event, n)
		for i := range all {
			all[i] = &Event{Proven: true, Evidence: drawEvidence(t)}
			d.take(all[i])
		}
		before := stored(t, &d.s)
		for i := range all {
			d.take(all[rapid.IntRange(0, i).Draw(t, "again")])
			require.Equal(t, before, stored(t, &d.s), "%+v", d.out)
			require.Contains(t, []Kind{Hold}, d.out.Kind)
		}
	})
}

// Evidence in any order ends in the phase of evidence in order, or in a lower
// one, and where nobody rises or falls with no less debt. Late evidence looks back
// on the last promotion and not on those before it, so that an agent that rose
// twice is left out.
func TestOrderGivesNobodyAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := quickPolicy(t)
		from := Phase(rapid.IntRange(0, 3).Draw(t, "from"))
		n := rapid.IntRange(1, 40).Draw(t, "cycles")
		all := make([]*Event, n)
		for i := range all {
			all[i] = &Event{Proven: true, Evidence: cycleOfQuality(drawQuality(t), strconv.Itoa(i), start.Add(time.Duration(i+1)*time.Second))}
		}
		run := func(all []*Event) (d *desk, rose int) {
			d = newDesk(p).at(from)
			d.later(time.Hour)
			for _, ev := range all {
				if d.take(ev).Kind == Promote {
					rose++
				}
			}
			return d, rose
		}
		inOrder, _ := run(all)
		shuffled, rose := run(rapid.Permutation(all).Draw(t, "order"))
		if rose > 1 {
			return
		}
		require.LessOrEqual(t, shuffled.s.Phase, inOrder.s.Phase)
		if inOrder.s.Demotions+shuffled.s.Demotions == 0 && inOrder.s.Phase == from && shuffled.s.Phase == from {
			assert.GreaterOrEqual(t, shuffled.s.Debt, inOrder.s.Debt)
		}
	})
}

// Worse cycles never end in a higher phase than better ones at the same times,
// until the worse agent has fallen and proven itself anew.
func TestWorseEvidenceNeverHelps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := quickPolicy(t)
		from := Phase(rapid.IntRange(0, 3).Draw(t, "from"))
		better, worse := newDesk(p).at(from), newDesk(p).at(from)
		for range rapid.IntRange(1, 40).Draw(t, "cycles") {
			q := drawQuality(t)
			bad := max(q, drawQuality(t))
			if q == qualityUnwitnessed || bad == qualityUnwitnessed {
				// It gives less credit than a warning and adds less debt.
				q, bad = qualityClean, qualityUnwitnessed
			}
			name := better.next()
			worse.later(time.Minute)
			better.evidence(cycleOfQuality(q, name, better.now))
			worse.evidence(cycleOfQuality(bad, name, worse.now))
			if worse.out.Kind == Promote && worse.s.Demotions > 0 {
				return
			}
			require.LessOrEqual(t, worse.s.Phase, better.s.Phase)
		}
	})
}

func TestUnprovenNeverMoves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := newDesk(quickPolicy(t))
		for range rapid.IntRange(0, 10).Draw(t, "before") {
			d.take(drawEvent(t, &d.s, d.now))
		}
		before := stored(t, &d.s)
		out := d.take(&Event{Evidence: drawEvidence(t)})
		require.Equal(t, before, stored(t, &d.s))
		require.Equal(t, Unproven, out.Effect)
		require.Empty(t, out.Actions)
	})
}

// The debt that is kept from event to event is the one that the whole path leads
// to, over more cycles than are remembered and in any disorder.
func TestTheDebtIsWhereItsPathLeads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := newDesk(quickPolicy(t)).at(Autonomous)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		late := rapid.IntRange(0, 400).Draw(t, "late")
		for i := range 2 * MaxCycles {
			d.later(time.Minute)
			q := quality(max(0, random.IntN(12)-7))
			at := d.now.Add(-time.Duration(random.IntN(late+1)) * time.Minute)
			d.evidence(cycleOfQuality(q, strconv.Itoa(i), at))
			if i%7 > 0 {
				continue
			}
			require.NoError(t, d.s.bounded())
			again := d.s.Clone()
			again.walk(d.p)
			require.InDelta(t, again.Debt, d.s.Debt, 1e-9)
			require.InDelta(t, again.Owed, d.s.Owed, 1e-9)
		}
		require.Greater(t, len(d.s.Cycles), MaxCycles-forgets)
	})
}
