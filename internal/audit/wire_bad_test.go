// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/semconv"
)

func TestVerdictThatCannotBeRead(t *testing.T) {
	tests := []struct {
		name   string
		change func(pcommon.Map)
		err    error
		text   string
	}{
		{"newer form", func(a pcommon.Map) { a.PutInt(semconv.EvidenceSchema, 2) }, ErrSchema, "is 2, this build reads 1"},
		{"form is a text", func(a pcommon.Map) { a.PutStr(semconv.EvidenceSchema, "1") }, ErrSchema, "no integer"},
		{"too few severities", func(a pcommon.Map) { a.PutEmptySlice(semconv.VerdictSeverities) }, ErrRules, "0 values for 2 rules"},
		{"texts are a number", func(a pcommon.Map) { a.PutInt(semconv.VerdictTexts, 1) }, ErrRules, "rule_texts"},
		{"rules are gone", func(a pcommon.Map) { a.Remove(semconv.VerdictRules) }, ErrRules, "for 0 rules"},
		{"unknown severity", func(a pcommon.Map) { first(a, semconv.VerdictSeverities).SetStr("mild") }, ErrRules, `"mild" is not`},
		{"severity is a map", func(a pcommon.Map) { first(a, semconv.VerdictSeverities).SetEmptyMap() }, ErrRules, `severity ""`},
		{"unknown flag", func(a pcommon.Map) { first(a, semconv.VerdictFlags).SetStr("soft") }, ErrRules, `"soft" are unknown`},
		{"too many rules", func(a pcommon.Map) {
			for _, key := range []string{semconv.VerdictRules, semconv.VerdictSeverities, semconv.VerdictCounts, semconv.VerdictTexts, semconv.VerdictFlags} {
				list := a.PutEmptySlice(key)
				for range MaxRules + 1 {
					list.AppendEmpty().SetStr("info")
				}
			}
		}, ErrRules, "more than 64"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			span := rootSpan()
			PutVerdict(span.Attributes(), examples[1].judged())
			tt.change(span.Attributes())
			_, ok, err := VerdictFromSpan(span)
			assert.True(t, ok)
			require.ErrorIs(t, err, tt.err)
			assert.ErrorContains(t, err, tt.text)
		})
	}
}

func first(attrs pcommon.Map, key string) pcommon.Value {
	v, _ := attrs.Get(key)
	return v.Slice().At(0)
}

func TestValuesOutOfRangeAreBounded(t *testing.T) {
	attrs := pcommon.NewMap()
	PutVerdict(attrs, examples[1].judged())
	attrs.PutInt(semconv.VerdictSteps, -7)
	attrs.PutInt(semconv.VerdictToolCalls, 1<<62)
	attrs.PutDouble(semconv.VerdictScore, 1e300)
	attrs.PutStr(semconv.VerdictBadness, "0")
	attrs.PutInt(semconv.CycleCostUSD, 3)
	attrs.PutStr(semconv.VerdictRootMissing, "true")
	attrs.PutStr(semconv.CycleStatus, "splendid")
	attrs.PutInt(semconv.CycleTask, 9)
	attrs.PutStr(semconv.VerdictModelDigest, "not hex at all!!")
	attrs.PutStr(semconv.CycleAgent, strings.Repeat("é\u202e", 1<<20))
	v, ok, err := VerdictFromAttributes(attrs)
	require.NoError(t, err)
	require.True(t, ok)
	assert.Zero(t, v.Steps)
	assert.Equal(t, int(cycle.MaxTokens), v.ToolCalls)
	assert.InDelta(t, 100, v.Score, 0)
	assert.Zero(t, v.Badness)
	assert.Zero(t, v.CostUSD)
	assert.False(t, v.RootMissing)
	assert.Equal(t, cycle.StatusUnknown, v.Status)
	assert.Empty(t, v.Task)
	assert.Zero(t, v.Digests.Model)
	assert.Len(t, v.Agent, MaxName)
	assert.Error(t, v.Verify(), "what was bent does not verify")
}

func TestFindingThatCannotBeRead(t *testing.T) {
	for text, change := range map[string]func(pcommon.Map){
		"is missing or no integer": func(a pcommon.Map) { a.Remove(semconv.EvidenceSchema) },
		"this build reads 1":       func(a pcommon.Map) { a.PutInt(semconv.EvidenceSchema, 9) },
		"finding.rule is missing":  func(a pcommon.Map) { a.PutStr(semconv.FindingRule, "\x00\x1b") },
		"severity \"\" is not":     func(a pcommon.Map) { a.Remove(semconv.FindingSeverity) },
		"severity \"fine\" is not": func(a pcommon.Map) { a.PutStr(semconv.FindingSeverity, "fine") },
		"is \"\", not a span's id": func(a pcommon.Map) { a.PutInt(semconv.FindingSpan, 7) },
		"is \"0707\", not a span":  func(a pcommon.Map) { a.PutStr(semconv.FindingSpan, "0707") },
		"is \"0000000000000000\"":  func(a pcommon.Map) { a.PutStr(semconv.FindingSpan, "0000000000000000") },
		"is \"11111111111111111\"": func(a pcommon.Map) { a.PutStr(semconv.FindingSpan, strings.Repeat("1", 99)) },
	} {
		t.Run(text, func(t *testing.T) {
			span := rootSpan()
			f := finding(anomaly.Warning, "loop.call", "text")
			AppendFinding(span, &f, at)
			change(span.Events().At(0).Attributes())
			_, ok, err := FindingEvidence(span, span.Events().At(0))
			assert.True(t, ok)
			assert.ErrorContains(t, err, text)
		})
	}
	span := rootSpan()
	span.Events().AppendEmpty().SetName("exception")
	_, ok, err := FindingEvidence(span, span.Events().At(0))
	assert.False(t, ok)
	assert.NoError(t, err)
}

func TestEvidenceNeedsItsCycle(t *testing.T) {
	span := rootSpan()
	f := finding(anomaly.Warning, "loop.call", "text")
	AppendFinding(span, &f, at)
	_, _, err := FindingEvidence(span, span.Events().At(0))
	require.ErrorIs(t, err, ErrSubject)
	_, err = TriggerEvidence(span, "x", "\x00", at)
	require.ErrorIs(t, err, ErrSubject)
	e, err := TriggerEvidence(span, "x", "run-0", at)
	require.NoError(t, err)
	assert.Equal(t, "run-0", e.Cycle, "a step need not carry its cycle's id for a trigger")

	span.Attributes().PutStr(semconv.CycleID, "run-1")
	e, _, err = FindingEvidence(span, span.Events().At(0))
	require.NoError(t, err)
	assert.Equal(t, "run-1", e.Cycle)
}

func TestAgentIsTheCyclesElseTheStepsOwn(t *testing.T) {
	span := rootSpan()
	f := finding(anomaly.Warning, "loop.call", "text")
	AppendFinding(span, &f, at)
	span.Attributes().PutStr(semconv.CycleID, "run-1")
	for _, key := range []string{semconv.LabelAgent, semconv.AgentName, semconv.CycleAgent} {
		span.Attributes().PutStr(key, "by "+key)
		e, _, err := FindingEvidence(span, span.Events().At(0))
		require.NoError(t, err)
		assert.Equal(t, "by "+key, e.Agent)
	}
}

func TestRecordThatIsNoEvidence(t *testing.T) {
	_, ok, err := FromRecord(plog.NewLogRecord())
	assert.False(t, ok)
	require.NoError(t, err)

	for _, name := range []string{semconv.EventFinding, semconv.EventVerdict, semconv.EventTrigger} {
		record := plog.NewLogRecord()
		record.SetEventName(name)
		_, ok, err := FromRecord(record)
		assert.True(t, ok)
		assert.ErrorIs(t, err, ErrSchema, name)
	}
}

// A record whose id was exchanged could make evidence count twice, or not at all.
func TestRecordMustHaveItsOwnID(t *testing.T) {
	f := finding(anomaly.Warning, "loop.call", "text")
	e := Evidence{Subject: Subject{Cycle: "c"}, Finding: &f, Trace: [16]byte{1}, Span: [8]byte{7: 7}}
	for _, change := range []func(pcommon.Map){
		func(a pcommon.Map) { a.PutStr(semconv.EvidenceID, "0123") },
		func(a pcommon.Map) { a.Remove(semconv.EvidenceID) },
		func(a pcommon.Map) { a.PutStr(semconv.FindingRule, "loop.other") },
		func(a pcommon.Map) { a.PutStr(semconv.CycleID, "d") },
	} {
		record := plog.NewLogRecord()
		PutRecord(record, &e, now)
		change(record.Attributes())
		_, _, err := FromRecord(record)
		assert.ErrorIs(t, err, ErrID)
	}
}
