// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package measure

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/aggregate"
	"github.com/leasehold/leasehold/internal/semconv"
)

// callKeys are the labels that the property below varies, the resource's first.
var callKeys = [...]string{
	"tenant", semconv.LabelRequestModel, semconv.LabelResponseModel, semconv.LabelServerAddress, semconv.LabelErrorType,
}

type drawnCall [len(callKeys)]string

func (c *drawnCall) put(t testing.TB, td ptrace.Traces) {
	t.Helper()
	rs := td.ResourceSpans().AppendEmpty()
	rs.Resource().Attributes().PutStr(callKeys[0], c[0])
	one := ptrace.NewTraces()
	attrs := put(t, one, attributes{semconv.StepRole: "llm", semconv.UsageInput: 1, semconv.UsageOutput: 1}).Attributes()
	for i, key := range callKeys[1:] {
		attrs.PutStr(key, c[1+i])
	}
	one.ResourceSpans().At(0).ScopeSpans().MoveAndAppendTo(rs.ScopeSpans())
}

// calledBy counts the points' measurements by their labels.
func calledBy(r *aggregate.Registry, now time.Time) map[string]map[drawnCall]uint64 {
	dst, got := pmetric.NewMetricSlice(), map[string]map[drawnCall]uint64{}
	r.Collect(now, dst, func(string, aggregate.Stats) {})
	for _, m := range dst.All() {
		by := map[drawnCall]uint64{}
		for _, dp := range m.Histogram().DataPoints().All() {
			var c drawnCall
			for i, key := range callKeys {
				if v, ok := dp.Attributes().Get(key); ok {
					c[i] = v.Str()
				}
			}
			by[c] += dp.Count()
		}
		got[m.Name()] = by
	}
	return got
}

// Whatever calls came before it, and however long ago, a call is recorded with
// its own labels.
func TestCallsAreNotTakenForEachOther(outer *testing.T) {
	rapid.Check(outer, func(t *rapid.T) {
		r := aggregate.NewRegistry(aggregate.Settings{
			Temporality: pmetric.AggregationTemporalityDelta, Limit: 2000, ExpireAfter: 2 * time.Second, Leading: aggregate.Labels("tenant"),
		}, received)
		m := NewMeter(r, Options{GenAI: true, Resource: []string{"tenant"}})
		value := rapid.SampledFrom([]string{"", "a", "b", "ab"})
		now := received
		for range rapid.IntRange(1, 6).Draw(t, "flushes") {
			durations, usage := map[drawnCall]uint64{}, map[drawnCall]uint64{}
			for range rapid.IntRange(0, 3).Draw(t, "batches") {
				td := ptrace.NewTraces()
				for range rapid.IntRange(1, 6).Draw(t, "calls") {
					var c drawnCall
					for i := range c {
						c[i] = value.Draw(t, callKeys[i])
					}
					c.put(outer, td)
					durations[c]++
					c[len(c)-1] = ""
					usage[c] += 2
				}
				m.Consume(td, now)
			}
			now = now.Add(time.Second)
			got := calledBy(r, now)
			if len(durations) > 0 {
				assert.Equal(t, durations, got[semconv.MetricOperationDuration])
				assert.Equal(t, usage, got[semconv.MetricTokenUsage])
			}
		}
	})
}
