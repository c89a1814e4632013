// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/trust"
)

func TestFallTable(t *testing.T) {
	p := few
	p.Patient, p.Good = 300, 2_000_000
	for _, kind := range []Kind{Binary, Graded} {
		rows := FallTable(trust.DefaultPolicy().Down, kind, p)
		require.Len(t, rows, 10)
		hard := rows[1]
		for _, row := range rows {
			assert.Equal(t, 300, row.Found.Runs)
			assert.Zero(t, row.Found.Never, row.Rule.Name())
			assert.LessOrEqual(t, row.Fewer, row.Alarms, row.Rule.Name())
		}
		for _, row := range rows[4:7] {
			assert.Greater(t, row.Alarms, 2*hard.Alarms, "%s, %s", kind, row.Rule.Name())
		}
		for _, row := range rows[7:] {
			assert.True(t, row.Tuned)
			assert.Greater(t, row.Found.Mean(), hard.Found.Mean(), "%s, %s", kind, row.Rule.Name())
		}
	}
}

// An agent with 15 % bad cycles is demoted: evenly spaced after exactly so many
// cycles, by chance within a band.
func TestSlowBurn(t *testing.T) {
	policy := trust.DefaultPolicy()
	for phase, want := range map[trust.Phase]struct {
		spaced, alternating int
		limit               float64
	}{
		trust.Restricted:     {566, 10, policy.Down.Hard},
		trust.SemiAutonomous: {806, 12, policy.Down.HardFromSemi},
	} {
		agent := NewAgent(Down, phase, policy)
		one := []Rule{agent}
		assert.Equal(t, []int{want.spaced}, First(one, Spaced(3, 20), 1_000), "%s, 15 %% evenly spaced", phase)
		reset(one)
		assert.Equal(t, []int{want.alternating}, First(one, Spaced(1, 2), 1_000), "%s, alternating", phase)
		delays := repeat(agent, Binary, SlowBurn, 9, 500, patience)
		assert.Zero(t, delays.Never)
		for _, share := range []float64{.1, .5, .9} {
			_, at := Expected(NewDebt(policy.Down, want.limit), Binary, SlowBurn, share)
			assert.InEpsilon(t, at, delays.Quantile(share), .2, "%s, %v", phase, share)
		}
	}
}

func TestBurnTable(t *testing.T) {
	d := trust.DefaultPolicy().Down
	ours := NewDebt(d, d.Hard)
	rows := BurnTable([]*Fall{{Rule: ours}, {Rule: NewCount(Down, 10, 3)}, {Rule: NewShare(Down, 50, .10)}})
	assert.Equal(t, 566, rows[0].Spaced)
	assert.Zero(t, rows[0].Seventh)
	assert.InDelta(t, ours.Blind(), rows[0].Hidden, 1e-3, "what a debt forgives is what can be hidden")
	assert.InDelta(t, .1457, ours.Blind(), 1e-4)
	assert.InDelta(t, .2, rows[1].Hidden, 1e-9, "2 in every 10")
	assert.Zero(t, rows[1].Spaced)
	assert.InDelta(t, .08, rows[2].Hidden, 1e-9, "4 in every 50")
}

func TestQuickest(t *testing.T) {
	f := family{NewCount(Down, 5, 1), NewCount(Down, 5, 2), NewCount(Down, 5, 3)}
	cycles := func(r Open) float64 { return float64(r.(*Window).limit) }
	assert.Equal(t, f[1], quickest(f, func(i int) bool { return i > 0 }, cycles))
	assert.Nil(t, quickest(f, func(int) bool { return false }, cycles))
}
