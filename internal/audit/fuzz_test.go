// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"testing"
	"unicode/utf8"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/semconv"
)

// FuzzRead reads evidence from arbitrary OTLP messages, and from messages of
// our own in which arbitrary values stand under the keys that are read.
func FuzzRead(f *testing.F) {
	for i := range examples {
		span, record := written(&examples[i])
		td, ld := ptrace.NewTraces(), plog.NewLogs()
		span.CopyTo(td.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans().AppendEmpty())
		record.CopyTo(ld.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty())
		traces, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(td)
		must(err)
		logs, err := (&plog.ProtoMarshaler{}).MarshalLogs(ld)
		must(err)
		f.Add(traces)
		f.Add(logs)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if td, err := (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces(data); err == nil {
			for _, rs := range td.ResourceSpans().All() {
				for _, ss := range rs.ScopeSpans().All() {
					for _, span := range ss.Spans().All() {
						checkSpan(t, span)
					}
				}
			}
		}
		if ld, err := (&plog.ProtoUnmarshaler{}).UnmarshalLogs(data); err == nil {
			for _, rl := range ld.ResourceLogs().All() {
				for _, sl := range rl.ScopeLogs().All() {
					for _, record := range sl.LogRecords().All() {
						checkRecord(t, record)
					}
				}
			}
		}
		span, record := written(&examples[len(data)%len(examples)])
		instruct(span.Attributes(), data)
		for _, event := range span.Events().All() {
			instruct(event.Attributes(), data)
		}
		instruct(record.Attributes(), data)
		checkSpan(t, span)
		checkRecord(t, record)
	})
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// written is an example on a span, and the verdict of it on a record.
func written(e *example) (ptrace.Span, plog.LogRecord) {
	v := e.judged()
	span, record := rootSpan(), plog.NewLogRecord()
	PutVerdict(span.Attributes(), v)
	f := anomaly.Finding{Rule: "loop.call", Severity: anomaly.Warning, Text: "3 times"}
	AppendFinding(span, &f, at)
	f.Span = 7
	AppendFinding(span, &f, at)
	PutRecord(record, &Evidence{Subject: v.Subject, Verdict: v}, now)
	return span, record
}

var fuzzKeys = func() (keys []string) {
	for i := range verdictFields {
		keys = append(keys, verdictFields[i].key)
	}
	return append(keys, semconv.EvidenceSchema, semconv.EvidenceID, semconv.VerdictRules, semconv.VerdictSeverities,
		semconv.VerdictCounts, semconv.VerdictTexts, semconv.VerdictFlags, semconv.FindingRule,
		semconv.FindingSeverity, semconv.FindingText, semconv.FindingScope, semconv.FindingSpan, semconv.TriggerName)
}()

// instruct takes a byte for a key, one for a type, and what follows as value.
func instruct(attrs pcommon.Map, data []byte) {
	for range min(64, len(data)/3) {
		v := attrs.PutEmpty(fuzzKeys[int(data[0])%len(fuzzKeys)])
		switch rest := data[2:min(len(data), 100)]; data[1] % 6 {
		case 0:
			v.SetStr(string(rest))
		case 1:
			v.SetInt(int64(int8(rest[0])) << (rest[0] % 57))
		case 2:
			v.SetDouble(float64(int8(rest[0])) / float64(rest[0]%7))
		case 3:
			v.SetBool(rest[0]%2 == 0)
		case 4:
			list := v.SetEmptySlice()
			for _, b := range rest {
				list.AppendEmpty().SetStr([]string{"info", "hard", "critical", string(rest)}[b%4])
			}
		case 5:
			v.SetEmptyMap().PutStr("k", string(rest))
		}
		data = data[3:]
	}
}

func checkSpan(t *testing.T, span ptrace.Span) {
	t.Helper()
	if e, ok, err := VerdictEvidence(span, at); ok && err == nil {
		checkEvidence(t, &e)
	}
	for i := range span.Events().Len() {
		if e, ok, err := FindingEvidence(span, span.Events().At(i)); ok && err == nil {
			checkEvidence(t, &e)
		}
	}
}

func checkRecord(t *testing.T, record plog.LogRecord) {
	t.Helper()
	if e, ok, err := FromRecord(record); ok && err == nil {
		checkEvidence(t, &e)
	}
}

// checkEvidence wants every text bounded and clean, every number in range, and
// the same evidence from the record that is made of it.
func checkEvidence(t *testing.T, e *Evidence) {
	t.Helper()
	texts := []string{e.ID, e.Agent, e.AgentSource, e.Cycle, e.Task, e.Phase}
	if v := e.Verdict; v != nil {
		texts = append(texts, v.Close, v.Versions.Rules, v.Versions.Prices, v.Versions.Producer)
		for i := range v.Fired {
			texts = append(texts, v.Fired[i].Rule, v.Fired[i].Text)
		}
		if !(v.Score >= 0 && v.Score <= 100 && v.Badness >= 0 && v.Badness <= 1) || len(v.Fired) > MaxRules {
			t.Fatalf("score %v, badness %v, %d rules", v.Score, v.Badness, len(v.Fired))
		}
		_ = v.Verify()
		_ = v.Explain()
	}
	if f := e.Finding; f != nil {
		texts = append(texts, f.Rule, f.Text)
	}
	for _, text := range texts {
		if len(text) > max(MaxName, MaxText) || !utf8.ValidString(text) || clean(text, MaxText) != text {
			t.Fatalf("text %q is not clean", text)
		}
	}
	record := plog.NewLogRecord()
	PutRecord(record, e, now)
	if again, ok, err := FromRecord(record); !ok || err != nil || again.ID != e.ID {
		t.Fatalf("%s evidence is not read again: %v", e.Kind(), err)
	}
}
