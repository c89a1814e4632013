// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

// Bits of a span's flags, from the OTLP trace proto.
const (
	flagHasRemote = 1 << 8
	flagIsRemote  = 1 << 9
)

// fillFrame reads what every span has, and what is wrong with it.
func (c *reading) fillFrame(step *Step) {
	span := c.span
	step.TraceID, step.SpanID, step.ParentID = span.TraceID(), span.SpanID(), span.ParentSpanID()
	step.Start, step.End = uint64(span.StartTimestamp()), uint64(span.EndTimestamp())
	step.RemoteParent = span.Flags()&(flagHasRemote|flagIsRemote) == flagHasRemote|flagIsRemote
	step.Name = c.cut(span.Name())

	if step.TraceID == [16]byte{} {
		c.problems |= ProblemNoTraceID
	}
	switch step.SpanID {
	case [8]byte{}:
		c.problems |= ProblemNoSpanID
	case step.ParentID:
		c.problems |= ProblemSelfParent
	}
	if step.Start == 0 || step.End < step.Start {
		c.problems |= ProblemBadTime
	}
}
