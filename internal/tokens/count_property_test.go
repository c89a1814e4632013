// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/internal/cycle"
)

// nesting draws some way in which frameworks report the same leaf calls:
// wrapped in further reports of themselves, in agents and steps that sum them
// up, in tools, and in spans of no convention.
type nesting struct {
	t     *rapid.T
	next  uint64
	spans []span
}

func (d *nesting) id() uint64 { d.next++; return d.next }

// request draws one request as one to three nested reports.
func (d *nesting) request(parent uint64, leaf cycle.Usage) {
	for range rapid.IntRange(1, 3).Draw(d.t, "reports") {
		id := d.id()
		d.spans = append(d.spans, span{
			id: id, parent: parent, role: cycle.RoleLLM, model: 1,
			in: leaf.Input, out: leaf.Output, cache: leaf.CacheRead,
		})
		parent = id
		if rapid.Bool().Draw(d.t, "http") {
			id = d.id()
			d.spans = append(d.spans, span{id: id, parent: parent})
			parent = id
		}
	}
}

// scope draws an agent that makes the calls, itself or through others.
func (d *nesting) scope(parent uint64, leaves []cycle.Usage, depth int) {
	self := span{id: d.id(), parent: parent, role: cycle.RoleAgent, model: 1}
	if rapid.Bool().Draw(d.t, "sums up") {
		for _, leaf := range leaves {
			self.in, self.out, self.cache = self.in+leaf.Input, self.out+leaf.Output, self.cache+leaf.CacheRead
		}
	}
	d.spans = append(d.spans, self)
	for len(leaves) > 0 {
		n := rapid.IntRange(1, len(leaves)).Draw(d.t, "share")
		share := leaves[:n]
		leaves = leaves[n:]
		under := self.id
		if role := rapid.SampledFrom([]cycle.Role{cycle.RoleNone, cycle.RoleChain, cycle.RoleTool}).Draw(d.t, "step"); role != cycle.RoleNone {
			id := d.id()
			d.spans = append(d.spans, span{id: id, parent: under, role: role})
			under = id
		}
		if depth > 0 && rapid.Bool().Draw(d.t, "delegates") {
			d.scope(under, share, depth-1)
			continue
		}
		for _, leaf := range share {
			d.request(under, leaf)
		}
	}
}

func drawLeaves(t *rapid.T) []cycle.Usage {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) cycle.Usage {
		in := rapid.Int64Range(1, 100_000).Draw(t, "in")
		return cycle.Usage{
			Input: in, Output: rapid.Int64Range(0, 5000).Draw(t, "out"),
			CacheRead: rapid.Int64Range(0, in).Draw(t, "cached"),
		}
	}), 1, 12).Draw(t, "leaves")
}

// However the same leaf calls are nested, in whatever order the spans come
// and however often each of them comes, the totals are the same.
func TestTotalsDependOnTheCallsAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		leaves := drawLeaves(t)
		var want cycle.Usage
		for _, leaf := range leaves {
			want = want.Add(leaf)
		}
		d := &nesting{t: t}
		d.scope(0, leaves, 3)

		spans := slices.Concat(d.spans, rapid.SliceOf(rapid.SampledFrom(d.spans)).Draw(t, "sent again"))
		spans = rapid.Permutation(spans).Draw(t, "order")
		tree := &Tree{}
		for _, s := range spans {
			if i, ok := addSpan(tree, s); ok && s.role == cycle.RoleLLM {
				tree.Live(i)
			}
		}
		var c Counter
		got := c.Count(tree, perToken{})
		require.Equal(t, want, got.Usage)
		require.Equal(t, len(leaves), got.Calls)
		require.InDelta(t, float64(want.Total()), got.USD, 1e-9)
		require.Equal(t, len(d.spans), tree.Len())
	})
}

// While children come before their parents, as tracers send them, what can be
// said of each report at once is what is said of it in the end.
func TestLiveAgreesWithCountInTracerOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := &nesting{t: t}
		d.scope(0, drawLeaves(t), 3)
		slices.Reverse(d.spans)
		tree := &Tree{}
		live := map[int32]bool{}
		for _, s := range d.spans {
			if i, _ := addSpan(tree, s); s.role == cycle.RoleLLM {
				live[i] = tree.Live(i)
			}
		}
		var c Counter
		c.Count(tree, perToken{})
		for i, first := range live {
			require.Equal(t, c.Calls()[tree.Nodes[i].Ref].State == StateCounted, first)
		}
	})
}

func TestTreeFindsEveryNode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfDistinct(rapid.Uint64Range(1, 1<<62), rapid.ID).Draw(t, "ids")
		tree := &Tree{}
		for n, id := range ids {
			i, ok := tree.Add(Node{ID: id, Ref: -1})
			require.True(t, ok)
			require.Equal(t, int32(n), i)
		}
		for n, id := range ids {
			require.Equal(t, int32(n), tree.Find(id))
			_, ok := tree.Add(Node{ID: id, Ref: -1})
			require.False(t, ok)
		}
		require.Equal(t, int32(-1), tree.Find(1<<63))
	})
}
