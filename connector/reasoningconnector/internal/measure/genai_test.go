// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package measure

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/aggregate"
	"github.com/leasehold/leasehold/internal/semconv"
)

// The processor leaves out what a span says already.
func TestTokensAreTheProcessorsOrElseTheSpansOwn(t *testing.T) {
	const input, output = semconv.TokensInput, semconv.TokensOutput
	tests := []struct {
		name string
		give attributes
		want map[string]float64
	}{
		{"the processor's", attributes{semconv.UsageInput: 10, semconv.UsageOutput: 5}, map[string]float64{input: 10, output: 5}},
		{"the span's", attributes{semconv.StandardInput: 10, semconv.StandardOutput: 5}, map[string]float64{input: 10, output: 5}},
		{"one of each", attributes{semconv.StandardInput: 10, semconv.UsageOutput: 5}, map[string]float64{input: 10, output: 5}},
		{"both", attributes{semconv.UsageInput: 10, semconv.StandardInput: 7}, map[string]float64{input: 10}},
		{"the processor's is zero", attributes{semconv.UsageInput: 0, semconv.StandardInput: 7}, map[string]float64{input: 0}},
		{"the processor's is no number", attributes{semconv.UsageInput: "x", semconv.StandardInput: 7}, map[string]float64{}},
		{"the span's is a text", attributes{semconv.StandardInput: "7"}, map[string]float64{}},
		{"unknown", attributes{semconv.UsageUnknown: true, semconv.StandardInput: 7, semconv.UsageOutput: 5}, map[string]float64{}},
		{"another span's", attributes{semconv.UsageCounted: false, semconv.StandardInput: 7}, map[string]float64{}},
		{"cached and reasoning tokens are in them already", attributes{
			semconv.StandardInput: 10, semconv.StandardCacheRead: 8, semconv.StandardCacheWrite: 1, semconv.StandardReasoning: 3,
		}, map[string]float64{input: 10}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, r := newMeter(pmetric.AggregationTemporalityCumulative)
			td := ptrace.NewTraces()
			put(t, td, with(tt.give, semconv.StepRole, "llm"))
			m.Consume(td, received)
			assert.Equal(t, tt.want, tokensByType(r))
		})
	}
}

// tokensByType returns the sum of the token usage histogram by its token type.
func tokensByType(r *aggregate.Registry) map[string]float64 {
	dst, got := pmetric.NewMetricSlice(), map[string]float64{}
	r.Collect(received, dst, func(string, aggregate.Stats) {})
	for _, m := range dst.All() {
		if m.Name() != semconv.MetricTokenUsage {
			continue
		}
		for _, dp := range m.Histogram().DataPoints().All() {
			kind, _ := dp.Attributes().Get(semconv.LabelTokenType)
			got[kind.Str()] += dp.Sum()
		}
	}
	return got
}
