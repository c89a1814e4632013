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

func TestWealthKeepsItsPromises(t *testing.T) {
	rows := UpTable(&trust.DefaultPolicy().Up, few)
	require.Len(t, rows, 3)
	for i, want := range []struct {
		to    trust.Phase
		alpha float64
		clean int
		cost  float64
	}{
		{trust.Restricted, .05, 18, 8},
		{trust.SemiAutonomous, .05, 36, 19},
		{trust.Autonomous, .01, 112, 39},
	} {
		row := rows[i]
		assert.Equal(t, want.to, row.To)
		assert.Equal(t, want.clean, row.Clean)
		assert.InDelta(t, want.cost, math.Floor(row.Cost), 1)
		for name, ever := range map[string]float64{"at q0": row.Ever, "at q0, graded": row.EverGraded, "demoted": 2 * row.Demoted} {
			chance := 3 * math.Sqrt(want.alpha/float64(everRuns*few.Patient))
			assert.LessOrEqual(t, ever, want.alpha+chance, "%s, %s", want.to, name)
			assert.GreaterOrEqual(t, ever, .9*want.alpha-chance, "%s, %s: the bound is nearly reached", want.to, name)
		}
		assert.Less(t, row.Worse, want.alpha/10)
		assert.Greater(t, row.Usual, row.Clean)
	}
}

// Falling begins the wealth anew: the bound over a life is twice α.
func TestLifeKeepsItsPromise(t *testing.T) {
	p := few
	p.Patient = 400
	for _, row := range LifeTable(trust.DefaultPolicy(), p) {
		assert.LessOrEqual(t, row.Risen, 2*row.Step.Alpha+3*math.Sqrt(2*row.Step.Alpha/float64(row.Agents)))
		assert.Equal(t, 200, row.Agents)
	}
}

func TestWindowLetsBadAgentsPass(t *testing.T) {
	within := func(r Rule, cycles int) float64 { return repeat(r, Binary, .08, 5, 5_000, cycles).Fired() }
	assert.InDelta(t, .69, within(NewShare(Up, 50, .03), 250), .02)
	assert.Greater(t, within(NewShare(Up, 50, .03), 1_000), .98)
	assert.Less(t, within(NewWealth("", trust.DefaultPolicy().Up.Autonomous, 0), 1_000), .01)
}

func TestRiseTable(t *testing.T) {
	p := few
	p.Patient = 400
	step := trust.DefaultPolicy().Up.Autonomous
	rows := RiseTable(trust.Autonomous, step, Binary, p)
	require.Len(t, rows, 7)
	at := func(row *Rise, mean float64) *Delays {
		for i, m := range RiseMeans {
			if m == mean {
				return &row.At[i]
			}
		}
		return nil
	}
	ours := rows[0]
	assert.True(t, ours.Ours)
	assert.Equal(t, 112, at(ours, 0).Quantile(1))
	for _, row := range rows[1:] {
		if !row.Tuned {
			assert.Greater(t, at(row, step.Q0).Within(250), .9, "%s lets agents rise that must not", row.Rule.Name())
			continue
		}
		assert.Less(t, at(row, step.Q0).Within(1_000), .04, row.Rule.Name())
		assert.Greater(t, at(row, step.Q1).Quantile(.5), at(ours, step.Q1).Quantile(.5), "%s is slower", row.Rule.Name())
	}
}
