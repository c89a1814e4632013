// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"encoding/json"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// langWatchSpan is one span's scope, name and attributes, without ids or times.
type langWatchSpan struct {
	Scope      string          `json:"scopeName"`
	Name       string          `json:"spanName"`
	Attributes json.RawMessage `json:"attributes"`
}

func detectLangWatch(first fields) bool {
	return first.has("scopeName", "spanName", "attributes")
}

func decodeLangWatch(value []byte, b *builder) error {
	var s langWatchSpan
	if err := json.Unmarshal(value, &s); err != nil {
		return err
	}
	span, err := b.add(&record{Name: s.Name, Attributes: s.Attributes, Scope: scope{Name: s.Scope}})
	if err != nil {
		return err
	}
	span.Attributes().Range(func(_ string, v pcommon.Value) bool {
		unwrapValue(v)
		return true
	})
	return nil
}

// otlpMembers are the members by which OTLP JSON says a value's type.
var otlpMembers = map[string]bool{
	"stringValue": true, "intValue": true, "doubleValue": true, "boolValue": true,
	"arrayValue": true, "values": true,
}

// unwrapValue turns a list that was saved in OTLP's wrapping,
// {"values": [{"stringValue": …}]}, into the list itself.
func unwrapValue(v pcommon.Value) {
	if v.Type() == pcommon.ValueTypeSlice {
		for _, element := range v.Slice().All() {
			unwrapValue(element)
		}
		return
	}
	if v.Type() != pcommon.ValueTypeMap || v.Map().Len() != 1 {
		return
	}
	for key, inner := range v.Map().All() {
		if !otlpMembers[key] {
			return
		}
		bare := pcommon.NewValueEmpty()
		inner.MoveTo(bare)
		unwrapValue(bare)
		bare.MoveTo(v)
		return
	}
}
