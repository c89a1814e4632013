// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"math"
	"slices"
)

// Delays sums up after how many cycles a rule fired, over runs.
type Delays struct {
	cycles []int
	// Runs is how many runs there were, Never in how many it did not fire.
	Runs, Never int
}

// add adds what First returned for a run.
func (d *Delays) add(at int) {
	d.Runs++
	if at == 0 {
		d.Never++
		return
	}
	d.cycles = append(d.cycles, at)
}

// Fired is the share of runs in which the rule fired.
func (d *Delays) Fired() float64 {
	return float64(len(d.cycles)) / float64(max(1, d.Runs))
}

// Within is the share of runs in which it fired within so many cycles.
func (d *Delays) Within(cycles int) float64 {
	n := 0
	for _, at := range d.cycles {
		if at <= cycles {
			n++
		}
	}
	return float64(n) / float64(max(1, d.Runs))
}

// Mean is the mean over the runs in which it fired, 0 for none.
func (d *Delays) Mean() float64 {
	sum := 0.0
	for _, at := range d.cycles {
		sum += float64(at)
	}
	return sum / float64(max(1, len(d.cycles)))
}

// Error is the standard error of Mean.
func (d *Delays) Error() float64 {
	mean, sum := d.Mean(), 0.0
	for _, at := range d.cycles {
		sum += (float64(at) - mean) * (float64(at) - mean)
	}
	return math.Sqrt(sum) / float64(max(1, len(d.cycles)))
}

// Quantile is the number of cycles after which this share of all runs fired, 0
// where fewer did.
func (d *Delays) Quantile(share float64) int {
	slices.Sort(d.cycles)
	i := int(math.Ceil(share*float64(d.Runs))) - 1
	if i >= len(d.cycles) {
		return 0
	}
	return d.cycles[max(0, i)]
}
