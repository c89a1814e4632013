// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import "math"

// cells is how fine the debt is divided; the mean changes by less than one in a
// thousand when it is doubled.
const cells = 4000

// Expected computes without any drawing how many cycles the debt takes on average
// to its limit where cycles are independent, and after how many a share of the
// agents has reached it: the debt as a Markov chain on a grid (Brook and Evans,
// 1972), each step shared between the two cells next to it. The limit must be 15 at
// most, so that alarms are not rarer than arithmetic is exact.
func Expected(r *Debt, kind Kind, mean, share float64) (cycles float64, quantile int) {
	c := newChain(r, kind, mean)
	for rate, t := 0.0, 1; c.alive > 1e-9; t++ {
		before, was := c.alive, rate
		cycles += before
		c.advance()
		rate = 1 - c.alive/before
		if quantile == 0 && c.alive <= 1-share {
			quantile = t
		}
		if !settled(rate, was) {
			continue
		}
		// From here on every cycle takes the same part of those that are left.
		if quantile == 0 {
			quantile = t + int(math.Ceil(math.Log((1-share)/c.alive)/math.Log1p(-rate)))
		}
		return cycles + c.alive/rate, quantile
	}
	return cycles, quantile
}

// settled reports whether the part that reaches the limit does not change any
// more. At first nobody can have come so far, which is no sign of it.
func settled(rate, was float64) bool {
	const possible, exact = 1e-12, 1e-15
	return rate > possible && math.Abs(rate-was) < math.Max(exact, 1e-10*rate)
}

// chain is how likely the debt is in each cell, among those without an alarm.
type chain struct {
	now, next []float64
	alive     float64
	// by is by how many cells a badness moves, chance how likely it is.
	by, chance steps
}

func newChain(r *Debt, kind Kind, mean float64) *chain {
	c := &chain{now: make([]float64, cells+1), next: make([]float64, cells+1), alive: 1}
	c.now[0] = 1
	c.chance[0] = 1
	for b := range c.by {
		c.by[b] = r.steps[b] / r.limit * cells
		if b > 0 {
			c.chance[b] = shares[kind][b] * mean
			c.chance[0] -= c.chance[b]
		}
	}
	return c
}

func (c *chain) advance() {
	clear(c.next)
	for b, chance := range c.chance {
		if chance == 0 {
			continue
		}
		for i, p := range c.now {
			to := math.Max(0, float64(i)+c.by[b])
			if p == 0 || to >= cells {
				continue
			}
			low := int(to)
			part := to - float64(low)
			c.next[low] += p * chance * (1 - part)
			c.next[low+1] += p * chance * part
		}
	}
	c.next[cells] = 0
	c.alive = 0
	for _, p := range c.next {
		c.alive += p
	}
	c.now, c.next = c.next, c.now
}
