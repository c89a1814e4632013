// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"encoding/json"
	"errors"
	"fmt"
)

// jsSpan is what the JavaScript SDK calls a ReadableSpan. Version 2 of the SDK
// renamed the parent and the scope.
type jsSpan struct {
	Name          string          `json:"name"`
	Kind          json.RawMessage `json:"kind"`
	Context       jsContext       `json:"spanContext"`
	ParentID      json.RawMessage `json:"parentSpanId"`
	ParentContext jsContext       `json:"parentSpanContext"`
	Start         json.RawMessage `json:"startTime"`
	End           json.RawMessage `json:"endTime"`
	Status        jsStatus        `json:"status"`
	Attributes    json.RawMessage `json:"attributes"`
	Events        []jsEvent       `json:"events"`
	Links         []jsLink        `json:"links"`
	Resource      jsResource      `json:"resource"`
	Library       pythonScope     `json:"instrumentationLibrary"`
	Scope         pythonScope     `json:"instrumentationScope"`
}

type jsContext struct {
	TraceID json.RawMessage `json:"traceId"`
	SpanID  json.RawMessage `json:"spanId"`
}

type jsStatus struct {
	Code    json.RawMessage `json:"code"`
	Message string          `json:"message"`
}

type jsEvent struct {
	Name       string          `json:"name"`
	Time       json.RawMessage `json:"time"`
	Attributes json.RawMessage `json:"attributes"`
}

type jsLink struct {
	Context    jsContext       `json:"context"`
	Attributes json.RawMessage `json:"attributes"`
}

type jsResource struct {
	Attributes json.RawMessage `json:"attributes"`
	// Private is where JSON.stringify finds them in version 1.
	Private json.RawMessage `json:"_attributes"`
}

// detectJS knows a span, and an object whose members are lists of spans.
func detectJS(first fields) bool {
	if first.has("spanContext") {
		return true
	}
	for operation := range first {
		if first.object(operation).has("spanContext") {
			return true
		}
	}
	return false
}

func decodeJS(value []byte, b *builder) error {
	if objectFields(value).has("spanContext") {
		return decodeJSSpan(value, b)
	}
	if !json.Valid(value) {
		return errors.New("not valid JSON")
	}
	return eachMember(value, func(operation string, spans []byte) error {
		if spans[0] != '[' {
			return fmt.Errorf("member %.60q: expected a list of spans", operation)
		}
		return eachElement(spans, func(span []byte) error { return decodeJSSpan(span, b) })
	})
}

func decodeJSSpan(value []byte, b *builder) error {
	var s jsSpan
	if err := json.Unmarshal(value, &s); err != nil {
		return err
	}
	_, err := b.add(s.record())
	return err
}

func (s *jsSpan) record() *record {
	rec := &record{
		Name: s.Name, Trace: s.Context.TraceID, ID: s.Context.SpanID, Parent: s.ParentID,
		Start: s.Start, End: s.End, Kind: s.Kind,
		Status: s.Status.Code, StatusMessage: s.Status.Message,
		Attributes: s.Attributes, Resource: s.Resource.Attributes, Scope: scope(s.Scope),
	}
	if isNull(rec.Parent) {
		rec.Parent = s.ParentContext.SpanID
	}
	if isNull(rec.Resource) {
		rec.Resource = s.Resource.Private
	}
	if rec.Scope == (scope{}) {
		rec.Scope = scope(s.Library)
	}
	for _, e := range s.Events {
		rec.Events = append(rec.Events, recordEvent(e))
	}
	for _, l := range s.Links {
		rec.Links = append(rec.Links, recordLink{
			Trace: l.Context.TraceID, Span: l.Context.SpanID, Attributes: l.Attributes,
		})
	}
	return rec
}
