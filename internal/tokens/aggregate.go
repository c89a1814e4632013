// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"cmp"
	"slices"

	"github.com/leasehold/leasehold/internal/cycle"
)

// sum is what was counted in the subtree of a node.
type sum struct {
	cycle.Usage
	usd float64
	// own is set while a counted model call stands in the same agent scope.
	own bool
}

// aggregate lets a span that sums up others count for what none of them
// reports (R3): all of it where its scope has no counted call of its own, less
// what the agents nested in it came to.
func (c *Counter) aggregate(t *Tree, p Pricer) {
	c.sum = resize(c.sum, len(t.Nodes))
	for _, i := range c.order {
		n, s := &t.Nodes[i], &c.sum[i]
		if call := c.callOf(t, i); call != nil {
			if n.Role.IsModelCall() {
				s.addCall(call)
			} else {
				s.settle(call, p)
			}
		}
		parent := c.parent[i]
		if parent < 0 {
			continue
		}
		up := &c.sum[parent]
		up.Usage, up.usd = up.Usage.Add(s.Usage), up.usd+s.usd
		up.own = up.own || s.own && !n.Role.IsAgentScope()
	}
}

func (s *sum) addCall(call *Call) {
	switch call.State {
	case StateCounted:
		s.Usage, s.usd, s.own = s.Usage.Add(call.Share), s.usd+call.Cost.USD, true
	case StateRepeat:
		s.own = true
	}
}

func (s *sum) settle(call *Call, p Pricer) {
	call.State = StateCovered
	call.lent.model = -1
	if s.own || !call.speaks() {
		return
	}
	share := call.Usage.Excess(s.Usage)
	share.CacheRead = min(share.CacheRead, share.Input)
	share.CacheWrite = min(share.CacheWrite, share.Input-share.CacheRead)
	share.Reasoning = min(share.Reasoning, share.Output)
	billed := call.BilledUSD - s.usd
	if share.IsZero() && (!call.HasBilled || billed <= 0) {
		return
	}
	call.State, call.Share = StateFallback, share
	if call.HasBilled {
		call.Cost = Cost{USD: max(0, billed), Source: CostBilled}
	} else if cost := p.Price(call.Model, share, call.End); cost.Source != CostUnknown {
		// A sum hides how its calls used the cache and the price tiers.
		cost.Source = CostEstimated
		call.Cost = cost
	}
	s.Usage, s.usd = s.Usage.Add(share), s.usd+call.Cost.USD
}

// adopt gives a model call to the agent beside it that it ran inside of (R5):
// some frameworks lose the parent when they stream.
func (c *Counter) adopt(t *Tree) {
	c.byID = c.byID[:0]
	for i := range t.Nodes {
		if call := c.callOf(t, int32(i)); call != nil && t.Nodes[i].Role == cycle.RoleAgent && call.Known && t.Nodes[i].Parent != 0 {
			c.byID = append(c.byID, int32(i))
		}
	}
	if len(c.byID) == 0 {
		return
	}
	agents := c.byID
	slices.SortFunc(agents, func(a, b int32) int {
		return cmp.Or(
			cmp.Compare(t.Nodes[a].Parent, t.Nodes[b].Parent),
			cmp.Compare(t.Calls[t.Nodes[b].Ref].Start, t.Calls[t.Nodes[a].Ref].Start),
			cmp.Compare(t.Nodes[a].ID, t.Nodes[b].ID),
		)
	})
	for i := range t.Nodes {
		n := &t.Nodes[i]
		if call := c.callOf(t, int32(i)); call != nil && n.Role.IsModelCall() && n.Parent != 0 {
			if a := container(t, agents, n.Parent, call); a >= 0 {
				c.parent[i] = a
			}
		}
	}
}

// container is the tightest of the agents under parent whose time holds the
// call's; of very many only the latest few are looked at.
func container(t *Tree, agents []int32, parent uint64, call *Call) int32 {
	first, _ := slices.BinarySearchFunc(agents, parent, func(a int32, parent uint64) int {
		return cmp.Compare(t.Nodes[a].Parent, parent)
	})
	for _, a := range agents[first:min(len(agents), first+maxSiblings)] {
		agent := &t.Calls[t.Nodes[a].Ref]
		if t.Nodes[a].Parent != parent {
			break
		}
		if agent.Start <= call.Start && call.End <= agent.End && call.Start < call.End {
			return a
		}
	}
	return -1
}

const maxSiblings = 16

// cover marks silent calls whose tokens are in a report above them: they are
// no requests of their own.
func (c *Counter) cover(t *Tree) {
	c.left = resize(c.left, len(t.Nodes))
	const insideCall, insideSum = 1, 2
	for k := len(c.order) - 1; k >= 0; k-- {
		i := c.order[k]
		n := &t.Nodes[i]
		inside := int32(0)
		if p := c.parent[i]; p >= 0 {
			inside = c.left[p]
		}
		if n.Role.IsBoundary() {
			inside &^= insideCall
		}
		if n.Role.IsAgentScope() {
			inside &^= insideSum
		}
		if call := c.callOf(t, i); call != nil {
			switch {
			case call.State == StateFallback:
				inside |= insideSum
			case call.State == StateUnknown && inside != 0:
				call.State = StateShadowed
			case n.Role.IsModelCall() && call.speaks():
				inside |= insideCall
			}
		}
		c.left[i] = inside
	}
}
