// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func take(src Source, n int) (cycles []Badness) {
	for range n {
		cycles = append(cycles, src.Next())
	}
	return cycles
}

func mean(cycles []Badness) float64 {
	sum := 0.0
	for _, b := range cycles {
		sum += b.Value()
	}
	return sum / float64(len(cycles))
}

func TestRandomHasItsMean(t *testing.T) {
	for _, kind := range []Kind{Binary, Graded} {
		for _, want := range []float64{.02, .05, .30, MaxMean} {
			cycles := take(Random(kind, want, 1, 2), 200_000)
			assert.InDelta(t, want, mean(cycles), .005, "%s", kind)
			assert.NotContains(t, cycles, Badness(3))
			if kind == Graded {
				assert.Subset(t, cycles, []Badness{0, 1, 2, Bad})
			}
		}
	}
}

func TestRandomRepeats(t *testing.T) {
	first, again := Random(Graded, .3, 1, 2), Random(Graded, .3, 1, 2)
	cycles := take(first, 100)
	assert.Equal(t, cycles, take(again, 100))
	assert.NotEqual(t, cycles, take(Random(Graded, .3, 1, 3), 100), "another run")
	assert.NotEqual(t, cycles, take(Random(Graded, .3, 2, 2), 100), "another seed")
}

func TestSpaced(t *testing.T) {
	assert.Equal(t, []Badness{0, Bad, 0, Bad}, take(Spaced(1, 2), 4))
	assert.Equal(t, []Badness{Bad, Bad}, take(Spaced(1, 1), 2))
	rapid.Check(t, func(t *rapid.T) {
		period := rapid.IntRange(1, 40).Draw(t, "period")
		bad := rapid.IntRange(1, period).Draw(t, "bad")
		cycles := take(Spaced(bad, period), 3*period)
		assert.InDelta(t, float64(bad)/float64(period), mean(cycles), 1e-9)
		gap, seen := 0, false
		for _, b := range cycles {
			gap++
			if b == Bad {
				if seen {
					assert.InDelta(t, float64(period)/float64(bad), gap, 1, "evenly")
				}
				gap, seen = 0, true
			}
		}
	})
}

func TestFirstAndAlarms(t *testing.T) {
	rules := []Rule{NewCount(Down, 3, 1), NewCount(Down, 3, 2), NewCount(Down, 4, 4)}
	assert.Equal(t, []int{2, 4, 0}, First(rules, Spaced(1, 2), 100))
	reset(rules)
	assert.Equal(t, []int{50, 25, 0}, Alarms(rules, Spaced(1, 2), 100))
}

func TestDelays(t *testing.T) {
	d := Delays{}
	for _, at := range []int{40, 10, 0, 20, 30} {
		d.add(at)
	}
	assert.Equal(t, 5, d.Runs)
	assert.Equal(t, 1, d.Never)
	assert.InDelta(t, 25, d.Mean(), 1e-9)
	assert.InDelta(t, .8, d.Fired(), 1e-9)
	assert.InDelta(t, .4, d.Within(20), 1e-9)
	assert.Equal(t, 30, d.Quantile(.5), "the third of five")
	assert.Equal(t, 40, d.Quantile(.8))
	assert.Zero(t, d.Quantile(.9), "more than a tenth never fired")
	assert.InDelta(t, 11.18/2, d.Error(), .01)
	assert.Zero(t, (&Delays{}).Mean())
}
