// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/dataset"
)

// journal is a run as the steps of its agent, to be rearranged and written
// again.
type journal struct {
	trace pcommon.TraceID
	// frame holds resource and scope, without spans.
	frame ptrace.Traces
	// steps are the spans of each step, as many in every one.
	steps   []ptrace.SpanSlice
	perStep int
	// root is the agent's span; there is none once it was dropped.
	root ptrace.Span
	// dropped are the spans that are written nowhere, by number among those of
	// all steps.
	dropped  map[int]bool
	rootless bool
	rng      *rand.Rand
}

// newJournal takes a run apart.
func newJournal(r *run, start time.Time, rng *rand.Rand) *journal {
	td := r.traces(start)
	j := &journal{trace: traceOf(td), frame: td, perStep: r.perStep, root: ptrace.NewSpan(), dropped: map[int]bool{}, rng: rng}
	all := ptrace.NewSpanSlice()
	td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().MoveAndAppendTo(all)
	for i, span := range all.All() {
		switch {
		case span.ParentSpanID().IsEmpty():
			span.CopyTo(j.root)
		case i%r.perStep == 0:
			j.steps = append(j.steps, ptrace.NewSpanSlice())
			fallthrough
		default:
			span.CopyTo(j.steps[len(j.steps)-1].AppendEmpty())
		}
	}
	return j
}

// The ids of a run's spans are numbers, as package dataset gives them and a
// journal does again: the root is rootNumber, those of the steps follow in order.
const rootNumber = 1

// stepOf is the number of the step that a span is of, -1 for the root and for
// no span.
func stepOf(span uint64, perStep int) int {
	if span <= rootNumber {
		return -1
	}
	return int(span-rootNumber-1) / perStep
}

// pace is the time from one step to the next: after a step was put in, the
// recorded times no longer fit.
const pace = 5 * time.Second

// write puts the steps in their order, one after the other in time, and then
// the root.
func (j *journal) write(start time.Time) ptrace.Traces {
	out := j.frame
	spans := out.ResourceSpans().At(0).ScopeSpans().At(0).Spans()
	now := start
	for i, step := range j.steps {
		now = start.Add(time.Duration(i) * pace)
		for k, span := range step.All() {
			n := i*j.perStep + k
			begun := now
			now = now.Add(time.Millisecond)
			if j.dropped[n] {
				continue
			}
			to := spans.AppendEmpty()
			span.CopyTo(to)
			to.SetSpanID(spanID(n + rootNumber + 1))
			to.SetParentSpanID(spanID(rootNumber))
			if textAt(to, dataset.KeyResponseID) != "" {
				to.Attributes().PutStr(dataset.KeyResponseID, fmt.Sprintf("%x-%d", j.trace[:4], n))
			}
			during(to, begun, now)
		}
	}
	if !j.rootless {
		to := spans.AppendEmpty()
		j.root.CopyTo(to)
		to.SetSpanID(spanID(rootNumber))
		during(to, start, now)
	}
	return out
}

func during(span ptrace.Span, start, end time.Time) {
	span.SetStartTimestamp(pcommon.NewTimestampFromTime(start))
	span.SetEndTimestamp(pcommon.NewTimestampFromTime(end))
}

func spanID(n int) (id pcommon.SpanID) {
	binary.BigEndian.PutUint64(id[:], uint64(n))
	return id
}

// tool is the tool call of step i.
func (j *journal) tool(i int) ptrace.Span { return j.steps[i].At(j.perStep - 1) }

// model is the model call of step i, where steps have one.
func (j *journal) model(i int) (span ptrace.Span, ok bool) {
	if j.perStep < 2 {
		return span, false
	}
	return j.steps[i].At(0), true
}

// again puts a copy of step i at the end. Its prompt holds the answer of the
// step before it.
func (j *journal) again(i int) (at int) {
	step := ptrace.NewSpanSlice()
	j.steps[i].CopyTo(step)
	j.steps = append(j.steps, step)
	at = len(j.steps) - 1
	if span, ok := j.model(at); ok {
		before, _ := j.model(at - 1)
		grown := intAt(before, dataset.KeyInputTokens) + intAt(before, dataset.KeyOutputTokens)
		span.Attributes().PutInt(dataset.KeyInputTokens, grown)
	}
	return at
}

// cut ends the run after n steps.
func (j *journal) cut(n int) { j.steps = j.steps[:n] }

// intAt and textAt are an attribute's value, the zero one without it.
func intAt(span ptrace.Span, key string) int64 {
	if v, ok := span.Attributes().Get(key); ok {
		return v.Int()
	}
	return 0
}

func textAt(span ptrace.Span, key string) string {
	if v, ok := span.Attributes().Get(key); ok {
		return v.Str()
	}
	return ""
}

// hash is a hash that nothing in any run has.
func (j *journal) hash() string { return fmt.Sprintf("%016x", j.rng.Uint64()) }

// within is a number from low to high, both included.
func (j *journal) within(low, high int) int { return low + j.rng.IntN(high-low+1) }
