// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package measure

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/aggregate"
	"github.com/leasehold/leasehold/internal/semconv"
)

func with(attrs attributes, key string, value any) attributes {
	attrs[key] = value
	return attrs
}

func without(attrs attributes, keys ...string) attributes {
	for _, key := range keys {
		delete(attrs, key)
	}
	return attrs
}

func tool() attributes {
	return attributes{semconv.StepRole: "tool", semconv.LabelTool: "search"}
}

// What a single span is measured as; the golden files hold the labels.
func TestWhatASpanIsMeasuredAs(t *testing.T) {
	const cycles, cycleDuration = semconv.MetricCycles, semconv.MetricCycleDuration
	duration, chunk, usage, share := semconv.MetricOperationDuration, semconv.MetricFirstChunk,
		semconv.MetricTokenUsage, semconv.MetricContextUtilization
	tests := []struct {
		name string
		give attributes
		want map[string]float64
	}{
		{"a model call", llm("a"), map[string]float64{duration: 1, chunk: 1, usage: 2, share: 1}},
		{"a duplicate", with(llm("a"), semconv.Duplicate, true), nil},
		{"a duplicate root", attributes{semconv.CycleRoot: true, semconv.Duplicate: true}, nil},
		{"no step", without(llm("a"), semconv.StepRole), nil},
		{"an unknown role", with(llm("a"), semconv.StepRole, "daydream"), nil},
		{"a request that another span reports", with(llm("a"), semconv.UsageCounted, false), nil},
		{
			"unknown usage",
			with(without(llm("a"), semconv.UsageInput, semconv.UsageOutput), semconv.UsageUnknown, true),
			map[string]float64{duration: 1, chunk: 1, share: 1},
		},
		{
			"an unknown model, not streamed",
			with(without(llm("a"), semconv.FirstChunkSeconds, semconv.ContextUtilization), semconv.ModelUnknown, true),
			map[string]float64{duration: 1, usage: 2, semconv.MetricModelUnknown: 1},
		},
		{"a late model call", with(llm("a"), semconv.Late, true), map[string]float64{
			duration: 1, chunk: 1, usage: 2, share: 1,
		}},
		{"a tool call", tool(), map[string]float64{semconv.MetricToolDuration: 1}},
		{"a tool call recorded again", with(tool(), semconv.ToolCounted, false), nil},
		{"an agent", attributes{semconv.StepRole: "agent"}, map[string]float64{semconv.MetricAgentDuration: 1}},
		{"the making of an agent", attributes{semconv.StepRole: "agent", semconv.LabelOperation: "create_agent"}, nil},
		{"a workflow", attributes{semconv.StepRole: "workflow"}, map[string]float64{semconv.MetricWorkflowDuration: 1}},
		{"a plan", attributes{semconv.StepRole: "plan"}, nil},
		{
			"a synthetic root",
			attributes{semconv.CycleRoot: true, semconv.CycleSynthetic: true, "leasehold.cycle.steps.llm": 3, "leasehold.cycle.steps.nap": 9},
			map[string]float64{cycles: 1, cycleDuration: 1, semconv.MetricSteps: 3},
		},
		{
			"a correction",
			attributes{semconv.CycleCorrection: true, semconv.CycleUnknownUsage: 2, "leasehold.cycle.steps.llm": 1},
			map[string]float64{semconv.MetricSteps: 1},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, r := newMeter(pmetric.AggregationTemporalityCumulative)
			td := ptrace.NewTraces()
			put(t, td, tt.give)
			m.Consume(td, received)
			if tt.want == nil {
				tt.want = map[string]float64{}
			}
			assert.Equal(t, tt.want, sums(r))
		})
	}
}

func TestTimesThatMakeNoDurationAreRejected(t *testing.T) {
	end := pcommon.NewTimestampFromTime(received)
	tests := []struct {
		name       string
		start, end pcommon.Timestamp
	}{
		{"no start", 0, end},
		{"reversed", end + 1, end},
		{"longer than a year", end - pcommon.Timestamp(maxDuration) - 1, end},
		{"no time at all", 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, r := newMeter(pmetric.AggregationTemporalityCumulative)
			td := ptrace.NewTraces()
			span := put(t, td, tool())
			span.SetStartTimestamp(tt.start)
			span.SetEndTimestamp(tt.end)
			m.Consume(td, received)
			var rejected int64
			r.Collect(received, pmetric.NewMetricSlice(), func(_ string, s aggregate.Stats) { rejected += s.Rejected })
			assert.EqualValues(t, 1, rejected)
			assert.Empty(t, sums(r))
		})
	}
}

func TestTimeToFirstChunkIsInSeconds(t *testing.T) {
	spellings := attributes{
		semconv.FirstChunkSeconds: 0.25, semconv.FirstChunkVercel: 250.0, semconv.FirstChunkMillis: 250,
	}
	for key, value := range spellings {
		m, r := newMeter(pmetric.AggregationTemporalityCumulative)
		td := ptrace.NewTraces()
		put(t, td, attributes{semconv.StepRole: "llm", key: value})
		m.Consume(td, received)
		dst := pmetric.NewMetricSlice()
		r.Collect(received, dst, func(string, aggregate.Stats) {})
		assert.Equal(t, semconv.MetricFirstChunk, dst.At(1).Name())
		assert.Equal(t, 0.25, dst.At(1).Histogram().DataPoints().At(0).Sum(), key)
	}
}

func TestScopesThatMeasureThemselves(t *testing.T) {
	tests := []struct {
		name    string
		options Options
		want    bool
	}{
		{"all", Options{GenAI: true}, true},
		{"none", Options{}, false},
		{"another scope excluded", Options{GenAI: true, ExcludeScopes: []string{"openlit", "opentelemetry.instrumentation.openai.v"}}, true},
		{"excluded by name", Options{GenAI: true, ExcludeScopes: []string{"openlit", "opentelemetry.instrumentation.openai.v1"}}, false},
		{"excluded by prefix", Options{GenAI: true, ExcludeScopes: []string{"opentelemetry.instrumentation.*"}}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := aggregate.NewRegistry(aggregate.Settings{Limit: 10}, received)
			m := NewMeter(r, tt.options)
			td := ptrace.NewTraces()
			put(t, td, llm("a"))
			td.ResourceSpans().At(0).ScopeSpans().At(0).Scope().SetName("opentelemetry.instrumentation.openai.v1")
			m.Consume(td, received)
			got := sums(r)
			assert.Equal(t, tt.want, got[semconv.MetricOperationDuration] == 1)
			assert.Equal(t, 1.0, got[semconv.MetricContextUtilization], "Leasehold's own metrics stay")
		})
	}
}

func TestLabelsAreCut(t *testing.T) {
	m, r := newMeter(pmetric.AggregationTemporalityCumulative)
	td := ptrace.NewTraces()
	put(t, td, attributes{semconv.StepRole: "tool", semconv.LabelTool: strings.Repeat("x", 1<<20)})
	m.Consume(td, received)
	dst := pmetric.NewMetricSlice()
	r.Collect(received.Add(time.Second), dst, func(string, aggregate.Stats) {})
	name, _ := dst.At(0).Histogram().DataPoints().At(0).Attributes().Get(semconv.LabelTool)
	assert.Len(t, name.Str(), aggregate.MaxLabel)
}

func TestThePoolKeepsNoBatchAlive(t *testing.T) {
	p := new(pass)
	p.fields.read(put(t, ptrace.NewTraces(), llm("a")).Attributes())
	p.calls.last, p.calls.lastLabels.request = &p.calls.places[0], "gpt-4o"
	p.release()
	for _, value := range p.fields.values {
		assert.Equal(t, pcommon.Value{}, value)
	}
	assert.Equal(t, callLabels{}, p.calls.lastLabels)
	assert.Nil(t, p.calls.last)
}
