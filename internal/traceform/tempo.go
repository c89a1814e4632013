// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// detectTempo knows the two answers of Grafana Tempo's trace endpoint.
func detectTempo(first fields) bool {
	if trace := first.object("trace"); trace != nil {
		return detectOTLP(trace) || trace.object("batches").has("resource")
	}
	return first.object("batches").has("resource")
}

func decodeTempo(value []byte, b *builder) error {
	rewritten, err := strictOTLP(value)
	if err != nil {
		return err
	}
	return decodeOTLP(rewritten, b)
}

// renamed are the members that older versions of OTLP JSON, and Tempo, name
// otherwise than OTLP does now.
var renamed = [...]struct{ old, name string }{
	{"batches", "resourceSpans"},
	{"resource_spans", "resourceSpans"},
	{"scope_spans", "scopeSpans"},
	{"instrumentationLibrarySpans", "scopeSpans"},
	{"instrumentationLibrary", "scope"},
}

// containers are the members on the way from the document to its spans.
// Nothing below an attribute is ever rewritten.
var containers = map[string]bool{
	"resourceSpans": true, "scopeSpans": true, "spans": true, "links": true,
}

// strictOTLP rewrites relatives of OTLP JSON into OTLP JSON proper.
func strictOTLP(value []byte) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(value))
	decoder.UseNumber()
	var document map[string]any
	if err := decoder.Decode(&document); err != nil {
		return nil, err
	}
	if inner, ok := document["trace"].(map[string]any); ok {
		document = inner
	}
	if err := rewrite(document); err != nil {
		return nil, err
	}
	return json.Marshal(document)
}

// rewrite renames the members of an object between document and span, and
// turns ids into hexadecimal.
func rewrite(object map[string]any) error {
	for _, r := range renamed {
		if member, ok := object[r.old]; ok {
			delete(object, r.old)
			object[r.name] = member
		}
	}
	for _, key := range [...]string{"traceId", "spanId", "parentSpanId"} {
		if err := rewriteID(object, key); err != nil {
			return err
		}
	}
	for key := range containers {
		children, _ := object[key].([]any)
		for _, child := range children {
			inner, ok := child.(map[string]any)
			if !ok {
				return fmt.Errorf("%s: expected objects", key)
			}
			if err := rewrite(inner); err != nil {
				return err
			}
		}
	}
	return nil
}

// rewriteID turns an id in base64 into hexadecimal. The length tells the two
// apart: 32 and 16 hexadecimal digits are 24 and 12 characters of base64.
func rewriteID(object map[string]any, key string) error {
	id, ok := object[key].(string)
	if !ok || (len(id) != base64.StdEncoding.EncodedLen(16) && len(id) != base64.StdEncoding.EncodedLen(8)) {
		return nil
	}
	bin, err := base64.StdEncoding.DecodeString(id)
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	object[key] = hex.EncodeToString(bin)
	return nil
}
