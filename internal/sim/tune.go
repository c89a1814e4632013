// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import "math"

// quickest returns the candidate that fires soonest among those that are allowed,
// nil for none of them.
func quickest(candidates family, allowed func(i int) bool, cycles func(r Open) float64) (best Open) {
	least := math.Inf(1)
	for i, r := range candidates {
		if !allowed(i) {
			continue
		}
		if c := cycles(r); c < least {
			best, least = r, c
		}
	}
	return best
}

// family is a kind of rule of other systems, with every setting that is tried.
type family []Open

// rules are the members as plain rules.
func (f family) rules() []Rule {
	all := make([]Rule, len(f))
	for i, r := range f {
		all[i] = r
	}
	return all
}

// families of rules for moving down, and for moving up.
func families(dir Direction) []family {
	if dir == Up {
		return []family{risingShares(), risingAverages(), risingCounts()}
	}
	return []family{fallingShares(), fallingAverages(), fallingCounts()}
}

func fallingShares() (f family) {
	for _, size := range []int{20, 30, 40, 50, 100} {
		for bad := size / 10; bad <= size/2; bad++ {
			f = append(f, NewShare(Down, size, float64(bad)/float64(size)))
		}
	}
	return f
}

func fallingAverages() (f family) {
	for _, weight := range []float64{.05, .1, .2} {
		for limit := .15; limit < .6; limit += .01 {
			f = append(f, NewAverage(Down, weight, limit))
		}
	}
	return f
}

func fallingCounts() (f family) {
	for size := 5; size <= 15; size++ {
		for bad := 2; bad <= 6; bad++ {
			f = append(f, NewCount(Down, size, bad))
		}
	}
	return f
}

func risingShares() (f family) {
	for _, size := range []int{150, 200, 250, 300, 400} {
		for bad := range 8 {
			f = append(f, NewShare(Up, size, float64(bad)/float64(size)))
		}
	}
	return f
}

func risingAverages() (f family) {
	for _, begin := range []float64{1, .2, .05} {
		for _, weight := range []float64{.005, .01, .02, .05} {
			for limit := .001; limit < .05; limit += .001 {
				f = append(f, NewAverage(Up, weight, limit).From(begin))
			}
		}
	}
	return f
}

func risingCounts() (f family) {
	for size := 100; size <= 220; size += 5 {
		f = append(f, NewCount(Up, size, 0))
	}
	return f
}
