// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package measure

import (
	"math"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/aggregate"
	"github.com/leasehold/leasehold/internal/cycle"
)

// maxDuration is the longest duration believed. A span that claims more has a
// start that no clock set.
const maxDuration = 366 * 24 * time.Hour

// pass is the scratch space of one batch: reused between batches, so that a span
// costs no allocation.
type pass struct {
	in     *instruments
	genAI  bool
	span   ptrace.Span
	origin aggregate.Origin
	fields fields
	event  fields
	calls  calls

	// told are the findings that the span has told so far, hashed.
	told []uint64

	// key is the series key under construction; its first prefix bytes are the
	// resource's labels.
	key    []byte
	prefix int
}

// release forgets the batch, which the pool would keep alive otherwise.
func (p *pass) release() {
	p.span = ptrace.Span{}
	clear(p.fields.values[:])
	clear(p.event.values[:])
	p.fields.present, p.event.present = 0, 0
	p.calls.forget()
}

// resource begins every key with the values of the resource attributes.
func (p *pass) resource(keys []string, attrs pcommon.Map) {
	p.key = p.key[:0]
	for _, key := range keys {
		value := ""
		if v, ok := attrs.Get(key); ok {
			value = v.AsString()
		}
		p.key = aggregate.AppendLabel(p.key, value)
	}
	p.prefix = len(p.key)
	p.calls.under(p.key)
}

// measure records one span.
func (p *pass) measure(span ptrace.Span) {
	p.fields.read(span.Attributes())
	if p.fields.is(fDuplicate, true) {
		return
	}
	p.span = span
	p.origin.TraceID, p.origin.SpanID = span.TraceID(), span.SpanID()
	if role, ok := cycle.ParseRole(p.fields.str(fRole)); ok && role != cycle.RoleNone {
		p.step(role)
	}
	p.settled()
}

// step records the histograms of a step.
func (p *pass) step(role cycle.Role) {
	if role.IsModelCall() && !p.fields.is(fCounted, false) {
		p.modelCall()
	}
	if p.genAI {
		p.genAIStep(role)
	}
}

// label cuts the key back to its first n bytes and appends values to it.
func (p *pass) label(n int, values ...string) []byte {
	key := p.key[:n]
	for _, value := range values {
		key = aggregate.AppendLabel(key, value)
	}
	p.key = key
	return key
}

// seconds is the span's duration, NaN when its times make none: instruments
// reject that and count it.
func (p *pass) seconds() float64 {
	start, end := p.span.StartTimestamp(), p.span.EndTimestamp()
	if start == 0 || end < start || end-start > pcommon.Timestamp(maxDuration) {
		return math.NaN()
	}
	return time.Duration(end - start).Seconds()
}

// errorType is the class of error that the span names, "_OTHER" when it failed
// without naming one, and "" when it did not fail.
func (p *pass) errorType() string {
	if name := p.fields.str(fErrorType); name != "" {
		return name
	}
	if p.span.Status().Code() == ptrace.StatusCodeError || p.fields.str(fStatus) == cycle.StatusError.String() {
		return "_OTHER"
	}
	return ""
}
