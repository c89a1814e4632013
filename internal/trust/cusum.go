// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import "math"

// Step is ln(1+λ(x−q0)): what a cycle of badness x adds to the debt. x outside
// [0,1] is taken as the nearest bound, and what is no number as 1.
func (d *Down) Step(x float64) float64 {
	return math.Log1p(bet(d.Q0, d.Q1) * (unit(x) - d.Q0))
}

// Advance is one step of the e-CUSUM (Shin, Ramdas and Rinaldo, 2024), with the
// debt kept between 0 and limit: what lies above the limit has no more to say.
func Advance(debt, step, limit float64) float64 {
	next := debt + step
	switch {
	case next != next:
		return limit
	case next <= 0:
		return 0
	default:
		return math.Min(next, limit)
	}
}

// bet is λ for telling a mean of q1 from one of q0.
func bet(q0, q1 float64) float64 { return math.Abs(q1-q0) / (q0 * (1 - q0)) }

// unit is x within [0,1], 1 for no number.
func unit(x float64) float64 {
	if !(x < 1) {
		return 1
	}
	return math.Max(0, x)
}
