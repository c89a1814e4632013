// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package track

import (
	"time"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/judge"
	"github.com/leasehold/leasehold/internal/tokens"
)

// state is one cycle in flight. Times ending in At are receive times.
type state struct {
	key Key
	// source is what proved the sender, phase the one it held when it began.
	source, phase string
	grant         *anomaly.Grant
	// succeeded says that the cycle's run did, as a witness says.
	succeeded bool
	tree      tokens.Tree
	// tools are the names of tools; a tool's number in the cycle is its index.
	tools []string
	names []modelName
	// judged is what judging remembers of it.
	judged judge.Cycle
	image  uint64

	agent, task claim
	place       Place
	trace       [16]byte

	firstAt, lastAt, rootAt, settledAt int64
	// due is when the cycle has to be looked at next, pos its place in the
	// heap of its kind.
	due  int64
	slot uint64 // its place in the shard's table
	pos  int32
	kind kind

	// start and end are the span times the cycle covers.
	start, end uint64
	rootStatus cycle.Status
	closed     Close
	flags      flags

	// beyond is what came in when no more spans could be told apart.
	beyond *beyond
	// clues are nil for most cycles, uses until its settlement.
	clues *clues
	uses  *uses
	// told is what the last settlement said, once late spans have come.
	told *Settled
	held any
}

type flags uint8

const (
	flagAgentic flags = 1 << iota // a step has been seen
	flagRoot                      // the root has come
	flagSettled
	flagDirty     // spans have come since it settled
	flagFull      // no more spans are told apart
	flagTraceRoot // the first trace's own root has come
)

func (s *state) is(f flags) bool { return s.flags&f != 0 }

// kind is what a held trace is worth keeping for; when there is no room, the
// least goes first.
type kind uint8

const (
	kindPlain   kind = iota // no step has been seen: it may be no cycle at all
	kindSettled             // kept for late spans only
	kindOpen                // still to be settled

	numKinds
)

func (s *state) kindNow() kind {
	switch {
	case !s.is(flagAgentic):
		return kindPlain
	case s.is(flagSettled):
		return kindSettled
	}
	return kindOpen
}

// beyond is counted without telling repeats apart.
type beyond struct {
	steps, calls int64
	usage        cycle.Usage
}

// claim is a name with the span it was taken from: the root's wins, else that
// of an agent, else that of the span that began first.
type claim struct {
	text  string
	rank  uint8
	start uint64
	span  uint64
}

const (
	rankSpan = iota + 1
	rankAgent
	rankRoot
)

// offer takes text in place of the claim where its span stands higher, and
// reports whether it did.
func (c *claim) offer(text string, rank uint8, start, span uint64) bool {
	if text == "" || rank < c.rank {
		return false
	}
	if rank == c.rank && (start > c.start || start == c.start && span >= c.span) {
		return false
	}
	*c = claim{text, rank, start, span}
	return true
}

// agentName is the cycle's agent as far as it is known, and where from.
func (s *state) agentName() (name, source string) {
	switch {
	case s.agent.rank == rankRoot:
		return s.agent.text, "root"
	case s.agent.rank > 0:
		return s.agent.text, "span"
	case s.place.Service != "":
		return s.place.Service, "service"
	}
	return "", ""
}

// dueAt is when the cycle really has to be looked at.
func (s *state) dueAt(c *Config) int64 {
	after := func(t int64, d time.Duration) int64 { return t + int64(d) }
	switch {
	case s.is(flagSettled):
		drop := after(s.settledAt, c.LateWindow)
		if s.is(flagDirty) {
			return min(drop, after(s.lastAt, c.SettleTime))
		}
		return drop
	case !s.is(flagAgentic):
		return after(s.lastAt, c.LateWindow)
	case s.is(flagRoot) && s.key.Run == "" && s.held != nil:
		return after(s.rootAt, c.SettleTime)
	case s.is(flagRoot):
		return min(after(s.lastAt, c.SettleTime), after(s.firstAt, c.MaxDuration))
	}
	return min(after(s.lastAt, c.CycleTimeout), after(s.firstAt, c.MaxDuration))
}

// span widens the time the cycle covers.
func (s *state) span(start, end uint64) {
	if start == 0 || end < start {
		return
	}
	if s.start == 0 || start < s.start {
		s.start = start
	}
	s.end = max(s.end, end)
}
