// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// jaegerTag is one attribute. Jaeger writes what is a field of an
// OpenTelemetry span, such as its kind, as a tag too.
type jaegerTag struct {
	Key   string          `json:"key"`
	Type  string          `json:"type"`
	Value json.RawMessage `json:"value"`
}

// nativeTags are the tags that are fields of a span and no attributes.
var nativeTags = map[string]bool{
	"span.kind": true, "otel.status_code": true, "otel.status_description": true, "error": true,
	"otel.scope.name": true, "otel.scope.version": true, "otel.library.name": true, "otel.library.version": true,
	"w3c.tracestate": true, "internal.span.format": true,
}

// jaegerMeta are the fields of a span that its tags hold.
type jaegerMeta struct {
	scopeName, scopeVersion string
	kind                    ptrace.SpanKind
	status                  ptrace.StatusCode
	message, state          string
}

func (s *jaegerSpan) meta() (m jaegerMeta) {
	for _, tag := range s.Tags {
		switch tag.Key {
		case "span.kind":
			m.kind = spanKind(tag.Value)
		case "otel.scope.name", "otel.library.name":
			m.scopeName = tag.text()
		case "otel.scope.version", "otel.library.version":
			m.scopeVersion = tag.text()
		case "otel.status_code":
			m.status = statusCode(tag.Value)
		case "otel.status_description":
			m.message = tag.text()
		case "error":
			if tag.text() == "true" && m.status == ptrace.StatusCodeUnset {
				m.status = ptrace.StatusCodeError
			}
		case "w3c.tracestate":
			m.state = tag.text()
		}
	}
	return m
}

// text is the tag's value as text, whatever its type.
func (t jaegerTag) text() string {
	var text string
	if json.Unmarshal(t.Value, &text) == nil {
		return text
	}
	return string(t.Value)
}

// fillTags sets tags as attributes, but for those in skip.
func fillTags(to pcommon.Map, tags []jaegerTag, skip map[string]bool) error {
	for _, tag := range tags {
		if skip[tag.Key] || isNull(tag.Value) {
			continue
		}
		if to.Len() >= maxAttributes {
			return fmt.Errorf("more than %d tags on one span", maxAttributes)
		}
		if err := tag.fill(to.PutEmpty(tag.Key)); err != nil {
			return fmt.Errorf("tag %.80q: %w", tag.Key, err)
		}
	}
	return nil
}

// fill sets the tag's value by its declared type: large integers may come as
// text, and whole doubles without a point.
func (t jaegerTag) fill(to pcommon.Value) error {
	switch t.Type {
	case "int64":
		if n, err := strconv.ParseInt(t.text(), 10, 64); err == nil {
			to.SetInt(n)
			return nil
		}
	case "float64":
		if f, err := strconv.ParseFloat(t.text(), 64); err == nil {
			to.SetDouble(f)
			return nil
		}
	case "binary":
		if bin, err := base64.StdEncoding.DecodeString(t.text()); err == nil {
			to.SetEmptyBytes().FromRaw(bin)
			return nil
		}
	}
	return fillValue(to, t.Value)
}
