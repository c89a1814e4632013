// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/semconv"
)

// ErrFinding says that a finding cannot be read.
var ErrFinding = errors.New("finding cannot be read")

// scopeCycle marks a finding on a whole cycle.
const scopeCycle = "cycle"

// AppendFinding writes a finding as an event of the span that caused it; of the
// cycle's root, if it is on the whole cycle or that span has left already. The
// span must carry the cycle's id, and should carry the agent's name, for
// FindingEvidence to read.
func AppendFinding(span ptrace.Span, f *anomaly.Finding, at pcommon.Timestamp) {
	e := span.Events().AppendEmpty()
	e.SetName(semconv.EventFinding)
	e.SetTimestamp(at)
	attrs := e.Attributes()
	attrs.EnsureCapacity(7)
	attrs.PutInt(semconv.EvidenceSchema, Schema)
	putFinding(attrs, f)
	if id := spanID(f.Span); f.Span != 0 && id != span.SpanID() {
		attrs.PutStr(semconv.FindingSpan, hex.EncodeToString(id[:]))
	}
}

func putFinding(attrs pcommon.Map, f *anomaly.Finding) {
	attrs.PutStr(semconv.FindingRule, clean(f.Rule, MaxName))
	attrs.PutStr(semconv.FindingSeverity, f.Severity.String())
	attrs.PutStr(semconv.FindingText, clean(f.Text, MaxText))
	putTrue(attrs, semconv.FindingHard, f.Hard)
	putTrue(attrs, semconv.FindingObserved, !f.Enforce)
	if f.Span == 0 {
		attrs.PutStr(semconv.FindingScope, scopeCycle)
	}
}

// FindingFromEvent reads a finding from an event of span. ok is false for
// other events; an error says that it is a finding which cannot be read.
// Finding.Span is the id of the step that it is about, or 0 for the cycle.
func FindingFromEvent(span ptrace.Span, e ptrace.SpanEvent) (f anomaly.Finding, ok bool, err error) {
	if e.Name() != semconv.EventFinding {
		return f, false, nil
	}
	f, err = findingIn(e.Attributes(), span.SpanID())
	if err == nil && f.Span != 0 {
		f.Span, err = stepIn(e.Attributes(), f.Span)
	}
	return f, true, err
}

// stepIn is the step that a finding says it is about, own where it says none.
func stepIn(attrs pcommon.Map, own uint64) (uint64, error) {
	v, ok := attrs.Get(semconv.FindingSpan)
	if !ok {
		return own, nil
	}
	var id pcommon.SpanID
	text := textIn(v, 2*len(id)+1)
	if n, err := hex.Decode(id[:], []byte(text)); err != nil || n != len(id) || id.IsEmpty() {
		return 0, fmt.Errorf("%w: %s is %q, not a span's id in hex", ErrFinding, semconv.FindingSpan, text)
	}
	return binary.BigEndian.Uint64(id[:]), nil
}

// spanID is the id that a step's number stands for.
func spanID(n uint64) (id pcommon.SpanID) {
	binary.BigEndian.PutUint64(id[:], n)
	return id
}

func findingIn(attrs pcommon.Map, span pcommon.SpanID) (f anomaly.Finding, err error) {
	if err := checkSchema(attrs); err != nil {
		return f, err
	}
	f.Rule = textAt(attrs, semconv.FindingRule, MaxName)
	if f.Rule == "" {
		return f, fmt.Errorf("%w: %s is missing", ErrFinding, semconv.FindingRule)
	}
	if f.Severity, err = parseSeverity(textAt(attrs, semconv.FindingSeverity, maxWord)); err != nil {
		return f, fmt.Errorf("%w: rule %s: %w", ErrFinding, f.Rule, err)
	}
	f.Text = textAt(attrs, semconv.FindingText, MaxText)
	f.Hard = trueAt(attrs, semconv.FindingHard)
	f.Enforce = !trueAt(attrs, semconv.FindingObserved)
	if textAt(attrs, semconv.FindingScope, MaxName) != scopeCycle {
		f.Span = binary.BigEndian.Uint64(span[:])
	}
	return f, nil
}

func textAt(attrs pcommon.Map, key string, n int) string {
	if v, ok := attrs.Get(key); ok {
		return textIn(v, n)
	}
	return ""
}

func trueAt(attrs pcommon.Map, key string) bool {
	v, ok := attrs.Get(key)
	return ok && isTrue(v)
}
