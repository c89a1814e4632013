// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package track

import (
	"hash/maphash"
	"slices"

	"github.com/leasehold/leasehold/internal/cycle"
)

// The most of a cycle's traces and accessors that are told apart.
const (
	maxTraces    = 64
	maxAccessors = 4
)

// clues are what of a cycle few cycles have: traces beyond the first, and the
// accessors that its spans name.
type clues struct {
	traces []trace
	// crowded is set when there was no room for one whose root was still to come.
	crowded   bool
	accessors [maxAccessors]uint64
	named     int
}

type trace struct {
	id     [16]byte
	rooted bool
}

// mark notes which trace a span is of, and which credential it names; fresh is set
// for the first span of the cycle. Callers hold mu.
func (h *shard) mark(s *state, step *cycle.Step, fresh bool, o *Outcome) {
	root := h.isRoot(step)
	switch {
	case step.TraceID != s.trace:
		o.NewTrace = s.rare().meet(step.TraceID, root)
	case root:
		s.flags |= flagTraceRoot
		fallthrough
	default:
		o.NewTrace = fresh
	}
	if step.Accessor != "" && s.key.Sender != "" {
		o.NewAccessor = s.rare().name(step.Accessor)
	}
}

func (s *state) rare() *clues {
	if s.clues == nil {
		s.clues = &clues{}
	}
	return s.clues
}

// meet reports whether the trace was not met before, as far as is known. Where
// there are many, the oldest one whose root has come makes room.
func (c *clues) meet(id [16]byte, root bool) (fresh bool) {
	i := slices.IndexFunc(c.traces, func(t trace) bool { return t.id == id })
	if i >= 0 {
		c.traces[i].rooted = c.traces[i].rooted || root
		return false
	}
	if len(c.traces) == maxTraces {
		if i = slices.IndexFunc(c.traces, func(t trace) bool { return t.rooted }); i < 0 {
			c.crowded = c.crowded || !root
			return false
		}
		c.traces = slices.Delete(c.traces, i, i+1)
	}
	c.traces = append(c.traces, trace{id, root})
	return true
}

// name reports whether the accessor was not named before and there is room for it.
func (c *clues) name(accessor string) (fresh bool) {
	h := maphash.String(seed, accessor)
	if c.named == maxAccessors || slices.Contains(c.accessors[:c.named], h) {
		return false
	}
	c.accessors[c.named] = h
	c.named++
	return true
}

// whole reports whether every trace that was met has its root, and nothing was too
// much to be looked at.
func (s *state) whole() bool {
	if !s.is(flagRoot) || !s.is(flagTraceRoot) || s.beyond != nil {
		return false
	}
	return s.clues == nil || !s.clues.crowded && !slices.ContainsFunc(s.clues.traces, func(t trace) bool { return !t.rooted })
}
