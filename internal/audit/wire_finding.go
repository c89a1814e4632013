// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"encoding/binary"
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

// AppendFinding writes a finding as an event of the span that caused it, or,
// for a finding on the whole cycle, of the cycle's root. Both must carry the
// cycle's id, and should carry the agent's name, for FindingEvidence to read.
func AppendFinding(span ptrace.Span, f *anomaly.Finding, at pcommon.Timestamp) {
	e := span.Events().AppendEmpty()
	e.SetName(semconv.EventFinding)
	e.SetTimestamp(at)
	attrs := e.Attributes()
	attrs.EnsureCapacity(7)
	attrs.PutInt(semconv.EvidenceSchema, Schema)
	putFinding(attrs, f)
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
// Finding.Span is the span's id, or 0 for a finding on the whole cycle.
func FindingFromEvent(span ptrace.Span, e ptrace.SpanEvent) (f anomaly.Finding, ok bool, err error) {
	if e.Name() != semconv.EventFinding {
		return f, false, nil
	}
	f, err = findingIn(e.Attributes(), span.SpanID())
	return f, true, err
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
