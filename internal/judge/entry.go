// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"encoding/binary"
	"hash/maphash"
	"math"
	"time"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cycle"
)

// Seen is a step with what became of it when it came.
type Seen struct {
	Step *cycle.Step
	// At is when it came, in Unix nanoseconds.
	At int64
	// Span identifies it in its cycle.
	Span uint64
	// Number is the cycle's number of its tool or its model, -1 for none.
	Number int32
	// Usage is the tokens it reports, at CostUSD; Repeats says that a step which
	// came before reports the same request and counts for it.
	Usage   cycle.Usage
	CostUSD float64
	Repeats bool
	// Impersonated is the name that the sender claims with it, where another one
	// is proven; "" for none.
	Impersonated string
	// Target is what the call does and where; nil for nothing.
	Target *Target
}

// Bounds of believable span times.
const (
	maxAhead = 5 * time.Minute
	maxSpan  = math.MaxInt64
)

var firstPlausible = uint64(time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).UnixNano())

// seed makes hashes that never leave the process.
var seed = maphash.MakeSeed()

// entry is the step as the rules see it.
func entry(c *Cycle, s *Seen) anomaly.Entry {
	step := s.Step
	e := anomaly.Entry{
		Span: s.Span, Start: step.Start, Tool: s.Number, Asked: -1,
		Millis: millis(step), Role: step.Role, Status: step.Status, Flags: flags(s),
	}
	if step.HasConfidence {
		e.SetConfidence(step.Confidence)
	}
	if step.LogprobConfidence {
		e.Flags |= anomaly.FlagLogprob
	}
	switch {
	case step.Role == cycle.RoleTool:
		call(c, s, &e)
	case step.Role.IsModelCall():
		e.Input, e.Output = saturated(s.Usage.Input), saturated(s.Usage.Output)
		e.Asked = int8(min(max(step.Model.ToolCalls, -1), anomaly.MaxAsked))
		e.Finish = step.Model.Finish
		if s.Repeats {
			e.Flags |= anomaly.FlagRepeat
		}
	case step.Role == cycle.RoleDelegation:
		e.Call, e.Result = named(step.Identity.HandoffFrom), named(step.Identity.HandoffTo)
	case step.Role == cycle.RolePlan:
		e.Result = half(step.Tool.Result)
	}
	return e
}

// call fills in what is particular to the call of a tool.
func call(c *Cycle, s *Seen, e *anomaly.Entry) {
	t := &s.Step.Tool
	if !t.Args.IsZero() {
		e.Call = half(t.Args) ^ named(t.Name)
	}
	e.Result = half(t.Result)
	if s.Target == nil {
		return
	}
	e.Effect = s.Target.Effect
	if s.Target.Dests.Len() > 1 && c.rare().dests == nil {
		c.seldom.dests = anomaly.DestLists{}
	}
	e.Dest = c.peek().dests.Note(&s.Target.Dests)
}

func flags(s *Seen) (f anomaly.EntryFlags) {
	step := s.Step
	if step.Tool.Transport {
		f |= anomaly.FlagTransport
	}
	if step.Signs != 0 {
		f |= signs(step.Signs)
	}
	if step.End < step.Start || step.Start < firstPlausible || step.Start > uint64(s.At)+uint64(maxAhead) {
		f |= anomaly.FlagSkewed
	}
	return f
}

func signs(s cycle.Signs) (f anomaly.EntryFlags) {
	for _, pair := range [...]struct {
		sign cycle.Signs
		flag anomaly.EntryFlags
	}{
		{cycle.SignTripped, anomaly.FlagGuardTripped},
		{cycle.SignStale, anomaly.FlagStale},
		{cycle.SignCorrupt, anomaly.FlagCorrupt},
	} {
		if s&pair.sign != 0 {
			f |= pair.flag
		}
	}
	return f
}

func millis(step *cycle.Step) uint32 {
	if step.End <= step.Start {
		return 0
	}
	return saturated(int64(min((step.End-step.Start)/uint64(time.Millisecond), maxSpan)))
}

func saturated(n int64) uint32 { return uint32(min(max(n, 0), math.MaxUint32)) }

// half is the first half of a keyed hash.
func half(h cycle.Hash) uint64 { return binary.BigEndian.Uint64(h[:8]) }

func named(name string) uint64 {
	if name == "" {
		return 0
	}
	return maphash.String(seed, name)
}

// Print tells two spans of one id apart that differ in anything that judging
// looks at: it is the same for a span that is sent again, and in one of 65,536
// cases for one that is not.
func Print(step *cycle.Step) uint16 {
	h := uint64(step.Role)<<16 | uint64(step.Status)<<8 | uint64(step.Signs)
	for _, v := range [...]uint64{
		step.Start, step.End, half(step.Tool.Args), half(step.Tool.Result),
		binary.BigEndian.Uint64(step.ParentID[:]),
		uint64(step.Usage.N[cycle.FieldInput]), uint64(step.Usage.N[cycle.FieldOutput]),
		math.Float64bits(step.Confidence), named(step.Tool.Name), named(step.Model.Response),
		uint64(step.Model.Finish)<<32 | uint64(uint32(step.Model.ToolCalls)),
	} {
		h = (h ^ v) * 0x9e3779b97f4a7c15
		h ^= h >> 29
	}
	return uint16(h >> 48)
}
