// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// The tables of the design, to the digits they are told with.
func TestStepsOfTheDefaultPolicy(t *testing.T) {
	p := DefaultPolicy()
	assert.InDelta(t, 1.79, p.Down.Step(1), .005)
	assert.InDelta(t, -.31, p.Down.Step(0), .005)
	for phase, goodForOneBad := range map[Phase]float64{Restricted: 8, SemiAutonomous: 19, Autonomous: 39} {
		step := p.Up.To(phase)
		assert.InDelta(t, goodForOneBad, -math.Log(step.Factor(1))/math.Log(step.Factor(0)), .5, phase)
	}
	assert.Nil(t, p.Up.To(Shadow))
	assert.Nil(t, p.Up.To(Autonomous+1))
	assert.InDelta(t, 20, p.Up.Restricted.Goal(0), 1e-9)
	assert.InDelta(t, 160, p.Up.Restricted.Goal(3), 1e-9)
}

// Where the mean badness is q0, a step of the e-CUSUM multiplies by 1 on average,
// and so does one of the e-process: that is all that their guarantees rest on.
func TestStepsAreFairAtTheBoundary(t *testing.T) {
	p := DefaultPolicy()
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Float64Range(0, p.Down.Q0).Draw(t, "low")
		high := rapid.Float64Range(p.Down.Q0+1e-3, 1).Draw(t, "high")
		share := (p.Down.Q0 - low) / (high - low)
		mean := share*math.Exp(p.Down.Step(high)) + (1-share)*math.Exp(p.Down.Step(low))
		assert.InDelta(t, 1, mean, 1e-9)
	})
	rapid.Check(t, func(t *rapid.T) {
		s := p.Up.Restricted
		low := rapid.Float64Range(0, s.Q0).Draw(t, "low")
		high := rapid.Float64Range(s.Q0+1e-3, 1).Draw(t, "high")
		share := (s.Q0 - low) / (high - low)
		assert.InDelta(t, 1, share*s.Factor(high)+(1-share)*s.Factor(low), 1e-9)
	})
}

func TestStepsTakeWhatIsNoBadnessForTheWorst(t *testing.T) {
	p := DefaultPolicy()
	assert.Equal(t, p.Down.Step(1), p.Down.Step(math.NaN()))
	assert.Equal(t, p.Down.Step(1), p.Down.Step(math.Inf(1)))
	assert.Equal(t, p.Down.Step(0), p.Down.Step(-5))
	assert.Equal(t, p.Up.Restricted.Factor(1), p.Up.Restricted.Factor(math.NaN()))
	assert.Equal(t, 3.0, Advance(math.NaN(), 1, 3))
	assert.Zero(t, Advance(.1, -1, 3))
}

// Clopper and Pearson, by the textbook: 0 of n failures leave α^(1/n), and the
// bound of 8 of 10 is that of tables.
func TestCleanShare(t *testing.T) {
	assert.InDelta(t, math.Pow(.05, 1./18), CleanShare(18, 18, .95), 1e-9)
	assert.InDelta(t, .4931, CleanShare(8, 10, .95), 1e-4)
	assert.Zero(t, CleanShare(0, 10, .95))
	assert.Zero(t, CleanShare(0, 0, .95))
	assert.Zero(t, CleanShare(5, 5, math.NaN()))
	assert.Equal(t, CleanShare(5, 5, .95), CleanShare(9, 5, .95))
}
