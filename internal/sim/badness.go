// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

// Badness is the badness of a cycle in quarters, from 0 for a clean one to Bad.
// With five values a rule needs no logarithm a cycle.
type Badness uint8

// Bad is the badness of a cycle that is wholly bad.
const Bad Badness = 4

// Value is the badness as rules see it, 0 to 1.
func (b Badness) Value() float64 { return float64(b) / float64(Bad) }

// steps holds a function of the badness for each of its values.
type steps [Bad + 1]float64

// tabulate computes f at every badness.
func tabulate(f func(x float64) float64) (s steps) {
	for b := range s {
		s[b] = f(Badness(b).Value())
	}
	return s
}
