// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// clickHouseRow is one row of the table otel_traces, as the collector's
// ClickHouse exporter writes it; Duration is in nanoseconds.
type clickHouseRow struct {
	Timestamp          json.RawMessage
	TraceID            json.RawMessage `json:"TraceId"`
	SpanID             json.RawMessage `json:"SpanId"`
	ParentSpanID       json.RawMessage `json:"ParentSpanId"`
	TraceState         string
	SpanName           string
	SpanKind           json.RawMessage
	ServiceName        string
	ResourceAttributes json.RawMessage
	ScopeName          string
	ScopeVersion       string
	SpanAttributes     json.RawMessage
	Duration           json.Number
	StatusCode         json.RawMessage
	StatusMessage      string

	EventTimes      json.RawMessage   `json:"Events.Timestamp"`
	EventNames      []string          `json:"Events.Name"`
	EventAttributes []json.RawMessage `json:"Events.Attributes"`

	LinkTraces     []json.RawMessage `json:"Links.TraceId"`
	LinkSpans      []json.RawMessage `json:"Links.SpanId"`
	LinkStates     []string          `json:"Links.TraceState"`
	LinkAttributes []json.RawMessage `json:"Links.Attributes"`
}

// detectClickHouse knows rows, and ClickHouse's JSON format around them.
func detectClickHouse(first fields) bool {
	return first.has("TraceId", "SpanAttributes") || first.object("data").has("TraceId", "SpanAttributes")
}

func decodeClickHouse(value []byte, b *builder) error {
	if rows := objectFields(value); !rows.has("TraceId") && rows.has("data") {
		return eachValue(rows["data"], func(row []byte) error { return decodeClickHouseRow(row, b) })
	}
	return decodeClickHouseRow(value, b)
}

func decodeClickHouseRow(value []byte, b *builder) error {
	var row clickHouseRow
	if err := json.Unmarshal(value, &row); err != nil {
		return err
	}
	events, err := row.events()
	if err != nil {
		return err
	}
	end, err := row.end()
	if err != nil {
		return err
	}
	_, err = b.add(&record{
		Name: row.SpanName, Trace: row.TraceID, ID: row.SpanID, Parent: row.ParentSpanID,
		Start: row.Timestamp, End: end, Kind: row.SpanKind,
		Status: row.StatusCode, StatusMessage: row.StatusMessage, TraceState: row.TraceState,
		Attributes: row.SpanAttributes, Events: events, Links: row.links(),
		Resource: row.resource(), Scope: scope{Name: row.ScopeName, Version: row.ScopeVersion},
	})
	return err
}

// end is the row's end in Unix nanoseconds.
func (row *clickHouseRow) end() (json.RawMessage, error) {
	start, err := timestamp(row.Timestamp)
	if err != nil || row.Duration == "" {
		return nil, err
	}
	duration, err := strconv.ParseInt(row.Duration.String(), 10, 64)
	if err != nil || duration < 0 {
		return nil, fmt.Errorf("duration %.40q is no number of nanoseconds", row.Duration)
	}
	return strconv.AppendUint(nil, uint64(start)+uint64(duration), 10), nil
}

// resource is the row's resource attributes, or its service's name alone.
func (row *clickHouseRow) resource() json.RawMessage {
	if !isNull(row.ResourceAttributes) || row.ServiceName == "" {
		return row.ResourceAttributes
	}
	name, _ := json.Marshal(map[string]string{"service.name": row.ServiceName}) // strings always encode
	return name
}
