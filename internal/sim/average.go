// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import "fmt"

// Average is a rule on the exponentially weighted moving average of badness
// (Roberts, 1959).
type Average struct {
	dir           Direction
	weight, limit float64
	begin, mean   float64
}

// NewAverage returns the rule that gives the newest cycle this weight and fires
// when the average is at or beyond limit. For moving up it begins at 1, as if the
// agent had been bad, for moving down at 0.
func NewAverage(dir Direction, weight, limit float64) *Average {
	r := &Average{dir: dir, weight: weight, limit: limit}
	if dir == Up {
		r.begin = 1
	}
	return r.From(r.begin)
}

// From makes the average begin here.
func (r *Average) From(begin float64) *Average {
	r.begin, r.mean = begin, begin
	return r
}

// Name implements Rule.
func (r *Average) Name() string {
	sign := "≥"
	if r.dir == Up {
		sign = "≤"
	}
	return fmt.Sprintf("moving average from %.3g, weight %.3g, %s %.3g", r.begin, r.weight, sign, r.limit)
}

// Fires implements Open.
func (r *Average) Fires(b Badness) bool {
	if r.dir == Up {
		return r.next(b) <= r.limit
	}
	return r.next(b) >= r.limit
}

// Take implements Rule.
func (r *Average) Take(b Badness) bool {
	fired := r.Fires(b)
	r.mean = r.next(b)
	return fired
}

func (r *Average) next(b Badness) float64 { return r.mean + r.weight*(b.Value()-r.mean) }

// Reset implements Rule.
func (r *Average) Reset() { r.mean = r.begin }
