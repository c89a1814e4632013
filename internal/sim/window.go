// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import "fmt"

// Window is a rule on a share of the last cycles: the mean of their badness, or
// how many of them are bad.
type Window struct {
	name string
	// weight is what a cycle of each badness counts for, limit what the sum may
	// come to, both in quarters.
	weight [Bad + 1]int
	limit  int
	// up makes the rule fire at or below the limit, once the window is full, and
	// not at or above it.
	up bool

	last []Badness
	n    int
	sum  int
}

// NewShare returns the rule on the mean badness of the last size cycles: it
// fires when that is at or beyond share, which is rounded to whole quarters.
func NewShare(dir Direction, size int, share float64) *Window {
	name := fmt.Sprintf("share, %.4g %% bad of the last %d", 100*share, size)
	if dir == Up {
		name = fmt.Sprintf("share, %.4g %% good of the last %d", 100*(1-share), size)
	}
	return &Window{
		name: name, weight: [...]int{0, 1, 2, 3, 4}, up: bool(dir),
		limit: wholeQuarters(dir, share*float64(size)), last: make([]Badness, size),
	}
}

// NewCount returns the rule on how many of the last size cycles have a badness
// of one half or more: it fires at bad of them and beyond.
func NewCount(dir Direction, size, bad int) *Window {
	name := fmt.Sprintf("count, %d bad in the last %d", bad, size)
	if dir == Up {
		name = fmt.Sprintf("count, at most %d bad in the last %d", bad, size)
	}
	return &Window{
		name: name, weight: [...]int{0, 0, 4, 4, 4}, up: bool(dir),
		limit: bad * int(Bad), last: make([]Badness, size),
	}
}

// Name implements Rule.
func (r *Window) Name() string { return r.name }

// Fires implements Open.
func (r *Window) Fires(b Badness) bool {
	sum := r.sum + r.weight[b] - r.weight[r.last[r.n%len(r.last)]]
	if r.up {
		return r.n+1 >= len(r.last) && sum <= r.limit
	}
	return sum >= r.limit
}

// Take implements Rule.
func (r *Window) Take(b Badness) bool {
	fired := r.Fires(b)
	at := &r.last[r.n%len(r.last)]
	r.sum += r.weight[b] - r.weight[*at]
	*at = b
	r.n++
	return fired
}

// Reset implements Rule.
func (r *Window) Reset() {
	clear(r.last)
	r.n, r.sum = 0, 0
}

// wholeQuarters is a sum of badness in quarters, rounded so that the rule is met
// exactly: up for an alarm, down for a promotion.
func wholeQuarters(dir Direction, sum float64) int {
	const slack = 1e-9
	quarters := sum * float64(Bad)
	if dir == Up {
		return int(quarters + slack)
	}
	whole := int(quarters)
	if float64(whole) < quarters-slack {
		whole++
	}
	return whole
}
