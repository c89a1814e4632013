// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

// First runs the rules on the same cycles, each until it fires, and returns the
// number of the cycle on which it did, counted from 1; 0 for none up to most.
func First(rules []Rule, src Source, most int) []int {
	at := make([]int, len(rules))
	for i, left := 1, len(rules); i <= most && left > 0; i++ {
		b := src.Next()
		for k, r := range rules {
			if at[k] == 0 && r.Take(b) {
				at[k] = i
				left--
			}
		}
	}
	return at
}

// Alarms runs the rules on the same cycles and returns how often each fires. A
// rule begins anew after it fired.
func Alarms(rules []Rule, src Source, cycles int) []int {
	count := make([]int, len(rules))
	for range cycles {
		b := src.Next()
		for k, r := range rules {
			if r.Take(b) {
				count[k]++
				r.Reset()
			}
		}
	}
	return count
}

// reset makes every rule forget.
func reset(rules []Rule) {
	for _, r := range rules {
		r.Reset()
	}
}

// Hidden returns the share of bad cycles in the long run of an agent that knows
// the rule and its state, and is bad whenever that raises no alarm.
func Hidden(r Open, cycles int) float64 {
	r.Reset()
	bad := 0
	for i := range 2 * cycles {
		b := Bad
		if r.Fires(b) {
			b = 0
		}
		r.Take(b)
		// The first half is spent on what a rule forgives once.
		if i >= cycles {
			bad += int(b / Bad)
		}
	}
	return float64(bad) / float64(cycles)
}
