// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package dataset

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// placeholder is how long a call and a tool last on the spans: durations were
// not recorded.
const placeholder = time.Millisecond

// trace writes the spans of one run, the root last.
type trace struct {
	td     ptrace.Traces
	spans  ptrace.SpanSlice
	id     pcommon.TraceID
	agent  string
	task   string
	count  uint64
	start  time.Time
	now    time.Time
	rootID pcommon.SpanID
}

// newTrace derives every id from key, so that a run always has the same ones.
func newTrace(agent, task, key string, start time.Time) *trace {
	t := &trace{td: ptrace.NewTraces(), agent: agent, task: task, start: start, now: start}
	sum := sha256.Sum256([]byte(key))
	copy(t.id[:], sum[:16])
	rs := t.td.ResourceSpans().AppendEmpty()
	rs.Resource().Attributes().PutStr("service.name", agent)
	ss := rs.ScopeSpans().AppendEmpty()
	ss.Scope().SetName("leasehold.dataset")
	t.spans = ss.Spans()
	t.rootID = t.nextID()
	return t
}

func (t *trace) nextID() (id pcommon.SpanID) {
	t.count++
	binary.BigEndian.PutUint64(id[:], t.count)
	return id
}

// at moves the clock to sec, never back: steps keep their order.
func (t *trace) at(sec int64) {
	if then := time.Unix(sec, 0); then.After(t.now) {
		t.now = then
	}
}

func (t *trace) child(name, operation string, kind ptrace.SpanKind) ptrace.Span {
	start := t.now
	t.now = t.now.Add(placeholder)
	s := t.span(t.nextID(), name, operation, start)
	s.SetParentSpanID(t.rootID)
	s.SetKind(kind)
	return s
}

// root ends the run and returns its span for what is known of the whole.
func (t *trace) root() ptrace.Span {
	s := t.span(t.rootID, "invoke_agent "+t.agent, "invoke_agent", t.start)
	s.SetKind(ptrace.SpanKindInternal)
	return s
}

func (t *trace) span(id pcommon.SpanID, name, operation string, start time.Time) ptrace.Span {
	s := t.spans.AppendEmpty()
	s.SetTraceID(t.id)
	s.SetSpanID(id)
	s.SetName(name)
	s.SetStartTimestamp(pcommon.NewTimestampFromTime(start))
	s.SetEndTimestamp(pcommon.NewTimestampFromTime(t.now))
	a := s.Attributes()
	a.PutStr("gen_ai.operation.name", operation)
	a.PutStr("gen_ai.agent.name", t.agent)
	a.PutStr("gen_ai.conversation.id", hex.EncodeToString(t.id[:4]))
	a.PutStr("task.id", t.task)
	return s
}

func fail(s ptrace.Span, errorType string) {
	s.Attributes().PutStr(KeyErrorType, errorType)
	s.Status().SetCode(ptrace.StatusCodeError)
}

// splitModel separates the vendor that routers put before a model's name.
func splitModel(model string) (vendor, name string) {
	vendor, name, found := strings.Cut(model, "/")
	if !found {
		return "", model
	}
	return vendor, name
}
