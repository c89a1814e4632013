// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/semconv"
)

// ordinary is a batch of 200 spans without evidence, each with as many
// attributes as model calls have, and an event.
func ordinary(t testing.TB) ptrace.Traces {
	t.Helper()
	spans := make([]attributes, 200)
	for i := range spans {
		spans[i] = attributes{
			semconv.LabelOperation: "chat", semconv.LabelProvider: "openai", semconv.LabelRequestModel: "gpt-4o",
			semconv.LabelResponseModel: "gpt-4o-2024-08-06", semconv.LabelServerAddress: "api.openai.com",
			semconv.LabelServerPort: 443, semconv.LabelAgent: "planner", "gen_ai.input.messages": "[]",
			"gen_ai.output.messages": "[]", "gen_ai.request.temperature": .2, "gen_ai.response.id": "r",
			semconv.StepRole: "llm", semconv.Convention: "gen_ai", semconv.UsageInput: 1200, semconv.UsageOutput: 80,
			semconv.CostUSD: .0042, semconv.CostSource: "priced", semconv.ContextUtilization: .01,
		}
	}
	td := batch(t, spans...)
	for _, span := range td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().All() {
		span.Events().AppendEmpty().SetName("exception")
	}
	return td
}

func TestSpansWithoutEvidenceCostNoAllocation(t *testing.T) {
	td := ordinary(t)
	r := &Reader{}
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		_, ok, _ := r.Read(t.Context(), td, received)
		assert.False(t, ok)
	}))
}

func BenchmarkRead(b *testing.B) {
	tool := `attributes["gen_ai.tool.name"] == "deploy"`
	ended := `attributes["leasehold.cycle.root"] == true`
	for _, conditions := range [][]string{{}, {tool}, {tool, ended, tool, ended}} {
		b.Run("none/triggers="+strconv.Itoa(len(conditions)), func(b *testing.B) {
			td := ordinary(b)
			r := &Reader{Triggers: triggers(b, conditions...)}
			b.ReportAllocs()
			for b.Loop() {
				_, ok, _ := r.Read(b.Context(), td, received)
				require.False(b, ok)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*td.SpanCount()), "ns/span")
		})
	}
	b.Run("a finding and a verdict", func(b *testing.B) {
		td := batch(b, root())
		found(b, spanAt(td, 0), "loop.call")
		r := &Reader{}
		b.ReportAllocs()
		for b.Loop() {
			logs, _, _ := r.Read(b.Context(), td, received)
			require.Equal(b, 2, logs.LogRecordCount())
		}
	})
}
