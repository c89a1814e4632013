// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package measure

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/aggregate"
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/semconv"
)

var received = time.Unix(1_700_000_000, 0)

type attributes map[string]any

// put adds a span of one second with attrs to td.
func put(t testing.TB, td ptrace.Traces, attrs attributes) ptrace.Span {
	t.Helper()
	if td.ResourceSpans().Len() == 0 {
		td.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty()
	}
	span := td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().AppendEmpty()
	span.SetTraceID([16]byte{1})
	span.SetSpanID([8]byte{2})
	span.SetStartTimestamp(pcommon.NewTimestampFromTime(received))
	span.SetEndTimestamp(pcommon.NewTimestampFromTime(received.Add(time.Second)))
	putAll(t, span.Attributes(), attrs)
	return span
}

func putEvent(t testing.TB, span ptrace.Span, name string, attrs attributes) {
	t.Helper()
	event := span.Events().AppendEmpty()
	event.SetName(name)
	putAll(t, event.Attributes(), attrs)
}

// putAll keeps one order, as an instrumentation does.
func putAll(t testing.TB, dst pcommon.Map, attrs attributes) {
	t.Helper()
	for _, key := range slices.Sorted(maps.Keys(attrs)) {
		require.NoError(t, dst.PutEmpty(key).FromRaw(attrs[key]))
	}
}

// llm is what a model call looks like behind the processor, on a span of the
// GenAI conventions with content and a few attributes nobody asked for.
func llm(agent string) attributes {
	return attributes{
		semconv.LabelOperation: "chat", semconv.LabelProvider: "openai",
		semconv.LabelRequestModel: "gpt-4o", semconv.LabelResponseModel: "gpt-4o-2024-08-06",
		semconv.LabelServerAddress: "api.openai.com", semconv.LabelServerPort: 443,
		semconv.FirstChunkSeconds: 0.3, semconv.LabelAgent: agent,
		"gen_ai.input.messages": "[]", "gen_ai.output.messages": "[]", "gen_ai.request.temperature": 0.2,
		"gen_ai.usage.input_tokens": 1200, "gen_ai.usage.output_tokens": 80, "gen_ai.response.id": "r",
		"gen_ai.conversation.id": "c", "gen_ai.request.max_tokens": 1000, "user.id": "u", "thread.id": 7,

		semconv.StepRole: cycle.RoleLLM.String(), semconv.StepStatus: "ok", semconv.Convention: "gen_ai",
		semconv.AgentName: agent, semconv.CycleID: "id", semconv.Provider: "openai", semconv.Model: "gpt-4o-2024-08-06",
		semconv.UsageInput: 1200, semconv.UsageOutput: 80, semconv.UsageCounted: true, semconv.CostUSD: 0.0042,
		semconv.CostSource: "priced", semconv.ContextUtilization: 0.01,
	}
}

// finding is the event of a rule that fired.
func finding(rule, severity string) attributes {
	return attributes{
		semconv.EvidenceSchema: audit.Schema, semconv.FindingRule: rule, semconv.FindingSeverity: severity,
		semconv.FindingText: "search was called 3 times in a row with the same arguments",
	}
}

// verdict is what a root says of a judged cycle.
func verdict() attributes {
	return attributes{
		semconv.CycleRoot: true, semconv.CycleAgent: "a", semconv.EvidenceSchema: audit.Schema,
		semconv.VerdictScore: 87.5, semconv.VerdictBadness: .25, semconv.VerdictSteps: 10,
		semconv.VerdictCalibrated: .85, semconv.VerdictConfidenceSource: "structural",
		semconv.VerdictCalibrationCycles: 20, semconv.VerdictCalibrationBrier: .125, semconv.VerdictCalibrationECE: .5,
	}
}

// newMeter returns a meter whose metrics are read with sums.
func newMeter(temporality pmetric.AggregationTemporality) (*Meter, *aggregate.Registry) {
	r := aggregate.NewRegistry(aggregate.Settings{Temporality: temporality, Limit: 2000, Exemplars: true}, received)
	return NewMeter(r, Options{GenAI: true}), r
}

// sums returns the sum of each metric over all its series: the value of a sum
// or gauge, the count of a histogram.
func sums(r *aggregate.Registry) map[string]float64 {
	dst := pmetric.NewMetricSlice()
	r.Collect(received.Add(time.Second), dst, func(string, aggregate.Stats) {})
	got := map[string]float64{}
	for _, m := range dst.All() {
		switch m.Type() {
		case pmetric.MetricTypeHistogram:
			for _, dp := range m.Histogram().DataPoints().All() {
				got[m.Name()] += float64(dp.Count())
			}
		case pmetric.MetricTypeGauge:
			for _, dp := range m.Gauge().DataPoints().All() {
				got[m.Name()] += dp.DoubleValue()
			}
		default:
			for _, dp := range m.Sum().DataPoints().All() {
				got[m.Name()] += float64(dp.IntValue()) + dp.DoubleValue()
			}
		}
	}
	return got
}
