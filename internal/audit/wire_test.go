// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/semconv"
)

const at, now = pcommon.Timestamp(1_700_000_000_000_000_001), pcommon.Timestamp(1_700_000_000_000_000_009)

// anyVerdict draws a verdict with a value in every field.
func anyVerdict(t *rapid.T) *Verdict {
	v := &Verdict{
		Subject: anySubject(t), Close: rapid.SampledFrom([]string{"root", "timeout", "evicted"}).Draw(t, "close"),
		Revision: rapid.IntRange(0, 3).Draw(t, "revision"), Inputs: storable(anyInputs(t)),
		Digests: anomaly.Digests{
			Model: rapid.Uint64().Draw(t, "model"), Prompt: rapid.Uint64().Draw(t, "prompt"),
			Tools: rapid.Uint64().Draw(t, "tools"), Image: rapid.Uint64().Draw(t, "image"),
		},
		Versions: Versions{Rules: anyName(t), Prices: anyName(t), Producer: anyName(t)},
		Calibration: Calibration{
			Cycles: rapid.IntRange(0, 1000).Draw(t, "cycles"),
			Brier:  rapid.Float64Range(0, 1).Draw(t, "brier"), ECE: rapid.Float64Range(0, 1).Draw(t, "ece"),
		},
	}
	v.Usage.CacheRead, v.Usage.CacheWrite, v.Usage.Reasoning = 1, 2, 3
	v.Confidence.Min = rapid.Float64Range(0, 1).Draw(t, "min")
	v.Judge(anyFindings(t), rapid.Float64Range(0, 1).Draw(t, "expected"))
	for i := range v.Fired {
		v.Fired[i].Text = clean(v.Fired[i].Text, MaxText)
	}
	return v
}

func anyName(t *rapid.T) string { return clean(rapid.StringN(0, 40, -1).Draw(t, "name"), MaxName) }

func anySubject(t *rapid.T) Subject {
	return Subject{
		Agent: anyName(t), AgentSource: anyName(t), Task: anyName(t), Phase: anyName(t),
		Cycle: rapid.StringMatching(`[a-z0-9-]{1,40}`).Draw(t, "cycle"),
	}
}

// storable brings absurd inputs into the range that a verdict stores, as the
// score does, so that a round trip can be exact.
func storable(in Inputs) Inputs {
	for _, n := range []*int{
		&in.Steps, &in.Orphans, &in.Unaccounted, &in.ToolCalls, &in.ToolErrors, &in.Asked, &in.Executed,
		&in.ModelCalls, &in.SilentCalls, &in.Answers, &in.BadAnswers,
	} {
		*n = bounded(*n)
	}
	in.Usage = cycle.Usage{Input: bounded(in.Usage.Input), Output: bounded(in.Usage.Output)}
	in.CostUSD = finite(in.CostUSD, maxCostUSD)
	for _, s := range []*Spend{&in.Usual, &in.Budget} {
		s.Tokens, s.CostUSD = bounded(s.Tokens), finite(s.CostUSD, maxCostUSD)
	}
	in.Confidence.Mean, in.Confidence.Calibrated = finite(in.Confidence.Mean, 1), finite(in.Confidence.Calibrated, 1)
	return in
}

func TestVerdictRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := anyVerdict(t)
		span := rootSpan()
		PutVerdict(span.Attributes(), v)
		e, ok, err := VerdictEvidence(resentSpan(t, span), at)
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, v, e.Verdict)
		require.NoError(t, e.Verdict.Verify(), "the score follows from what the span holds")

		again := resentRecord(t, &e)
		require.Equal(t, &e, again)
		require.NoError(t, again.Verdict.Verify(), "the score follows from what the record holds")
	})
}

func TestFindingRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		span := rootSpan()
		subject := anySubject(t)
		putSubject(span.Attributes(), &subject)
		for _, f := range anyFindings(t) {
			if own := span.SpanID(); rapid.Bool().Draw(t, "on its own span") && f.Span != 0 {
				f.Span = binary.BigEndian.Uint64(own[:])
			}
			f.Text, f.Count = clean(f.Text, MaxText), 0
			AppendFinding(span, &f, at)
			sent := resentSpan(t, span)
			e, ok, err := FindingEvidence(sent, sent.Events().At(sent.Events().Len()-1))
			require.NoError(t, err)
			require.True(t, ok)
			require.Equal(t, &f, e.Finding)
			require.Equal(t, subject, e.Subject)
			require.Equal(t, at, e.At)
			require.Equal(t, &e, resentRecord(t, &e))
		}
	})
}

// A finding that is told on the root, because the step has left, is evidence
// about that step, and another for each step.
func TestFindingOnTheRootIsAboutItsStep(t *testing.T) {
	span := rootSpan()
	span.Attributes().PutStr(semconv.CycleID, "c")
	ids := map[string]bool{}
	for i, step := range []uint64{0, 7, 8, binary.BigEndian.Uint64([]byte{2, 0, 0, 0, 0, 0, 0, 0})} {
		f := finding(anomaly.Warning, "loop.call", "text")
		f.Span = step
		AppendFinding(span, &f, at)
		event := span.Events().At(i)
		e, _, err := FindingEvidence(span, event)
		require.NoError(t, err)
		assert.Equal(t, step, e.Finding.Span)
		named, told := event.Attributes().Get(semconv.FindingSpan)
		if own := step == 0 || i == 3; own {
			assert.False(t, told, "its own span names itself")
			assert.Equal(t, span.SpanID(), e.Span)
		} else {
			assert.Equal(t, e.Span.String(), named.Str())
		}
		ids[e.ID] = true
	}
	assert.Len(t, ids, 4)
}

func TestTriggerRoundTrip(t *testing.T) {
	span := rootSpan()
	subject := Subject{Agent: "a", AgentSource: "span", Cycle: "c", Task: "t", Phase: "shadow"}
	putSubject(span.Attributes(), &subject)
	e, err := TriggerEvidence(span, "canary\nseen", "other", at)
	require.NoError(t, err)
	assert.Equal(t, "canary seen", e.Trigger.Name)
	assert.Equal(t, KindTrigger, e.Kind())
	assert.Equal(t, &e, resentRecord(t, &e))
}

func rootSpan() ptrace.Span {
	span := ptrace.NewSpan()
	span.SetTraceID([16]byte{1})
	span.SetSpanID([8]byte{2})
	return span
}

// resentSpan is span as it comes out at the other end of OTLP.
func resentSpan(t require.TestingT, span ptrace.Span) ptrace.Span {
	td := ptrace.NewTraces()
	span.CopyTo(td.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans().AppendEmpty())
	message, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(td)
	require.NoError(t, err)
	td, err = (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces(message)
	require.NoError(t, err)
	return td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0)
}

// resentRecord is what is read from e's record at the other end of OTLP.
func resentRecord(t require.TestingT, e *Evidence) *Evidence {
	ld := plog.NewLogs()
	PutRecord(ld.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty(), e, now)
	message, err := (&plog.ProtoMarshaler{}).MarshalLogs(ld)
	require.NoError(t, err)
	ld, err = (&plog.ProtoUnmarshaler{}).UnmarshalLogs(message)
	require.NoError(t, err)
	record := ld.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
	require.Equal(t, now, record.ObservedTimestamp())
	again, ok, err := FromRecord(record)
	require.NoError(t, err)
	require.True(t, ok)
	return &again
}

// Every key of a verdict is read back into the field it was written from.
func TestVerdictKeysAreApart(t *testing.T) {
	assert.Len(t, fieldOf, len(sharedFields)+len(verdictFields))
	for _, key := range []string{semconv.EvidenceSchema, semconv.EvidenceID, semconv.VerdictRules} {
		assert.NotContains(t, fieldOf, key)
	}
}
