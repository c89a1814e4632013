// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import "encoding/json"

// pythonSpan is a span as the Python SDK's to_json writes it, and in the
// variant of any-agent, which nests the parent's context and adds the scope.
type pythonSpan struct {
	Name     string         `json:"name"`
	Context  pythonContext  `json:"context"`
	Kind     pythonRaw      `json:"kind"`
	ParentID pythonRaw      `json:"parent_id"`
	Parent   *pythonContext `json:"parent"`
	Start    pythonRaw      `json:"start_time"`
	End      pythonRaw      `json:"end_time"`
	Status   struct {
		Code        pythonRaw `json:"status_code"`
		Description string    `json:"description"`
	} `json:"status"`
	Attributes pythonRaw     `json:"attributes"`
	Events     []pythonEvent `json:"events"`
	Links      []pythonLink  `json:"links"`
	Resource   struct {
		Attributes pythonRaw `json:"attributes"`
	} `json:"resource"`
	Scope      pythonScope `json:"instrumentation_scope"`
	ShortScope pythonScope `json:"scope"`
}

type pythonRaw = json.RawMessage

type pythonContext struct {
	TraceID pythonRaw `json:"trace_id"`
	SpanID  pythonRaw `json:"span_id"`
}

type pythonScope struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type pythonEvent struct {
	Name       string    `json:"name"`
	Timestamp  pythonRaw `json:"timestamp"`
	Attributes pythonRaw `json:"attributes"`
}

type pythonLink struct {
	Context    pythonContext `json:"context"`
	Attributes pythonRaw     `json:"attributes"`
}

func detectPython(first fields) bool {
	return first.object("context").has("trace_id") || first.object("spans").object("context").has("trace_id")
}

func decodePython(value []byte, b *builder) error {
	var file struct {
		Spans []pythonSpan `json:"spans"`
		pythonSpan
	}
	if err := json.Unmarshal(value, &file); err != nil {
		return err
	}
	if file.Spans == nil {
		file.Spans = []pythonSpan{file.pythonSpan}
	}
	for i := range file.Spans {
		if _, err := b.add(file.Spans[i].record()); err != nil {
			return err
		}
	}
	return nil
}

func (s *pythonSpan) record() *record {
	rec := &record{
		Name: s.Name, Trace: s.Context.TraceID, ID: s.Context.SpanID, Parent: s.ParentID,
		Start: s.Start, End: s.End, Kind: s.Kind,
		Status: s.Status.Code, StatusMessage: s.Status.Description,
		Attributes: s.Attributes, Events: pythonEvents(s.Events),
		Resource: s.Resource.Attributes, Scope: scope(s.Scope),
	}
	if s.Parent != nil {
		rec.Parent = s.Parent.SpanID
	}
	if rec.Scope == (scope{}) {
		rec.Scope = scope(s.ShortScope)
	}
	for _, link := range s.Links {
		rec.Links = append(rec.Links, recordLink{
			Trace: link.Context.TraceID, Span: link.Context.SpanID, Attributes: link.Attributes,
		})
	}
	return rec
}

func pythonEvents(events []pythonEvent) []recordEvent {
	list := make([]recordEvent, 0, len(events))
	for _, e := range events {
		list = append(list, recordEvent{Name: e.Name, Time: e.Timestamp, Attributes: e.Attributes})
	}
	return list
}
