// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cycle"
)

// Cycle is what judging remembers of one cycle: an entry of 64 bytes a step,
// and a little for the whole. The zero Cycle is ready. It is not safe for
// concurrent use.
type Cycle struct {
	trail anomaly.Trail

	tokens  cycle.Usage
	costUSD float64

	// lag is that of anomaly.Facts, valid once a step told it.
	lag    int64
	lagged bool

	first firstCall
	known acquaintance
	// seldom is what few cycles have before they settle; nil until then.
	seldom *seldom
}

// seldom is the part of a Cycle that most need late or never.
type seldom struct {
	dests anomaly.DestLists
	told  anomaly.Told
	// said are the findings that were told of steps.
	said    []anomaly.Finding
	numbers numbers
	// claimed is the phase that the agent claims, impersonated the name that its
	// sender claims and has not.
	claimed, impersonated claim
	conflicts             int

	// model and image are digests of the last settlement.
	model, image uint64
	verdict      stand
	// charged is what this cycle has added to its agent's day.
	charged spend
}

// rare is the part that is seldom there, to be changed.
func (c *Cycle) rare() *seldom {
	if c.seldom == nil {
		c.seldom = &seldom{}
	}
	return c.seldom
}

// nothing stands in where a cycle has none.
var nothing seldom

// peek is the part that is seldom there, to be read only.
func (c *Cycle) peek() *seldom {
	if c.seldom == nil {
		return &nothing
	}
	return c.seldom
}

// Reset forgets the cycle and keeps its memory.
func (c *Cycle) Reset() {
	trail, rare := c.trail[:0], c.seldom
	if rare != nil {
		*rare = seldom{}
	}
	*c = Cycle{trail: trail, seldom: rare}
}

// stand is what was last told of a settled cycle.
type stand struct {
	settled, clean bool
	revision       int
	score, badness float64
	// confidence is the cycle's, if its steps stated one; good says that it
	// ended well.
	confidence   float64
	stated, good bool
}

// firstCall is the earliest model call, and what it was given: the earliest, so
// that the order in which steps come makes no difference.
type firstCall struct {
	start, span     uint64
	prompt, offered uint64
}

func (f *firstCall) isAfter(start, span uint64) bool {
	return f.span == 0 || start < f.start || start == f.start && span < f.span
}

// claim is what a step claims; the latest step wins.
type claim struct {
	name        string
	start, span uint64
}

func (c *claim) offer(name string, start, span uint64) {
	if c.name != "" && (start < c.start || start == c.start && span <= c.span) {
		return
	}
	*c = claim{name, start, span}
}

// push appends an entry. Memory grows in steps of half the size, where append
// would double it.
func (c *Cycle) push(e anomaly.Entry) {
	if n := len(c.trail); n == cap(c.trail) {
		c.trail = append(make(anomaly.Trail, 0, n+max(4, n/2)), c.trail...)
	}
	c.trail = append(c.trail, e)
}
