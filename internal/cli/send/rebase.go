// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package send

import (
	"math"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// period is the time that a recording covers; both ends are 0 when none of its
// spans says when it was.
type period struct{ start, end pcommon.Timestamp }

func (p period) length() time.Duration {
	return time.Duration(min(uint64(p.end-p.start), math.MaxInt64))
}

// periodOf is the time from the first start to the last end in traces.
func periodOf(traces ptrace.Traces) period {
	p := period{start: math.MaxUint64}
	eachSpan(traces, func(s ptrace.Span) {
		for _, at := range [...]pcommon.Timestamp{s.StartTimestamp(), s.EndTimestamp()} {
			if at != 0 {
				p.start, p.end = min(p.start, at), max(p.end, at)
			}
		}
	})
	if p.end == 0 {
		return period{}
	}
	return p
}

// rebase moves a recording so that its last span ends when it will have been
// played: none of its spans then ends after it was sent. Times that are
// missing stay so.
func rebase(traces ptrace.Traces, now time.Time, speed Speed) {
	p := periodOf(traces)
	if p.end == 0 {
		return
	}
	last := pcommon.NewTimestampFromTime(now.Add(speed.scale(p.length())))
	move := func(at pcommon.Timestamp) pcommon.Timestamp {
		if at == 0 {
			return 0
		}
		return max(1, at-p.end+last) // wraps both ways, and cancels out
	}
	eachSpan(traces, func(s ptrace.Span) {
		s.SetStartTimestamp(move(s.StartTimestamp()))
		s.SetEndTimestamp(move(s.EndTimestamp()))
		for _, event := range s.Events().All() {
			event.SetTimestamp(move(event.Timestamp()))
		}
	})
}

// renumber gives every trace another id, the same for equal ones, so that a
// recording can be sent again without being taken for a repetition.
func renumber(traces ptrace.Traces, by pcommon.TraceID) {
	other := func(id pcommon.TraceID) pcommon.TraceID {
		if id.IsEmpty() {
			return id
		}
		for i := range id {
			id[i] ^= by[i]
		}
		return id
	}
	eachSpan(traces, func(s ptrace.Span) {
		s.SetTraceID(other(s.TraceID()))
		for _, link := range s.Links().All() {
			link.SetTraceID(other(link.TraceID()))
		}
	})
}

func eachSpan(traces ptrace.Traces, f func(ptrace.Span)) {
	for _, resource := range traces.ResourceSpans().All() {
		for _, scope := range resource.ScopeSpans().All() {
			for _, span := range scope.Spans().All() {
				f(span)
			}
		}
	}
}
