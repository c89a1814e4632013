// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package measure

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/semconv"
)

// cycleSpans is one cycle of ten spans: six model calls, three tools, the root.
const cycleSpans = 10

func putCycle(t testing.TB, td ptrace.Traces, agent string) {
	t.Helper()
	for range 6 {
		put(t, td, llm(agent))
	}
	for range 3 {
		put(t, td, attributes{
			semconv.StepRole: "tool", semconv.LabelTool: "search", semconv.LabelToolType: "function",
			semconv.AgentName: agent, semconv.ToolName: "search", semconv.ToolOutcome: "ok", semconv.ToolCounted: true,
			"gen_ai.tool.call.arguments": "{}", "gen_ai.tool.call.result": "{}", "gen_ai.tool.call.id": "t",
		})
	}
	root := put(t, td, attributes{
		semconv.StepRole: "agent", semconv.CycleRoot: true, semconv.CycleAgent: agent, semconv.CycleStatus: "ok",
		semconv.CycleClose: "root", semconv.CycleSteps: 10, "leasehold.cycle.steps.llm": 6,
		"leasehold.cycle.steps.tool": 3, "leasehold.cycle.steps.agent": 1,
	})
	putEvent(t, root, semconv.EventUsage, attributes{
		semconv.Provider: "openai", semconv.Model: "gpt-4o", semconv.UsageInput: 7200, semconv.UsageOutput: 480,
		semconv.EventCalls: 6, semconv.CostUSD: 0.025, semconv.CostSource: "priced",
	})
	putEvent(t, root, semconv.EventTool, attributes{
		semconv.ToolName: "search", semconv.EventCalls: 3, semconv.EventErrors: 1,
	})
	for key, value := range verdict() {
		require.NoError(t, root.Attributes().PutEmpty(key).FromRaw(value))
	}
	root.Attributes().PutStr(semconv.CycleAgent, agent)
	putEvent(t, root, semconv.EventFinding, with(finding("loop.call", "warning"), semconv.FindingSpan, "0000000000000007"))
}

// batches returns batches of 200 spans that together hold all the agents, in
// memory as a receiver leaves them: no two spans share a string.
func batches(t testing.TB, agents int) []ptrace.Traces {
	t.Helper()
	const perBatch = 20
	var all []ptrace.Traces
	for i := range agents {
		if i%perBatch == 0 {
			all = append(all, ptrace.NewTraces())
		}
		putCycle(t, all[len(all)-1], "agent-"+strconv.Itoa(i))
	}
	for i, td := range all {
		wire, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(td)
		require.NoError(t, err)
		all[i], err = (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces(wire)
		require.NoError(t, err)
	}
	return all
}

// The time is for one span; it must not depend on how many agents were seen.
func BenchmarkConsume(b *testing.B) {
	for _, agents := range []int{100, 10_000, 100_000} {
		b.Run("agents="+strconv.Itoa(agents), func(b *testing.B) {
			// Names beyond the cap go the same way whichever they are: 10,000
			// of them are enough to miss every cache.
			all := batches(b, min(agents, 10_000))
			m, r := newMeter(pmetric.AggregationTemporalityDelta)
			for i := range agents {
				td := ptrace.NewTraces()
				put(b, td, llm("seen-"+strconv.Itoa(i)))
				m.Consume(td, received)
			}
			for _, td := range all {
				m.Consume(td, received)
			}
			sums(r)
			spans, next := 0, 0
			b.ReportAllocs()
			for b.Loop() {
				m.Consume(all[next], received)
				spans += all[next].SpanCount()
				next = (next + 1) % len(all)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(spans), "ns/span")
			require.Equal(b, spans/cycleSpans, int(sums(r)[semconv.MetricCycles]), "no cycle is lost")
		})
	}
}

func BenchmarkConsumeParallel(b *testing.B) {
	all := batches(b, 100)
	m, r := newMeter(pmetric.AggregationTemporalityCumulative)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			m.Consume(all[0], received)
		}
	})
	spans := b.N * all[0].SpanCount()
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(spans), "ns/span")
	require.Equal(b, spans/cycleSpans, int(sums(r)[semconv.MetricCycles]), "no cycle is lost")
}

func TestNoSpanCostsAnAllocation(t *testing.T) {
	td := batches(t, 20)[0]
	m, _ := newMeter(pmetric.AggregationTemporalityCumulative)
	m.Consume(td, received)
	// The pool may be emptied between batches: that costs a few a batch.
	perBatch := testing.AllocsPerRun(200, func() { m.Consume(td, received) })
	assert.Less(t, perBatch/float64(td.SpanCount()), 0.05)
}
