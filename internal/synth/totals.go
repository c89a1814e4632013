// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package synth

// Usage is the tokens of one or more model calls, as far as their spans tell:
// Input includes CacheRead and CacheWrite, Output includes Reasoning.
type Usage struct{ Input, Output, CacheRead, CacheWrite, Reasoning int64 }

func (u *Usage) add(v Usage) {
	u.Input += v.Input
	u.Output += v.Output
	u.CacheRead += v.CacheRead
	u.CacheWrite += v.CacheWrite
	u.Reasoning += v.Reasoning
}

// Totals is what an exact reader finds in generated traffic. Only what the
// spans say is counted: a dialect without cache attributes adds no CacheRead.
type Totals struct {
	Cycles, Spans, AgentRuns int
	// ModelCalls includes FailedCalls, the attempts that have no usage.
	ModelCalls, FailedCalls int
	// ToolCalls includes ToolErrors.
	ToolCalls, ToolErrors int
	Usage                 Usage
}

func (t *Totals) add(v Totals) {
	t.Cycles += v.Cycles
	t.Spans += v.Spans
	t.AgentRuns += v.AgentRuns
	t.ModelCalls += v.ModelCalls
	t.FailedCalls += v.FailedCalls
	t.ToolCalls += v.ToolCalls
	t.ToolErrors += v.ToolErrors
	t.Usage.add(v.Usage)
}
