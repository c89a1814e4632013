// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package traceform

import (
	"crypto/sha256"
	"encoding/binary"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// builder gathers spans into Traces, those of one resource and scope together.
type builder struct {
	traces    ptrace.Traces
	resources map[string]*resource
	// value is the JSON value being decoded; ids that it lacks are derived
	// from it, so that the same file always gives the same ids.
	value   []byte
	digest  [sha256.Size]byte
	hashed  bool
	derived uint64
}

// resource is one entity that spans came from.
type resource struct {
	spans  ptrace.ResourceSpans
	scopes map[scope]ptrace.ScopeSpans
}

// scope is the instrumentation library that recorded a span.
type scope struct{ Name, Version string }

func newBuilder() *builder {
	return &builder{traces: ptrace.NewTraces(), resources: map[string]*resource{}}
}

// begin says that the spans to come are those of value.
func (b *builder) begin(value []byte) {
	b.value, b.hashed, b.derived = value, false, 0
}

// resource returns the resource known by key; fill sets its attributes when it
// is new.
func (b *builder) resource(key string, fill func(pcommon.Map) error) (*resource, error) {
	if r, ok := b.resources[key]; ok {
		return r, nil
	}
	r := &resource{spans: b.traces.ResourceSpans().AppendEmpty(), scopes: map[scope]ptrace.ScopeSpans{}}
	b.resources[key] = r
	return r, fill(r.spans.Resource().Attributes())
}

// span adds a span that s recorded.
func (r *resource) span(s scope) ptrace.Span {
	spans, ok := r.scopes[s]
	if !ok {
		spans = r.spans.ScopeSpans().AppendEmpty()
		spans.Scope().SetName(s.Name)
		spans.Scope().SetVersion(s.Version)
		r.scopes[s] = spans
	}
	return spans.Spans().AppendEmpty()
}

// complete derives the ids that the recording does not give: one trace for all
// of the value's spans that name none, and a span id for each.
func (b *builder) complete(span ptrace.Span) {
	if span.TraceID().IsEmpty() {
		span.SetTraceID(pcommon.TraceID(b.sum()[:16]))
	}
	if span.SpanID().IsEmpty() {
		b.derived++
		seed := binary.BigEndian.AppendUint64(b.sum(), b.derived)
		sum := sha256.Sum256(seed)
		span.SetSpanID(pcommon.SpanID(sum[:8]))
	}
}

// sum is the digest of the value being decoded.
func (b *builder) sum() []byte {
	if !b.hashed {
		b.digest, b.hashed = sha256.Sum256(b.value), true
	}
	return b.digest[:]
}
