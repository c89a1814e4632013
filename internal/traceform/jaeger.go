// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"encoding/json"
	"fmt"
	"math"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// jaegerAnswer is the answer of Jaeger's query API, or one trace out of it.
type jaegerAnswer struct {
	Data []jaegerTrace `json:"data"`
	jaegerTrace
}

type jaegerTrace struct {
	Spans     []jaegerSpan             `json:"spans"`
	Processes map[string]jaegerProcess `json:"processes"`
}

type jaegerProcess struct {
	ServiceName string      `json:"serviceName"`
	Tags        []jaegerTag `json:"tags"`
}

type jaegerSpan struct {
	TraceID       json.RawMessage   `json:"traceID"`
	SpanID        json.RawMessage   `json:"spanID"`
	ParentSpanID  json.RawMessage   `json:"parentSpanID"`
	OperationName string            `json:"operationName"`
	References    []jaegerReference `json:"references"`
	// StartTime and Duration are in microseconds.
	StartTime uint64      `json:"startTime"`
	Duration  uint64      `json:"duration"`
	Tags      []jaegerTag `json:"tags"`
	Logs      []jaegerLog `json:"logs"`
	ProcessID string      `json:"processID"`
}

type jaegerReference struct {
	RefType string          `json:"refType"`
	TraceID json.RawMessage `json:"traceID"`
	SpanID  json.RawMessage `json:"spanID"`
}

type jaegerLog struct {
	Timestamp uint64      `json:"timestamp"`
	Fields    []jaegerTag `json:"fields"`
}

func detectJaeger(first fields) bool {
	trace := first
	if first.has("data") {
		trace = first.object("data")
	}
	return trace.has("spans", "processes")
}

func decodeJaeger(value []byte, b *builder) error {
	var answer jaegerAnswer
	if err := json.Unmarshal(value, &answer); err != nil {
		return err
	}
	for i, trace := range append(answer.Data, answer.jaegerTrace) {
		for j := range trace.Spans {
			s := &trace.Spans[j]
			if err := s.decode(trace, i, b); err != nil {
				return fmt.Errorf("span %.60q: %w", s.OperationName, err)
			}
		}
	}
	return nil
}

// decode adds s, of trace number n of its answer, to b.
func (s *jaegerSpan) decode(trace jaegerTrace, n int, b *builder) error {
	process := trace.Processes[s.ProcessID]
	r, err := b.resource(fmt.Sprintf("%x %d %s", b.sum(), n, s.ProcessID), process.fill)
	if err != nil {
		return err
	}
	meta := s.meta()
	to := r.span(scope{Name: meta.scopeName, Version: meta.scopeVersion})
	to.SetName(s.OperationName)
	if err := s.setIDs(to); err != nil {
		return err
	}
	if s.StartTime > math.MaxInt64/2000 || s.Duration > math.MaxInt64/2000 {
		return fmt.Errorf("startTime %d or duration %d is out of range", s.StartTime, s.Duration)
	}
	to.SetStartTimestamp(microseconds(s.StartTime))
	to.SetEndTimestamp(microseconds(s.StartTime + s.Duration))
	to.SetKind(meta.kind)
	to.Status().SetCode(meta.status)
	to.Status().SetMessage(meta.message)
	to.TraceState().FromRaw(meta.state)
	for i := range s.Logs {
		if err := s.Logs[i].fill(to.Events().AppendEmpty()); err != nil {
			return err
		}
	}
	b.complete(to)
	return fillTags(to.Attributes(), s.Tags, nativeTags)
}

func (p jaegerProcess) fill(to pcommon.Map) error {
	if p.ServiceName != "" {
		to.PutStr("service.name", p.ServiceName)
	}
	return fillTags(to, p.Tags, nil)
}

// setIDs sets the ids, the parent and, of the other references, the links.
func (s *jaegerSpan) setIDs(to ptrace.Span) error {
	trace, err := traceID(s.TraceID)
	if err != nil {
		return err
	}
	id, err := spanID(s.SpanID)
	if err != nil {
		return err
	}
	parent, err := spanID(s.ParentSpanID)
	if err != nil {
		return err
	}
	to.SetTraceID(trace)
	to.SetSpanID(id)
	to.SetParentSpanID(parent)
	for _, reference := range s.References {
		if err := reference.set(to); err != nil {
			return err
		}
	}
	return nil
}

// set makes the reference the span's parent when it is the first that can be,
// a link otherwise.
func (r jaegerReference) set(to ptrace.Span) error {
	trace, err := traceID(r.TraceID)
	if err != nil {
		return err
	}
	id, err := spanID(r.SpanID)
	if err != nil {
		return err
	}
	if r.RefType == "CHILD_OF" && to.ParentSpanID().IsEmpty() && trace == to.TraceID() {
		to.SetParentSpanID(id)
		return nil
	}
	link := to.Links().AppendEmpty()
	link.SetTraceID(trace)
	link.SetSpanID(id)
	return nil
}

// fill sets a log's fields; the one called event is the event's name.
func (l *jaegerLog) fill(to ptrace.SpanEvent) error {
	if l.Timestamp > math.MaxInt64/1000 {
		return fmt.Errorf("log timestamp %d is out of range", l.Timestamp)
	}
	to.SetTimestamp(microseconds(l.Timestamp))
	for _, field := range l.Fields {
		if field.Key == "event" {
			to.SetName(field.text())
		}
	}
	return fillTags(to.Attributes(), l.Fields, map[string]bool{"event": true})
}

func microseconds(n uint64) pcommon.Timestamp { return pcommon.Timestamp(n * 1000) }
