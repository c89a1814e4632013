// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"encoding/json"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// Langfuse takes the attributes it understands off a span and makes them
// fields of the observation. restore puts them back under the keys that its
// SDK sends: everything where no attribute is left, and where some are left
// only what none of them tells.
func (o *langfuseObservation) restore(to pcommon.Map, trace langfuseTrace, metadata json.RawMessage) error {
	bare := to.Len() == 0
	if bare {
		o.restoreOwn(to, trace)
		if err := restoreMetadata(to, metadata); err != nil {
			return err
		}
	}
	if bare || !mentions(to, "usage.", "token_count", "token_usage") {
		putJSON(to, "langfuse.observation.usage_details", o.Usage)
		putJSON(to, "langfuse.observation.cost_details", o.Cost)
	}
	if bare || !mentions(to, "input", "argument", "prompt") {
		putJSON(to, "langfuse.observation.input", o.Input)
	}
	if bare || !mentions(to, "output", "response", "completion") {
		putJSON(to, "langfuse.observation.output", o.Output)
	}
	return nil
}

// restoreOwn sets what Langfuse's SDK says of every observation.
func (o *langfuseObservation) restoreOwn(to pcommon.Map, trace langfuseTrace) {
	for _, field := range [...]struct{ key, value string }{
		{"langfuse.observation.type", strings.ToLower(o.Type)},
		{"langfuse.observation.model.name", o.Model},
		{"langfuse.observation.level", o.Level},
		{"langfuse.observation.status_message", o.Message},
		{"langfuse.observation.completion_start_time", o.FirstAt},
		{"langfuse.observation.prompt.name", o.PromptTag},
		{"langfuse.trace.name", trace.Name},
		{"session.id", trace.SessionID},
		{"user.id", trace.UserID},
	} {
		if field.value != "" {
			to.PutStr(field.key, field.value)
		}
	}
	putJSON(to, "langfuse.observation.model.parameters", o.Params)
}

// restoreMetadata sets the members of metadata that a user or a framework put
// there; the others describe the resource and the scope.
func restoreMetadata(to pcommon.Map, metadata json.RawMessage) error {
	if isNull(metadata) {
		return nil
	}
	return eachMember(metadata, func(key string, value []byte) error {
		switch key {
		case "attributes", "resourceAttributes", "scope":
			return nil
		}
		if isNull(value) || to.Len() >= maxAttributes {
			return nil
		}
		return fillValue(to.PutEmpty("langfuse.observation.metadata."+key), value)
	})
}

// putJSON sets key to the JSON in raw as text; text itself stays as it is, and
// what is null or empty sets nothing.
func putJSON(to pcommon.Map, key string, raw json.RawMessage) {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		text = string(raw)
	}
	switch text {
	case "", "null", "{}", "[]":
	default:
		to.PutStr(key, text)
	}
}

// mentions reports whether a key of m contains one of the words.
func mentions(m pcommon.Map, words ...string) bool {
	for key := range m.All() {
		for _, word := range words {
			if strings.Contains(key, word) {
				return true
			}
		}
	}
	return false
}
