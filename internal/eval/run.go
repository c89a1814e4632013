// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"hash/fnv"
	"strconv"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/dataset"
)

// run is a recorded run of either form.
type run struct {
	// name tells runs of a data set apart, for the seeds of faults.
	name               string
	suite, task, model string
	// bad runs are to be found and good ones are not; others count for nothing.
	bad, good bool
	// clean runs did their task and nobody attacked them: faults go into these.
	clean bool
	held  bool
	// perStep is how many spans a step of the agent has.
	perStep int
	// traces makes the run's spans, begun at a time.
	traces func(start time.Time) ptrace.Traces
}

func dojoRun(r *dataset.AgentDojoRun, index int) *run {
	return &run{
		name:  strconv.Itoa(index) + " " + r.Model + " " + r.Suite + "/" + r.Task,
		suite: r.Suite, task: r.Suite + "/" + r.Task, model: r.Model,
		bad: r.Attacked && r.AttackSucceeded, good: !r.Attacked,
		clean: !r.Attacked && r.TaskSucceeded, held: heldOut(r.Model),
		perStep: 1, traces: r.Traces,
	}
}

func sweRun(r *dataset.SWEBenchRun, index int) *run {
	return &run{
		name: strconv.Itoa(index) + " " + r.Run,
		task: r.Run, good: r.Resolved, clean: r.Resolved, held: heldOut(r.Run),
		perStep: 2,
		traces: func(start time.Time) ptrace.Traces {
			td := r.Traces()
			if len(r.Steps) > 0 {
				shift(td, start.Sub(time.Unix(r.Steps[0].Created, 0)))
			}
			return td
		},
	}
}

// heldOut says in which half a name is: thresholds were looked for on the even
// half of the FNV-1a hashes, the odd one was held out.
func heldOut(name string) bool {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name)) // never fails
	return h.Sum64()%2 == 1
}

// shift moves all spans in time.
func shift(td ptrace.Traces, by time.Duration) {
	for span := range spansOf(td) {
		shiftSpan(span, by)
	}
}

func shiftSpan(span ptrace.Span, by time.Duration) {
	span.SetStartTimestamp(span.StartTimestamp() + pcommon.Timestamp(by))
	span.SetEndTimestamp(span.EndTimestamp() + pcommon.Timestamp(by))
}

func spansOf(td ptrace.Traces) func(yield func(ptrace.Span) bool) {
	return func(yield func(ptrace.Span) bool) {
		for _, resource := range td.ResourceSpans().All() {
			for _, scope := range resource.ScopeSpans().All() {
				for _, span := range scope.Spans().All() {
					if !yield(span) {
						return
					}
				}
			}
		}
	}
}

// traceOf is the id of the one trace of a run.
func traceOf(td ptrace.Traces) (id pcommon.TraceID) {
	for span := range spansOf(td) {
		return span.TraceID()
	}
	return id
}
