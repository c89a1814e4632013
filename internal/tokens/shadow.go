// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"cmp"
	"slices"

	"github.com/leasehold/leasehold/internal/cycle"
)

// below is what a node knows of the model calls below it that may report the
// same request as it does: those with no boundary between.
type below struct {
	known, silent roles
	// only is the number of the one counted call, many when there are more.
	only int32
	any  bool
	sum  cycle.Usage
}

const many = -1

// roles is a set of model-call roles: an embedding inside a chat call is
// another request, a chat call inside a chat call is the same one.
type roles uint32

func (b *below) merge(o below) {
	b.known |= o.known
	b.silent |= o.silent
	switch {
	case !o.any:
	case !b.any:
		b.any, b.only = true, o.only
	default:
		b.only = many
	}
	b.sum = b.sum.Add(o.sum)
}

// shadow finds the deepest report of each request (R2). An outer report lends
// the deepest one what that is missing.
func (c *Counter) shadow(t *Tree, totals *Totals) {
	c.below = resize(c.below, len(t.Nodes))
	for _, i := range c.order {
		n, b := &t.Nodes[i], &c.below[i]
		if n.Role.IsModelCall() {
			if call := c.callOf(t, i); call != nil {
				c.judge(call, n, b, totals)
			}
		}
		if p := c.parent[i]; p >= 0 && !n.Role.IsBoundary() {
			c.below[p].merge(*b)
		}
	}
}

func (c *Counter) judge(call *Call, n *Node, b *below, totals *Totals) {
	role := roles(1) << n.Role
	call.lent.model = -1
	switch {
	case b.known&role != 0:
		call.State = StateShadowed
		if call.speaks() && differ(call.Usage, b.sum) {
			totals.Mismatched++
		}
		if b.only != many {
			lend(&c.calls[b.only], call)
		}
	case call.speaks():
		call.State, call.Share = StateCounted, call.Usage
		b.merge(below{known: role, any: true, only: n.Ref, sum: call.Usage})
	case b.silent&role != 0:
		call.State = StateShadowed
	default:
		call.State = StateUnknown
		b.silent |= role
	}
}

// lend gives a counted call what only the outer report of its request has.
func lend(to, from *Call) {
	to.lent.model = from.ModelNumber()
	if from.HasBilled {
		to.lent.billed, to.lent.usd = true, from.BilledUSD
	}
	if to.Share.CacheRead == 0 && to.Share.CacheWrite == 0 {
		to.Share.CacheRead = min(from.Usage.CacheRead, to.Share.Input)
		to.Share.CacheWrite = min(from.Usage.CacheWrite, to.Share.Input-to.Share.CacheRead)
	}
	if to.Share.Reasoning == 0 {
		to.Share.Reasoning = min(from.Usage.Reasoning, to.Share.Output)
	}
}

// differ allows for rounding: two tokens or one per cent.
func differ(a, b cycle.Usage) bool {
	far := func(x, y int64) bool { return max(x-y, y-x) > max(2, max(x, y)/100) }
	return far(a.Input, b.Input) || far(a.Output, b.Output)
}

// dropRepeats keeps one of the counted calls that share a response id (R4):
// the one that says most, else the later one.
func (c *Counter) dropRepeats(t *Tree) {
	c.byID = c.byID[:0]
	for i := range c.calls {
		if call := &c.calls[i]; call.State == StateCounted && call.Response != 0 {
			c.byID = append(c.byID, int32(i))
		}
	}
	slices.SortFunc(c.byID, func(a, b int32) int {
		x, y := &c.calls[a], &c.calls[b]
		return cmp.Or(
			cmp.Compare(x.Response, y.Response),
			cmp.Compare(t.Nodes[x.Node].Role, t.Nodes[y.Node].Role),
			cmp.Compare(y.fields(), x.fields()),
			cmp.Compare(y.Start, x.Start),
			cmp.Compare(y.Usage.Total(), x.Usage.Total()),
			cmp.Compare(t.Nodes[y.Node].ID, t.Nodes[x.Node].ID),
		)
	})
	for k := 1; k < len(c.byID); k++ {
		last, call := &c.calls[c.byID[k-1]], &c.calls[c.byID[k]]
		if last.Response == call.Response && t.Nodes[last.Node].Role == t.Nodes[call.Node].Role {
			call.State, call.Share = StateRepeat, cycle.Usage{}
		}
	}
}

// fields is how many numbers the call reports.
func (c *Report) fields() (n int) {
	u := c.Usage
	for _, v := range [...]int64{u.Input, u.Output, u.CacheRead, u.CacheWrite, u.Reasoning} {
		if v > 0 {
			n++
		}
	}
	if c.HasBilled {
		n++
	}
	return n
}

func (c *Counter) price(p Pricer) {
	for i := range c.calls {
		if call := &c.calls[i]; call.State == StateCounted {
			call.Cost = call.cost(p)
		}
	}
}
