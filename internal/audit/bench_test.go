// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/leasehold/leasehold/internal/anomaly"
)

func BenchmarkScore(b *testing.B) {
	v := examples[2].judged()
	var s Score
	b.ReportAllocs()
	for b.Loop() {
		s.Compute(&v.Inputs)
	}
	assert.InDelta(b, examples[2].score, s.Value, 5e-5)
}

func BenchmarkJudge(b *testing.B) {
	v := Verdict{Inputs: examples[1].in}
	b.ReportAllocs()
	for b.Loop() {
		v.Judge(examples[1].findings, .05)
	}
	assert.InDelta(b, examples[1].score, v.Score, 5e-5)
}

func BenchmarkAppendFinding(b *testing.B) {
	f := finding(anomaly.Warning, "loop.call", "search was called 3 times in a row with the same arguments")
	b.ReportAllocs()
	for b.Loop() {
		span := rootSpan()
		AppendFinding(span, &f, at)
		require.Equal(b, 1, span.Events().Len())
	}
}

func BenchmarkPutVerdict(b *testing.B) {
	v := examples[1].judged()
	b.ReportAllocs()
	for b.Loop() {
		attrs := pcommon.NewMap()
		PutVerdict(attrs, v)
		require.NotZero(b, attrs.Len())
	}
}

func BenchmarkVerdictFromAttributes(b *testing.B) {
	attrs := pcommon.NewMap()
	PutVerdict(attrs, examples[1].judged())
	b.ReportAllocs()
	for b.Loop() {
		_, ok, err := VerdictFromAttributes(attrs)
		require.True(b, ok)
		require.NoError(b, err)
	}
}

func BenchmarkFindingRecord(b *testing.B) {
	f := finding(anomaly.Warning, "loop.call", "search was called 3 times in a row with the same arguments")
	e := Evidence{Subject: Subject{Agent: "a", Cycle: "c"}, Finding: &f}
	b.ReportAllocs()
	for b.Loop() {
		record := plog.NewLogRecord()
		PutRecord(record, &e, now)
		require.NotEmpty(b, record.EventName())
	}
}
