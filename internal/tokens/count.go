// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"math"
	"slices"

	"github.com/leasehold/leasehold/internal/cycle"
)

// Counter decides which of a cycle's reports count (rules R1 to R5 of
// docs/counting.md). It holds only scratch memory, grown to the largest
// tree it has seen; it is not safe for concurrent use.
//
// The result depends on the set of spans alone: neither their order nor
// repeated ones change it. Count takes time linear in the number of spans,
// save for a sort of the calls that carry a response id.
type Counter struct {
	parent []int32
	order  []int32 // nodes, children before parents; nodes on a ring are left out
	left   []int32 // children not yet visited
	below  []below
	sum    []sum
	byID   []int32
	calls  []Call
}

// Totals is what a cycle comes to.
type Totals struct {
	cycle.Usage
	Cost
	// Calls is how many requests were made to models, as far as reported.
	Calls int
	// Silent is how many of them nothing reports the tokens of.
	Silent int
	// Unpriced is how many of them used tokens at no known price.
	Unpriced int
	// Mismatched is how many requests two spans report with numbers that
	// differ by more than 1 %.
	Mismatched int

	pico amounts
}

// amounts are whole picodollars.
type amounts struct{ usd, saved, added int64 }

// Calls are the reports of the tree that was counted last, judged; they are
// valid until the next count.
func (c *Counter) Calls() []Call { return c.calls }

// Count judges every report of the tree and returns their sum.
func (c *Counter) Count(t *Tree, p Pricer) Totals {
	c.calls = c.calls[:0]
	for i := range t.Calls {
		c.calls = append(c.calls, Call{Report: t.Calls[i]})
	}
	c.link(t)
	c.adopt(t)
	c.sort(t)
	var totals Totals
	c.shadow(t, &totals)
	c.dropRepeats(t)
	c.price(p)
	c.aggregate(t, p)
	c.cover(t)
	for i := range c.calls {
		totals.Add(&c.calls[i])
	}
	return totals
}

// Add adds a judged call.
func (s *Totals) Add(c *Call) {
	switch c.State {
	case StateCounted, StateFallback:
		s.Usage = s.Usage.Add(c.Share)
		if c.State == StateCounted {
			s.Calls++
		}
		s.addCost(c.Cost)
	case StateUnknown:
		s.Calls++
		if !c.Known {
			s.Silent++
		}
	}
}

// addCost adds whole picodollars, so that no order of adding shows in the sum.
func (s *Totals) addCost(c Cost) {
	if c.Source == CostUnknown {
		s.Unpriced++
		s.doubt()
		return
	}
	s.pico.add(amounts{pico(c.USD), pico(c.Caches.Saved), pico(c.Caches.Added)})
	s.show()
	s.Source = worse(s.Source, c.Source)
	s.doubt()
}

func (a *amounts) add(b amounts) {
	a.usd = min(a.usd+b.usd, maxUSD*picoPerUSD)
	a.saved = min(a.saved+b.saved, maxUSD*picoPerUSD)
	a.added = min(a.added+b.added, maxUSD*picoPerUSD)
}

func pico(usd float64) int64 { return int64(math.Round(min(usd, maxUSD) * picoPerUSD)) }

// show makes dollars of the picodollars.
func (s *Totals) show() {
	s.USD = float64(s.pico.usd) / picoPerUSD
	s.Caches = Caches{Saved: float64(s.pico.saved) / picoPerUSD, Added: float64(s.pico.added) / picoPerUSD}
}

// doubt makes the sum an estimate where some of its parts have no price.
func (s *Totals) doubt() {
	if s.Source != CostUnknown && s.Unpriced > 0 {
		s.Source = CostEstimated
	}
}

// Merge adds the totals of other calls.
func (s *Totals) Merge(o *Totals) {
	s.Usage = s.Usage.Add(o.Usage)
	s.pico.add(o.pico)
	s.show()
	s.Source = worse(s.Source, o.Source)
	s.Calls += o.Calls
	s.Silent += o.Silent
	s.Unpriced += o.Unpriced
	s.Mismatched += o.Mismatched
	s.doubt()
}

// Since is what s has above old, field by field, never below zero.
func (s *Totals) Since(old *Totals) Totals {
	d := Totals{
		Usage:      s.Usage.Excess(old.Usage),
		Calls:      max(0, s.Calls-old.Calls),
		Silent:     max(0, s.Silent-old.Silent),
		Unpriced:   max(0, s.Unpriced-old.Unpriced),
		Mismatched: max(0, s.Mismatched-old.Mismatched),
		pico: amounts{
			max(0, s.pico.usd-old.pico.usd), max(0, s.pico.saved-old.pico.saved), max(0, s.pico.added-old.pico.added),
		},
	}
	d.show()
	if d.pico.usd > 0 {
		d.Source = s.Source
	}
	return d
}

const (
	picoPerUSD = 1e12
	// maxUSD is far above any bill and far below the range of an int64.
	maxUSD = 1e6
)

// worse is the less certain of two sources; a sum is no surer than its parts.
func worse(a, b CostSource) CostSource { return max(a, b) }

// link resolves every node's parent and counts children.
func (c *Counter) link(t *Tree) {
	n := len(t.Nodes)
	c.parent, c.left = resize(c.parent, n), resize(c.left, n)
	for i := range t.Nodes {
		c.parent[i] = t.parent(int32(i))
	}
}

// sort fills order. Spans that are their own ancestors, which no honest
// tracer makes, are cut loose from each other and come last.
func (c *Counter) sort(t *Tree) {
	clear(c.left)
	for _, p := range c.parent {
		if p >= 0 {
			c.left[p]++
		}
	}
	c.order = c.order[:0]
	for i, children := range c.left {
		if children == 0 {
			c.order = append(c.order, int32(i))
		}
	}
	for next := 0; next < len(c.order); next++ {
		if p := c.parent[c.order[next]]; p >= 0 {
			if c.left[p]--; c.left[p] == 0 {
				c.order = append(c.order, p)
			}
		}
	}
	if len(c.order) == len(t.Nodes) {
		return
	}
	for i, children := range c.left {
		if children > 0 {
			c.parent[i] = -1
			c.order = append(c.order, int32(i))
		}
	}
}

// callOf returns the model call or aggregate of node i, or nil.
func (c *Counter) callOf(t *Tree, i int32) *Call {
	n := &t.Nodes[i]
	if n.Ref < 0 || n.Role == cycle.RoleTool || n.Mark&MarkPending != 0 {
		return nil
	}
	return &c.calls[n.Ref]
}

// resize returns a zeroed slice of length n, reusing s where it can.
func resize[T any](s []T, n int) []T {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}
