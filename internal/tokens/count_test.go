// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/leasehold/leasehold/internal/cycle"
)

// span is one span of a test's cycle; a usage of {0,0} is a silent span.
type span struct {
	id, parent uint64
	role       cycle.Role
	in, out    int64
	cache      int64
	billed     float64
	response   uint64
	start, end uint64
	model      int32
	failed     bool
}

// perToken prices every model at a dollar a token, input or output, and
// leaves model 0 unpriced.
type perToken struct{}

func (perToken) Price(model int32, u cycle.Usage, _ uint64) Cost {
	if model <= 0 {
		return Cost{}
	}
	return Cost{USD: float64(u.Total()), Source: CostPriced}
}

func build(spans ...span) *Tree {
	t := &Tree{}
	for _, s := range spans {
		addSpan(t, s)
	}
	return t
}

func addSpan(t *Tree, s span) (i int32, ok bool) {
	n := Node{ID: s.id, Parent: s.parent, Role: s.role, Ref: -1}
	if s.role.IsModelCall() || s.role == cycle.RoleAgent || s.role == cycle.RoleChain || s.role == cycle.RoleWorkflow {
		n.Ref = int32(len(t.Calls))
	}
	i, ok = t.Add(n)
	if !ok {
		return i, false
	}
	if n.Ref >= 0 {
		u := cycle.Usage{Input: s.in, Output: s.out, CacheRead: s.cache}
		t.Calls = append(t.Calls, Report{
			Usage: u, Known: s.failed || !u.IsZero(), HasBilled: s.billed > 0, BilledUSD: s.billed,
			Model: s.model, Node: i, Response: s.response, Start: s.start, End: s.end,
		})
	}
	t.Arrived(i)
	return i, true
}

func TestCount(t *testing.T) {
	const (
		llm, agent, tool = cycle.RoleLLM, cycle.RoleAgent, cycle.RoleTool
		chain, embed     = cycle.RoleChain, cycle.RoleEmbedding
	)
	tests := []struct {
		name  string
		spans []span
		want  Totals
	}{
		{name: "nothing", want: Totals{}},
		{
			name: "an agent that repeats its calls",
			spans: []span{
				{id: 1, role: agent, in: 30, out: 3, model: 1},
				{id: 2, parent: 1, role: llm, in: 10, out: 1, model: 1},
				{id: 3, parent: 1, role: llm, in: 20, out: 2, model: 1},
			},
			want: Totals{Usage: cycle.Usage{Input: 30, Output: 3}, Cost: Cost{USD: 33, Source: CostPriced}, Calls: 2},
		},
		{
			name: "one request seen by three instrumentations: the deepest counts, the outer lends",
			spans: []span{
				{id: 1, role: llm, in: 10, out: 1, cache: 4, model: 1},
				{id: 2, parent: 1, role: cycle.RoleNone},
				{id: 3, parent: 2, role: llm, in: 10, out: 1, model: -1},
				{id: 4, parent: 3, role: llm, in: 10, out: 1, model: -1},
			},
			want: Totals{Usage: cycle.Usage{Input: 10, Output: 1, CacheRead: 4}, Cost: Cost{USD: 11, Source: CostPriced}, Calls: 1},
		},
		{
			name: "numbers of one request that disagree",
			spans: []span{
				{id: 1, role: llm, in: 777, out: 9, model: 1},
				{id: 2, parent: 1, role: llm, in: 183, out: 9, model: 1},
			},
			want: Totals{Usage: cycle.Usage{Input: 183, Output: 9}, Cost: Cost{USD: 192, Source: CostPriced}, Calls: 1, Mismatched: 1},
		},
		{
			name: "a tool and its agent below a model call are other requests",
			spans: []span{
				{id: 1, role: llm, in: 10, out: 1, model: 1},
				{id: 2, parent: 1, role: tool},
				{id: 3, parent: 2, role: agent},
				{id: 4, parent: 3, role: llm, in: 5, out: 5, model: 1},
			},
			want: Totals{Usage: cycle.Usage{Input: 15, Output: 6}, Cost: Cost{USD: 21, Source: CostPriced}, Calls: 2},
		},
		{
			name:  "only the agent reports",
			spans: []span{{id: 1, role: agent, in: 34, out: 2, model: 1}, {id: 2, parent: 1, role: llm, model: 1}},
			want:  Totals{Usage: cycle.Usage{Input: 34, Output: 2}, Cost: Cost{USD: 36, Source: CostEstimated}},
		},
		{
			name: "an agent counts for what its nested agents did not report",
			spans: []span{
				{id: 1, role: agent, in: 50, out: 5, model: 1},
				{id: 2, parent: 1, role: agent, in: 20, out: 2, model: 1},
				{id: 3, parent: 2, role: llm, in: 20, out: 2, model: 1},
			},
			want: Totals{Usage: cycle.Usage{Input: 50, Output: 5}, Cost: Cost{USD: 55, Source: CostEstimated}, Calls: 1},
		},
		{
			name: "turns below an agent that all sum up",
			spans: []span{
				{id: 1, role: agent, in: 30, out: 3, model: 1},
				{id: 2, parent: 1, role: chain, in: 10, out: 1, model: 1},
				{id: 3, parent: 1, role: chain, in: 20, out: 2, model: 1},
			},
			want: Totals{Usage: cycle.Usage{Input: 30, Output: 3}, Cost: Cost{USD: 33, Source: CostEstimated}},
		},
		{
			name: "one response id in two places",
			spans: []span{
				{id: 1, role: chain},
				{id: 2, parent: 1, role: llm, in: 10, out: 1, response: 7, model: 1},
				{id: 3, parent: 1, role: llm, in: 10, out: 1, cache: 5, response: 7, model: 1},
			},
			want: Totals{Usage: cycle.Usage{Input: 10, Output: 1, CacheRead: 5}, Cost: Cost{USD: 11, Source: CostPriced}, Calls: 1},
		},
		{
			name: "a call that ran inside the agent beside it",
			spans: []span{
				{id: 1, role: chain},
				{id: 2, parent: 1, role: agent, in: 10, out: 1, start: 10, end: 90, model: 1},
				{id: 3, parent: 1, role: llm, in: 10, out: 1, start: 20, end: 30, model: 1},
			},
			want: Totals{Usage: cycle.Usage{Input: 10, Output: 1}, Cost: Cost{USD: 11, Source: CostPriced}, Calls: 1},
		},
		{
			name:  "silence is not zero",
			spans: []span{{id: 1, role: llm, model: 1}, {id: 2, role: llm, in: 1, out: 1, model: 1}},
			want:  Totals{Usage: cycle.Usage{Input: 1, Output: 1}, Cost: Cost{USD: 2, Source: CostPriced}, Calls: 2, Silent: 1},
		},
		{
			name:  "a silent call inside a silent call is one",
			spans: []span{{id: 1, role: llm}, {id: 2, parent: 1, role: llm}},
			want:  Totals{Calls: 1, Silent: 1},
		},
		{
			name:  "a failed call used nothing",
			spans: []span{{id: 1, role: llm, failed: true, model: 1}},
			want:  Totals{Calls: 1},
		},
		{
			name:  "an embedding inside a chat call is a request of its own",
			spans: []span{{id: 1, role: llm, in: 5, out: 1, model: 1}, {id: 2, parent: 1, role: embed, in: 3, model: 1}},
			want:  Totals{Usage: cycle.Usage{Input: 8, Output: 1}, Cost: Cost{USD: 9, Source: CostPriced}, Calls: 2},
		},
		{
			name: "a bill wins over a price, and an unpriced call makes the sum an estimate",
			spans: []span{
				{id: 1, role: llm, in: 5, out: 1, billed: 0.5, model: 1},
				{id: 2, role: llm, in: 5, out: 1, model: 0},
			},
			want: Totals{Usage: cycle.Usage{Input: 10, Output: 2}, Cost: Cost{USD: 0.5, Source: CostEstimated}, Calls: 2, Unpriced: 1},
		},
		{
			name: "spans that are their own ancestors",
			spans: []span{
				{id: 1, parent: 2, role: llm, in: 5, out: 1, model: 1},
				{id: 2, parent: 1, role: llm, in: 7, out: 1, model: 1},
				{id: 3, parent: 3, role: llm, in: 9, out: 1, model: 1},
			},
			want: Totals{Usage: cycle.Usage{Input: 21, Output: 3}, Cost: Cost{USD: 24, Source: CostPriced}, Calls: 3},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var c Counter
			tree := build(tt.spans...)
			got := c.Count(tree, perToken{})
			got.pico = amounts{}
			assert.Equal(t, tt.want, got)
			again := c.Count(tree, perToken{})
			again.pico = amounts{}
			assert.Equal(t, tt.want, again, "counting twice changes nothing")
		})
	}
}

// What caches changed adds up, and what came late is what is above the sum before.
func TestTotalsOfCaches(t *testing.T) {
	call := func(saved, added float64) *Call {
		return &Call{State: StateCounted, Cost: Cost{USD: 1, Source: CostPriced, Caches: Caches{saved, added}}}
	}
	var first, second Totals
	first.Add(call(.1, .2))
	second.Add(call(.1, .2))
	second.Add(call(.3, 0))
	assert.Equal(t, Caches{.4, .2}, second.Caches)
	late := second.Since(&first)
	assert.Equal(t, Caches{Saved: .3}, late.Caches)
	first.Merge(&late)
	assert.Equal(t, second.Cost, first.Cost)
}
