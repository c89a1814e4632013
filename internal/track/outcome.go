// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package track

import (
	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/tokens"
)

// Fate is what became of a step.
type Fate uint8

// The fates of a step.
const (
	// FateTracked is a step that its cycle took in.
	FateTracked Fate = iota
	// FateDuplicate is a span that its cycle has already; it changes nothing.
	FateDuplicate
	// FateOverflow is a span beyond MaxSteps: its tokens are added up without
	// telling repeats apart, and the cycle is marked truncated.
	FateOverflow
	// FateClosed is a span of a cycle that was settled and forgotten; it
	// counts for nothing.
	FateClosed
	// FateUntracked is a span without ids, which cannot be put anywhere.
	FateUntracked

	// NumFates is how many fates there are.
	NumFates
)

// String returns the fate's name, as in the processor's own metrics.
func (f Fate) String() string {
	names := [NumFates]string{"tracked", "duplicate", "overflow", "closed", "untracked"}
	if f < NumFates {
		return names[f]
	}
	return names[FateUntracked]
}

// Outcome is what can be said of a step at once.
type Outcome struct {
	Fate Fate
	// Late is set for a step of a settled cycle.
	Late bool
	// Hold asks the caller to keep the span, which is its cycle's root, and to
	// pass it to Tracker.Hold.
	Hold bool
	// NewTrace is set for the first span of a trace in its cycle, NewAccessor where
	// it is the first of a proven sender's to name an accessor in its cycle: of each
	// cycle a few.
	NewTrace, NewAccessor bool
	// Usage is the step's tokens; Counted says that no other span seen so far
	// reports the same request.
	Usage   tokens.Reading
	Counted bool
	Cost    tokens.Cost
	// Listed is the price table's entry for the step's model, nil if none.
	Listed *tokens.Model
	// Found is what judging has found on the step, nil for nothing.
	Found *Found

	key  Key
	hash uint64
}

// Cycle is the id of the step's cycle, as people see it.
func (o *Outcome) Cycle() string { return o.key.ID() }

// Found is what judging finds on one step.
type Found struct {
	// Subject is whose step it is, as far as it is known yet.
	audit.Subject
	Findings []anomaly.Finding
}

// Utilization is the share of the model's context window that the call's
// input took; 0 when either is not known.
func (o *Outcome) Utilization() float64 {
	if o.Listed == nil || !o.Usage.Known {
		return 0
	}
	limit := o.Listed.Window.InputLimit()
	if limit <= 0 {
		return 0
	}
	return float64(o.Usage.Input) / float64(limit)
}

// Close is why a cycle was settled.
type Close uint8

// The reasons to settle a cycle.
const (
	// CloseRoot: its root came and the settle time passed.
	CloseRoot Close = iota
	// CloseTimeout: no root came and nothing else either.
	CloseTimeout
	// CloseEvicted: its place was needed for another cycle.
	CloseEvicted
	// CloseShutdown: the collector stops.
	CloseShutdown
	// CloseRun: its run ended, as a witness says, and no root came.
	CloseRun
)

var closes = [...]string{"root", "timeout", "evicted", "shutdown", "run"}

// String returns "root", "timeout", "evicted", "shutdown" or "run".
func (c Close) String() string {
	if int(c) < len(closes) {
		return closes[c]
	}
	return ""
}

// Settled is what a cycle came to. It is read only: its slices are shared.
type Settled struct {
	Key Key
	// Source is what proved Key.Sender, "" without proof.
	Source string
	Close  Close
	// Trace is the first trace of the cycle, Place where it came from.
	Trace [16]byte
	Place Place
	// Held is what was given to Tracker.Hold, nil when no root came in time.
	Held any
	// Stray marks a held root whose cycle is gone: nothing else is set.
	Stray bool
	// Correction is set when the cycle was settled before: Models and Tools
	// then hold only what has been added since.
	Correction bool
	// Truncated is set when the cycle had more spans than are told apart.
	Truncated bool

	// Agent is "" when nothing names one; AgentSource is root, span or service.
	Agent, AgentSource string
	Task               string
	Status             cycle.Status
	// Start and End are Unix nanoseconds of span time, 0 when unknown.
	Start, End uint64

	Steps  int
	Roles  [cycle.NumRoles]int
	Tokens tokens.Totals
	Models []ModelUse
	Tools  []ToolUse

	// Verdict is what judging the cycle came to; of a correction, nil when the
	// verdict has not become worse. It is nil where nothing judges.
	Verdict *audit.Verdict
	// Findings are those that no step has told.
	Findings []anomaly.Finding
}

// ModelUse is what a cycle used of one model.
type ModelUse struct {
	Provider, Name string
	tokens.Totals
}

// ToolUse is how often a cycle called one tool.
type ToolUse struct {
	Name          string
	Calls, Errors int
}

// ToolCalls sums up the calls of all tools and those that failed.
func (s *Settled) ToolCalls() (calls, errors int) {
	for i := range s.Tools {
		calls += s.Tools[i].Calls
		errors += s.Tools[i].Errors
	}
	return calls, errors
}
