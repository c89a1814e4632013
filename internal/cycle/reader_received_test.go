// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/synth"
)

// BenchmarkReadReceived reads batches of spans of every dialect as a receiver
// hands them in: unmarshalled a moment ago, and not one of them looked at.
func BenchmarkReadReceived(b *testing.B) {
	g, err := synth.New(synth.Typical(1))
	require.NoError(b, err)
	var messages [][]byte
	for range 64 {
		td := ptrace.NewTraces()
		for td.SpanCount() < 500 {
			g.Next().ResourceSpans().MoveAndAppendTo(td.ResourceSpans())
		}
		message, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(td)
		require.NoError(b, err)
		messages = append(messages, message)
	}
	r := newReader(b, Options{Passing: true})
	var took time.Duration
	spans := 0
	for i := 0; b.Loop(); i++ {
		td, err := (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces(messages[i%len(messages)])
		require.NoError(b, err)
		start := time.Now()
		spans += readAll(r, td)
		took += time.Since(start)
	}
	b.ReportMetric(float64(took.Nanoseconds())/float64(spans), "ns/span")
}

func readAll(r *Reader, td ptrace.Traces) (spans int) {
	var step Step
	for _, rs := range td.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			scope := r.Scope(rs.Resource(), ss.Scope())
			for _, span := range ss.Spans().All() {
				r.Read(&scope, span, &step)
				spans++
			}
		}
	}
	return spans
}
