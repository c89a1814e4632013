// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// Quantiles are what sorting would say, within the accuracy, in any order.
func TestSketchQuantiles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(1e-3, 1e9), 1, 300).Draw(t, "values")
		var s sketch
		for _, v := range values {
			s.add(v)
			s.quantile(.5) // what was asked before must not be answered later
		}
		slices.Sort(values)
		for _, q := range []float64{0, .5, .5, .95, 1} {
			exact := values[int(q*float64(len(values)-1))]
			assert.InEpsilon(t, exact, s.quantile(q), sketchAccuracy+1e-9, "quantile %v", q)
		}
	})
}

// Whatever it is given, a sketch stays small.
func TestSketchIsBounded(t *testing.T) {
	var s sketch
	s.add(math.NaN())
	assert.Zero(t, s.count())
	assert.Zero(t, s.quantile(.5))
	for _, v := range []float64{math.Inf(1), math.Inf(-1), -1, 0, math.MaxFloat64, math.SmallestNonzeroFloat64} {
		s.add(v)
	}
	assert.InEpsilon(t, sketchMin, s.quantile(0), sketchAccuracy)
	assert.InEpsilon(t, sketchMax, s.quantile(1), sketchAccuracy)
	for v := 1e-9; v < 1e15; v *= 1.01 {
		s.add(v)
	}
	assert.Less(t, s.size(), 6000)
}

func TestCalibration(t *testing.T) {
	var c Calibration
	assert.Zero(t, c.Brier())
	assert.Zero(t, c.ECE())
	for _, bad := range []float64{math.NaN(), -.1, 1.1, math.Inf(1)} {
		c.Add(bad, true)
	}
	assert.Zero(t, c.Cycles())
	for i := range 10 {
		c.Add(.9, i < 9)
		c.Add(.1, i < 1)
	}
	assert.InDelta(t, 0, c.ECE(), 1e-12, "nine of ten at .9 is as it should be")
	assert.InDelta(t, .09, c.Brier(), 1e-12)
	c = Calibration{}
	for i := range 10 {
		c.Add(1, i < 5)
		c.Add(0, i < 5)
	}
	assert.InDelta(t, .5, c.ECE(), 1e-12)
	assert.InDelta(t, .5, c.Brier(), 1e-12)
	assert.InDelta(t, 0, c.Overconfidence(), 1e-12, "too sure and too modest by turns")
}
