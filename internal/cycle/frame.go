// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Bits of a span's flags, from the OTLP trace proto.
const (
	flagHasRemote = 1 << 8
	flagIsRemote  = 1 << 9
)

// frame reads what every span has, and what is wrong with it.
func (g *gathered) frame(span ptrace.Span, step *Step) {
	step.TraceID, step.SpanID, step.ParentID = span.TraceID(), span.SpanID(), span.ParentSpanID()
	step.Start, step.End = uint64(span.StartTimestamp()), uint64(span.EndTimestamp())
	step.RemoteParent = span.Flags()&(flagHasRemote|flagIsRemote) == flagHasRemote|flagIsRemote
	step.Name = g.cut(span.Name())

	if step.TraceID == [16]byte{} {
		g.problems |= ProblemNoTraceID
	}
	if step.SpanID == [8]byte{} {
		g.problems |= ProblemNoSpanID
	} else if step.SpanID == step.ParentID {
		g.problems |= ProblemSelfParent
	}
	if step.Start == 0 || step.End < step.Start {
		g.problems |= ProblemBadTime
	}
}
