// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/dataset"
)

// loopSteps is how many steps a loop goes on for, before somebody ends it.
const loopSteps = 10

// A loop's onset is the first step that repeats one: up to there nothing is
// wrong, and from there on the agent does nothing else.

// loopCall makes the same call again and again, each time with a new result.
func loopCall(j *journal) (onset int, ok bool) {
	at, ok := j.middle(1)
	if !ok {
		return 0, false
	}
	j.cut(at + 1)
	for range loopSteps {
		j.freshResult(j.again(at))
	}
	return at + 1, true
}

// loopAlternate goes back and forth between two calls.
func loopAlternate(j *journal) (onset int, ok bool) {
	at, ok := j.middle(2)
	if !ok || sameCall(j.tool(at-1), j.tool(at)) {
		return 0, false
	}
	j.cut(at + 1)
	for i := range loopSteps {
		j.freshResult(j.again(at - 1 + i%2))
	}
	return at + 1, true
}

// loopStuck comes back to one call that brings the same result, with one or two
// other calls between.
func loopStuck(j *journal) (onset int, ok bool) {
	at, ok := j.middle(1)
	if !ok || textAt(j.tool(at), dataset.KeyResult) == "" {
		return 0, false
	}
	j.cut(at + 1)
	between := j.within(1, 2)
	for len(j.steps) < at+loopSteps {
		for range between {
			j.freshCall(j.again(j.within(0, at)))
		}
		j.again(at)
	}
	return at + 1 + between, true
}

// loopFailing comes back to a call that fails, each time with another error,
// and does something else between now and then.
func loopFailing(j *journal) (onset int, ok bool) {
	at, ok := j.middle(1)
	if !ok {
		return 0, false
	}
	j.cut(at + 1)
	fail(j.tool(at))
	onset = -1
	for len(j.steps) < at+loopSteps {
		if j.rng.IntN(3) == 0 {
			j.freshCall(j.again(j.within(0, at)))
		}
		again := j.again(at)
		j.freshResult(again)
		if onset < 0 {
			onset = again
		}
	}
	return onset, true
}

// middle is a step of the middle half of the run, with at least before-1 steps
// in front of it; not ok where there is none.
func (j *journal) middle(before int) (at int, ok bool) {
	n := len(j.steps)
	if n < before {
		return 0, false
	}
	return max(before-1, j.within(n/4, max(n/4, 3*n/4-1))), true
}

func sameCall(a, b ptrace.Span) bool {
	return textAt(a, dataset.KeyTool) == textAt(b, dataset.KeyTool) &&
		textAt(a, dataset.KeyArguments) == textAt(b, dataset.KeyArguments)
}

// freshResult gives the call of step i a result that nothing had before.
func (j *journal) freshResult(i int) {
	j.tool(i).Attributes().PutStr(dataset.KeyResult, j.hash())
}

// freshCall makes the call of step i one that nobody made before, and that
// succeeds.
func (j *journal) freshCall(i int) {
	j.freshResult(i)
	span := j.tool(i)
	span.Attributes().PutStr(dataset.KeyArguments, `{"action":"`+j.hash()+`"}`)
	span.Status().SetCode(ptrace.StatusCodeUnset)
	span.Attributes().Remove(dataset.KeyErrorType)
	if _, ok := span.Attributes().Get(dataset.KeyExitCode); ok {
		span.Attributes().PutInt(dataset.KeyExitCode, 0)
	}
}

func fail(span ptrace.Span) {
	span.Status().SetCode(ptrace.StatusCodeError)
	span.Attributes().PutStr(dataset.KeyErrorType, "tool_error")
	if _, ok := span.Attributes().Get(dataset.KeyExitCode); ok {
		span.Attributes().PutInt(dataset.KeyExitCode, 1)
	}
}
