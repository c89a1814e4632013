// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"encoding/json"
	"errors"
	"fmt"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// record is a span as read from a form that writes spans one by one, before
// it is known where it belongs. Each such form fills one.
type record struct {
	Name          string
	Trace, ID     json.RawMessage
	Parent        json.RawMessage
	Start, End    json.RawMessage
	Kind          json.RawMessage
	Status        json.RawMessage
	StatusMessage string
	TraceState    string
	Attributes    json.RawMessage
	Events        []recordEvent
	Links         []recordLink

	Resource json.RawMessage
	Scope    scope
}

type recordEvent struct {
	Name       string
	Time       json.RawMessage
	Attributes json.RawMessage
}

type recordLink struct {
	Trace, Span json.RawMessage
	TraceState  string
	Attributes  json.RawMessage
}

// add adds the span that rec describes to b. A field that is missing is left
// empty, one of the wrong type is an error that names the span.
func (b *builder) add(rec *record) (ptrace.Span, error) {
	r, err := b.resource(string(rec.Resource), func(to pcommon.Map) error { return fillMap(to, rec.Resource) })
	if err != nil {
		return ptrace.Span{}, fmt.Errorf("resource: %w", err)
	}
	span := r.span(rec.Scope)
	if err := rec.fill(span); err != nil {
		return span, fmt.Errorf("span %.60q: %w", rec.Name, err)
	}
	b.complete(span)
	return span, nil
}

func (rec *record) fill(to ptrace.Span) error {
	to.SetName(rec.Name)
	to.SetKind(spanKind(rec.Kind))
	to.Status().SetCode(statusCode(rec.Status))
	to.Status().SetMessage(rec.StatusMessage)
	to.TraceState().FromRaw(rec.TraceState)
	err := errors.Join(
		rec.fillIDs(to),
		rec.fillTimes(to),
		fillMap(to.Attributes(), rec.Attributes),
	)
	for i := range rec.Events {
		err = errors.Join(err, rec.Events[i].fill(to.Events().AppendEmpty()))
	}
	for i := range rec.Links {
		err = errors.Join(err, rec.Links[i].fill(to.Links().AppendEmpty()))
	}
	return err
}

func (rec *record) fillIDs(to ptrace.Span) error {
	trace, traceErr := traceID(rec.Trace)
	id, idErr := spanID(rec.ID)
	parent, parentErr := spanID(rec.Parent)
	to.SetTraceID(trace)
	to.SetSpanID(id)
	to.SetParentSpanID(parent)
	return errors.Join(traceErr, idErr, parentErr)
}

func (rec *record) fillTimes(to ptrace.Span) error {
	start, startErr := timestamp(rec.Start)
	end, endErr := timestamp(rec.End)
	to.SetStartTimestamp(start)
	to.SetEndTimestamp(end)
	return errors.Join(startErr, endErr)
}

func (e *recordEvent) fill(to ptrace.SpanEvent) error {
	at, err := timestamp(e.Time)
	to.SetName(e.Name)
	to.SetTimestamp(at)
	return errors.Join(err, fillMap(to.Attributes(), e.Attributes))
}

func (l *recordLink) fill(to ptrace.SpanLink) error {
	trace, traceErr := traceID(l.Trace)
	id, idErr := spanID(l.Span)
	to.SetTraceID(trace)
	to.SetSpanID(id)
	to.TraceState().FromRaw(l.TraceState)
	return errors.Join(traceErr, idErr, fillMap(to.Attributes(), l.Attributes))
}
