// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import "encoding/json"

// smolTrace is one trace as SMOLTRACE saves it, or one of its spans alone.
type smolTrace struct {
	TraceID json.RawMessage `json:"trace_id"`
	Spans   []smolSpan      `json:"spans"`
}

type smolSpan struct {
	TraceID  json.RawMessage `json:"trace_id"`
	SpanID   json.RawMessage `json:"span_id"`
	ParentID json.RawMessage `json:"parent_span_id"`
	Name     string          `json:"name"`
	Start    json.RawMessage `json:"start_time"`
	End      json.RawMessage `json:"end_time"`
	Kind     json.RawMessage `json:"kind"`
	Status   struct {
		Code        json.RawMessage `json:"code"`
		Description string          `json:"description"`
	} `json:"status"`
	Attributes json.RawMessage `json:"attributes"`
	Events     []pythonEvent   `json:"events"`
	Resource   struct {
		Attributes json.RawMessage `json:"attributes"`
	} `json:"resource"`
}

func detectSmoltrace(first fields) bool {
	return first.has("span_id", "attributes") || first.has("trace_id", "spans")
}

func decodeSmoltrace(value []byte, b *builder) error {
	var trace smolTrace
	if err := json.Unmarshal(value, &trace); err != nil {
		return err
	}
	if trace.Spans == nil {
		trace.Spans = make([]smolSpan, 1)
		if err := json.Unmarshal(value, &trace.Spans[0]); err != nil {
			return err
		}
	}
	for i := range trace.Spans {
		s := &trace.Spans[i]
		if isNull(s.TraceID) {
			s.TraceID = trace.TraceID
		}
		if _, err := b.add(s.record()); err != nil {
			return err
		}
	}
	return nil
}

func (s *smolSpan) record() *record {
	return &record{
		Name: s.Name, Trace: s.TraceID, ID: s.SpanID, Parent: s.ParentID,
		Start: s.Start, End: s.End, Kind: s.Kind,
		Status: s.Status.Code, StatusMessage: s.Status.Description,
		Attributes: s.Attributes, Events: pythonEvents(s.Events),
		Resource: s.Resource.Attributes,
	}
}
