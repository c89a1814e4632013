// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "github.com/leasehold/leasehold/internal/cycle"

// Entry is one step as the rules see it: 64 bytes, without content.
type Entry struct {
	// Span is the step's span id, Start its span time in Unix nanoseconds.
	Span, Start uint64
	// Call identifies the tool and its arguments, Result what came back; for
	// a delegation, the agent that hands over and the one that takes over; of
	// a plan, Result is the plan. 0 when not known.
	Call, Result uint64
	// Dest identifies where an effect went: a keyed hash of the tool's
	// destination argument; 0 when it has none.
	Dest uint64
	// Tool is the cycle's number of the tool's name, of a model call that of
	// the model; -1 for other steps.
	Tool int32
	// Input is the prompt's size in tokens, Output the answer's; only of
	// model calls.
	Input, Output uint32
	// Millis is the step's duration in milliseconds, saturated.
	Millis uint32
	// Sure is the confidence that the step states; see Confidence.
	Sure uint16
	// Asked is how many tool calls the model asked for, -1 when unknown and at
	// most MaxAsked.
	Asked int8
	// Finish is why the model stopped.
	Finish cycle.Finish
	Role   cycle.Role
	Status cycle.Status
	Flags  EntryFlags
	Effect Effect
}

// MaxAsked is the most tool calls that Entry.Asked tells.
const MaxAsked = 127

// sureOne is full confidence on the scale of Entry.Sure, which begins at 1 so
// that 0 can say that none was stated.
const sureOne = 10_000

// SetConfidence notes a stated confidence, bounded to [0,1]; NaN is none.
func (e *Entry) SetConfidence(c float64) {
	e.Sure = 0
	if c == c {
		e.Sure = 1 + uint16(min(max(c, 0), 1)*sureOne+0.5)
	}
}

// Confidence is the stated confidence in [0,1], to four digits; ok is false
// when the step states none.
func (e *Entry) Confidence() (c float64, ok bool) {
	return min(float64(e.Sure)-1, sureOne) / sureOne, e.Sure != 0
}

// EntryFlags are facts about a step.
type EntryFlags uint8

// The flags of an entry.
const (
	// FlagTransport: the span repeats a tool call as its transport saw it.
	FlagTransport EntryFlags = 1 << iota
	// FlagOrphan: the span names a parent that never came.
	FlagOrphan
	// FlagGuardTripped: a guardrail stopped something.
	FlagGuardTripped
	// FlagStale: a retrieval or memory says itself that it is stale.
	FlagStale
	// FlagCorrupt: a memory says itself that it is corrupt.
	FlagCorrupt
	// FlagSkewed: the step's times cannot be right.
	FlagSkewed
	// FlagRepeat: the model call is one that another step is, too.
	FlagRepeat
	// FlagLogprob: the confidence is the mean probability of the tokens.
	FlagLogprob
)

// Trail is the steps of a cycle so far, in the order that the caller judges
// them in. Rules look back from its end and never change it.
type Trail []Entry

// Last returns the entry n places from the end, 0 being the last; ok is false
// before the beginning.
func (t Trail) Last(n int) (e *Entry, ok bool) {
	if n < 0 || n >= len(t) {
		return nil, false
	}
	return &t[len(t)-1-n], true
}
