// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package measure

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/internal/semconv"
)

// settledSpan is a root or a correction with drawn events.
type settledSpan struct {
	root  bool
	agent string
	usage []attributes
	tools []attributes
}

func drawSpan(t *rapid.T) settledSpan {
	count := rapid.Int64Range(0, 5000)
	name := rapid.SampledFrom([]string{"a", "b", "c"})
	s := settledSpan{root: rapid.Bool().Draw(t, "root"), agent: name.Draw(t, "agent")}
	for range rapid.IntRange(0, 3).Draw(t, "models") {
		s.usage = append(s.usage, attributes{
			semconv.Provider: name.Draw(t, "provider"), semconv.Model: name.Draw(t, "model"),
			semconv.UsageInput: count.Draw(t, "input"), semconv.UsageOutput: count.Draw(t, "output"),
			semconv.UsageCacheRead: count.Draw(t, "cache read"), semconv.UsageReasoning: count.Draw(t, "reasoning"),
			semconv.CostUSD: rapid.Float64Range(0, 3).Draw(t, "cost"), semconv.CostSource: "priced",
			semconv.CostCacheSaved: rapid.Float64Range(0, 3).Draw(t, "saved"), semconv.CostCacheAdded: rapid.Float64Range(0, 3).Draw(t, "added"),
		})
	}
	for range rapid.IntRange(0, 3).Draw(t, "tools") {
		calls := count.Draw(t, "calls")
		s.tools = append(s.tools, attributes{
			semconv.ToolName: name.Draw(t, "tool"), semconv.EventCalls: calls,
			semconv.EventErrors: rapid.Int64Range(0, calls).Draw(t, "errors"),
		})
	}
	return s
}

func (s settledSpan) put(t testing.TB, td ptrace.Traces) {
	t.Helper()
	attrs := attributes{semconv.CycleAgent: s.agent, semconv.CycleCorrection: true}
	if s.root {
		attrs = attributes{semconv.CycleAgent: s.agent, semconv.CycleRoot: true}
	}
	span := put(t, td, attrs)
	for _, usage := range s.usage {
		putEvent(t, span, semconv.EventUsage, usage)
	}
	for _, tool := range s.tools {
		putEvent(t, span, semconv.EventTool, tool)
	}
}

// want adds what the counters must come to.
func (s settledSpan) want(sum map[string]float64) {
	if s.root {
		sum[semconv.MetricCycles]++
	}
	for _, u := range s.usage {
		sum[semconv.MetricTokens] += float64(u[semconv.UsageInput].(int64) + u[semconv.UsageOutput].(int64))
		sum[semconv.MetricTokensDetail] += float64(u[semconv.UsageCacheRead].(int64) + u[semconv.UsageReasoning].(int64))
		sum[semconv.MetricCost] += u[semconv.CostUSD].(float64)
		sum[semconv.MetricCostCache] += u[semconv.CostCacheSaved].(float64) + u[semconv.CostCacheAdded].(float64)
	}
	for _, u := range s.tools {
		sum[semconv.MetricToolCalls] += float64(u[semconv.EventCalls].(int64))
	}
}

// The counters come to the sum of the events, however the spans are split into
// batches and flushes.
func TestCountersAreTheSumOfTheEvents(outer *testing.T) {
	counters := []string{
		semconv.MetricCycles, semconv.MetricTokens, semconv.MetricTokensDetail, semconv.MetricCost, semconv.MetricCostCache, semconv.MetricToolCalls,
	}
	rapid.Check(outer, func(t *rapid.T) {
		m, r := newMeter(pmetric.AggregationTemporalityDelta)
		want, got := map[string]float64{}, map[string]float64{}
		flush := func() {
			for name, value := range sums(r) {
				got[name] += value
			}
		}
		td := ptrace.NewTraces()
		for range rapid.IntRange(0, 12).Draw(t, "spans") {
			s := drawSpan(t)
			s.put(outer, td)
			s.want(want)
			if rapid.Bool().Draw(t, "end of batch") {
				m.Consume(td, received)
				td = ptrace.NewTraces()
			}
			if rapid.IntRange(0, 3).Draw(t, "flush") == 0 {
				flush()
			}
		}
		m.Consume(td, received)
		flush()
		for _, name := range counters {
			assert.InDelta(t, want[name], got[name], 1e-9*max(1, want[name]), name)
		}
	})
}
