// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "math"

// calibrationBins is into how many equal parts [0,1] is divided.
const calibrationBins = 10

// Calibration is how well an agent's confidence foretold its outcomes. The
// zero value is ready; unlike the rest of a baseline it learns from every
// cycle, the bad ones first of all.
type Calibration struct {
	bins [calibrationBins]calibrationBin
	// squares is the sum of the squared errors.
	squares float64
}

// calibrationBin is the cycles whose confidence fell into one part.
type calibrationBin struct {
	n, good uint32
	sum     float64
}

// Add learns that a cycle of this confidence, in [0,1], ended well or not.
func (c *Calibration) Add(confidence float64, good bool) {
	if !(confidence >= 0 && confidence <= 1) {
		return
	}
	bin, outcome := &c.bins[min(int(confidence*calibrationBins), calibrationBins-1)], 0.0
	if bin.n == math.MaxUint32 {
		return
	}
	bin.n++
	bin.sum += confidence
	if good {
		bin.good++
		outcome = 1
	}
	c.squares += (confidence - outcome) * (confidence - outcome)
}

// Cycles is how many cycles were learned.
func (c *Calibration) Cycles() (n int) {
	for i := range c.bins {
		n += int(c.bins[i].n)
	}
	return n
}

// Brier is the mean squared error in [0,1]: 0 is perfect, .25 is what always
// saying .5 earns; 0 when nothing was learned.
func (c *Calibration) Brier() float64 { return c.squares / float64(max(c.Cycles(), 1)) }

// ECE is the expected calibration error in [0,1]: how far confidence and the
// share of good outcomes lie apart, averaged over the bins.
func (c *Calibration) ECE() float64 {
	return c.over(math.Abs)
}

// Overconfidence is in [-1,1]: by how much confidence exceeded the share of
// good outcomes on average; negative for an agent that is too modest.
func (c *Calibration) Overconfidence() float64 {
	return c.over(func(gap float64) float64 { return gap })
}

// over averages a measure of each bin's gap, weighted by its cycles.
func (c *Calibration) over(measure func(gap float64) float64) (sum float64) {
	for i := range c.bins {
		sum += measure(c.bins[i].sum - float64(c.bins[i].good))
	}
	return sum / float64(max(c.Cycles(), 1))
}
