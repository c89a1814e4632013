// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"encoding/binary"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// batch is an empty request and the slice that its spans go into.
func batch() (ptrace.Traces, ptrace.SpanSlice) {
	td := ptrace.NewTraces()
	rs := td.ResourceSpans().AppendEmpty()
	rs.Resource().Attributes().PutStr("service.name", "e2e")
	return td, rs.ScopeSpans().AppendEmpty().Spans()
}

// agent appends a root: an agent's run of one second that has just ended.
func agent(spans ptrace.SpanSlice, trace pcommon.TraceID, name string) ptrace.Span {
	s := span(spans, trace, spanID(1), "invoke_agent "+name)
	s.Attributes().PutStr("gen_ai.operation.name", "invoke_agent")
	s.Attributes().PutStr("gen_ai.agent.name", name)
	return s
}

// chat appends a model call of 100 tokens in and 10 out.
func chat(spans ptrace.SpanSlice, trace pcommon.TraceID, parent pcommon.SpanID, id uint64) ptrace.Span {
	s := span(spans, trace, spanID(id), "chat")
	s.SetParentSpanID(parent)
	a := s.Attributes()
	a.PutStr("gen_ai.operation.name", "chat")
	a.PutStr("gen_ai.provider.name", "openai")
	a.PutStr("gen_ai.response.model", "gpt-4o-mini")
	a.PutInt("gen_ai.usage.input_tokens", 100)
	a.PutInt("gen_ai.usage.output_tokens", 10)
	return s
}

func span(spans ptrace.SpanSlice, trace pcommon.TraceID, id pcommon.SpanID, name string) ptrace.Span {
	s := spans.AppendEmpty()
	s.SetTraceID(trace)
	s.SetSpanID(id)
	s.SetName(name)
	now := time.Now()
	s.SetStartTimestamp(pcommon.NewTimestampFromTime(now.Add(-time.Second)))
	s.SetEndTimestamp(pcommon.NewTimestampFromTime(now))
	return s
}

func traceID(family byte, n uint64) (id pcommon.TraceID) {
	id[0] = family
	binary.BigEndian.PutUint64(id[8:], n+1)
	return id
}

// spanID is the id of that number; number zero is no id.
func spanID(n uint64) (id pcommon.SpanID) {
	binary.BigEndian.PutUint64(id[:], n)
	return id
}
