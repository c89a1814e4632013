// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/trust"
)

// few are enough cycles for figures to within 10 %.
var few = Params{Seed: 1, Runs: 3_000, Patient: 800, Good: 200_000}

func TestDebtKeepsItsPromises(t *testing.T) {
	rows := DownTable(trust.DefaultPolicy().Down, few)
	require.Len(t, rows, 6)
	for i, want := range []struct {
		kind                          Kind
		limit, guaranteed, falseAlarm float64
		delay                         float64
		p90, allBad                   int
	}{
		{Binary, 4.61, 100, 1_000, 13.7, 26, 3},
		{Binary, 6.91, 1_000, 11_400, 21.2, 37, 4},
		{Binary, 9.21, 10_000, 109_700, 28.4, 47, 6},
		{Graded, 4.61, 100, 1_213, 8.5, 13, 3},
		{Graded, 6.91, 1_000, 12_315, 12.4, 18, 4},
		{Graded, 9.21, 10_000, 123_556, 16.3, 23, 6},
	} {
		row := rows[i]
		assert.Equal(t, want.kind, row.Kind)
		assert.InDelta(t, want.limit, row.Limit, 1e-9)
		assert.InEpsilon(t, want.guaranteed, row.Guaranteed, .01)
		assert.InEpsilon(t, want.falseAlarm, row.FalseAlarm, .10, "false alarm of %s at %v", want.kind, want.limit)
		assert.InEpsilon(t, want.falseAlarm, row.FalseAlarmExact, .005)
		assert.Greater(t, row.FalseAlarm-3*row.Error, row.Guaranteed)
		assert.InEpsilon(t, want.delay, row.Delay, .10, "delay of %s at %v", want.kind, want.limit)
		assert.InEpsilon(t, want.delay, row.DelayExact, .02)
		assert.InEpsilon(t, want.p90, row.P90, .10)
		assert.InDelta(t, want.p90, row.P90Exact, 1)
		assert.Equal(t, want.allBad, row.AllBad)
	}
}

// What the debt can come to before an alarm, as sums of steps, followed one by
// one and not on a grid, gives these means.
func TestExpectedIsExact(t *testing.T) {
	d := trust.DefaultPolicy().Down
	for limit, want := range map[float64]float64{d.Soft: 1000.4950, d.Hard: 11400.4077} {
		got, _ := Expected(NewDebt(d, limit), Binary, d.Q0, .9)
		assert.InEpsilon(t, want, got, 1e-4)
	}
	// Long before anybody can be there it is not taken for settled.
	for _, mean := range []float64{.15, .30} {
		rule := NewDebt(d, 14)
		got, at := Expected(rule, Graded, mean, .5)
		runs := repeat(rule, Graded, mean, 4, 1_000, forever)
		assert.InEpsilon(t, runs.Mean(), got, .1)
		assert.InEpsilon(t, runs.Quantile(.5), at, .1)
	}
	// If every cycle is bad, nothing is left to chance.
	got, at := Expected(NewDebt(d, d.Hard), Binary, 1, .9)
	assert.InDelta(t, 4, got, 1e-9)
	assert.Equal(t, 4, at)
}

func TestExpectedQuantileIsThatOfRuns(t *testing.T) {
	d := trust.DefaultPolicy().Down
	rule := NewDebt(d, d.Soft)
	runs := repeat(rule, Binary, d.Q0, 3, 4_000, forever)
	for _, share := range []float64{.5, .9} {
		_, at := Expected(rule, Binary, d.Q0, share)
		assert.InEpsilon(t, at, runs.Quantile(share), .10, "%v", share)
	}
}

// Badness that depends on the past, with a mean of q0 whatever came before, keeps
// the guarantee.
func TestGuaranteeNeedsNoIndependence(t *testing.T) {
	d := trust.DefaultPolicy().Down
	alarms := Alarms([]Rule{NewDebt(d, d.Soft)}, &moody{Source: Random(Binary, d.Q0, 1, 0), quiet: Random(Graded, d.Q0, 1, 1)}, 400_000)
	assert.Less(t, float64(alarms[0]), 400_000/math.Exp(d.Soft))
	assert.Positive(t, alarms[0])
}

// moody is graded after a bad cycle and clean or bad else.
type moody struct {
	Source
	quiet Source
	last  Badness
}

func (m *moody) Next() Badness {
	if m.last > 0 {
		m.last = m.quiet.Next()
	} else {
		m.last = m.Source.Next()
	}
	return m.last
}

func TestSlowBurnIsFoundLate(t *testing.T) {
	rows := SlowTable(trust.DefaultPolicy().Down)
	for i := 1; i < len(rows); i++ {
		for k := range rows[i].Cycles {
			assert.Less(t, rows[i].Cycles[k], rows[i-1].Cycles[k], "worse agents are found sooner")
		}
	}
	assert.InDelta(t, .15, rows[4].Mean, 1e-9)
	assert.InEpsilon(t, 164, rows[4].Cycles[2], .01)
}
