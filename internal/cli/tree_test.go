// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/track"
)

// TestTreeDrawsEverySpanOnce: whatever the parents claim, every span is drawn
// once, a parent before its children and one level above them.
func TestTreeDrawsEverySpanOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "n")
		c := judged{Settled: &track.Settled{}, Spans: make([]cycle.Step, n)}
		acyclic := true
		for i := range c.Spans {
			s := &c.Spans[i]
			parent := rapid.IntRange(0, n+2).Draw(t, "parent") // 0 and beyond n are nobody
			acyclic = acyclic && (parent <= i || parent > n)
			binary.BigEndian.PutUint64(s.SpanID[:], uint64(i+1))
			binary.BigEndian.PutUint64(s.ParentID[:], uint64(parent))
			s.Start = rapid.Uint64Range(0, 5).Draw(t, "start")
			s.Role = cycle.Role(rapid.IntRange(0, int(cycle.NumRoles)-1).Draw(t, "role"))
		}
		depth := map[[8]byte]int{}
		for _, b := range newTree(&c, true) {
			_, drawn := depth[b.step.SpanID]
			assert.False(t, drawn, "drawn twice")
			assert.Len(t, b.last, b.depth+1)
			depth[b.step.SpanID] = b.depth
			if parent, ok := depth[b.step.ParentID]; ok && acyclic {
				assert.Equal(t, parent+1, b.depth)
			}
		}
		assert.Len(t, depth, n)
		steps := 0
		for i := range c.Spans {
			if c.Spans[i].Role != cycle.RoleNone {
				steps++
			}
		}
		assert.Len(t, newTree(&c, false), steps)
	})
}

// TestTreeBoundsDepth: a chain of spans as hostile traces have it is drawn in
// a bounded width.
func TestTreeBoundsDepth(t *testing.T) {
	const n = 100_000
	c := judged{Settled: &track.Settled{}, Spans: make([]cycle.Step, n)}
	for i := range c.Spans {
		binary.BigEndian.PutUint64(c.Spans[i].SpanID[:], uint64(i+1))
		binary.BigEndian.PutUint64(c.Spans[i].ParentID[:], uint64(i))
		c.Spans[i].Role = cycle.RoleChain
	}
	branches := newTree(&c, false)
	assert.Len(t, branches, n)
	assert.Equal(t, maxShown-1, branches[n-1].depth)
}
