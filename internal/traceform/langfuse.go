// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"encoding/json"
	"fmt"
)

// langfuseExport is a trace as Langfuse exports it: observations beside the
// trace, or within it as its API answers.
type langfuseExport struct {
	Trace        langfuseTrace         `json:"trace"`
	Observations []langfuseObservation `json:"observations"`
	langfuseTrace
}

type langfuseTrace struct {
	ID        json.RawMessage `json:"id"`
	Name      string          `json:"name"`
	UserID    string          `json:"userId"`
	SessionID string          `json:"sessionId"`
}

type langfuseObservation struct {
	ID        json.RawMessage `json:"id"`
	TraceID   json.RawMessage `json:"traceId"`
	ParentID  json.RawMessage `json:"parentObservationId"`
	Type      string          `json:"type"`
	Name      string          `json:"name"`
	Start     json.RawMessage `json:"startTime"`
	End       json.RawMessage `json:"endTime"`
	Level     string          `json:"level"`
	Message   string          `json:"statusMessage"`
	Model     string          `json:"model"`
	Params    json.RawMessage `json:"modelParameters"`
	Usage     json.RawMessage `json:"usageDetails"`
	Cost      json.RawMessage `json:"providedCostDetails"`
	Input     json.RawMessage `json:"input"`
	Output    json.RawMessage `json:"output"`
	Metadata  json.RawMessage `json:"metadata"`
	FirstAt   string          `json:"completionStartTime"`
	PromptTag string          `json:"promptName"`
}

// langfuseMetadata is where Langfuse keeps what it got over OTLP and did not
// understand; the attributes' values have become text.
type langfuseMetadata struct {
	Attributes json.RawMessage `json:"attributes"`
	Resource   json.RawMessage `json:"resourceAttributes"`
	Scope      pythonScope     `json:"scope"`
}

func detectLangfuse(first fields) bool {
	if !first.has("observations") {
		return false
	}
	return first.has("trace") || first.object("observations").has("traceId")
}

func decodeLangfuse(value []byte, b *builder) error {
	var export langfuseExport
	if err := json.Unmarshal(value, &export); err != nil {
		return err
	}
	trace := export.Trace
	if isNull(trace.ID) {
		trace = export.langfuseTrace
	}
	for i := range export.Observations {
		if err := export.Observations[i].decode(trace, b); err != nil {
			return err
		}
	}
	return nil
}

func (o *langfuseObservation) decode(trace langfuseTrace, b *builder) error {
	metadata, err := unquote(o.Metadata)
	if err != nil {
		return fmt.Errorf("observation %.60q: metadata: %w", o.Name, err)
	}
	var meta langfuseMetadata
	if !isNull(metadata) {
		if err := json.Unmarshal(metadata, &meta); err != nil {
			return fmt.Errorf("observation %.60q: metadata: %w", o.Name, err)
		}
	}
	if isNull(o.TraceID) {
		o.TraceID = trace.ID
	}
	span, err := b.add(&record{
		Name: o.Name, Trace: o.TraceID, ID: o.ID, Parent: o.ParentID,
		Start: o.Start, End: o.End, Status: o.status(), StatusMessage: o.Message,
		Attributes: meta.Attributes, Resource: meta.Resource, Scope: scope(meta.Scope),
	})
	if err != nil {
		return err
	}
	return o.restore(span.Attributes(), trace, metadata)
}

// status is the span status behind the observation's level.
func (o *langfuseObservation) status() json.RawMessage {
	if o.Level == "ERROR" {
		return json.RawMessage(`"error"`)
	}
	return nil
}
