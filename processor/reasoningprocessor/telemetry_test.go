// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/processor/reasoningprocessor/internal/metadatatest"
)

// gauge is the value of a gauge without attributes.
func gauge(m metricdata.Metrics) int64 { return m.Data.(metricdata.Gauge[int64]).DataPoints[0].Value }

func TestOwnTelemetryOfAQuietLife(t *testing.T) {
	inTime(t, func(t *testing.T) {
		r := startRig(t)
		r.consume(traffic(1, llm(2, 1, 10, 1), agent(1, 0, "planner")))
		r.consume(traffic(2, plain(2, 1), plain(1, 0)))
		r.counts(metadatatest.AssertEqualProcessorReasoningCyclesInFlight, count(2))
		time.Sleep(time.Hour)
		r.counts(metadatatest.AssertEqualProcessorReasoningCyclesInFlight, count(0))
		r.counts(metadatatest.AssertEqualProcessorReasoningSpans, count(4, "fate", "tracked"))
		r.counts(metadatatest.AssertEqualProcessorReasoningCyclesSettled, count(1, "close", "root"))
		for _, name := range []string{"corrections", "problems", "price_reloads", "roots_dropped"} {
			r.never(name)
		}
	})
}

func TestWhyCyclesSettleIsCounted(t *testing.T) {
	inTime(t, func(t *testing.T) {
		r := startRig(t, func(c *Config) { c.MaxCycles = 16 })
		for trace := range byte(20) {
			r.consume(traffic(trace+1, llm(2, 1, 10, 1)))
		}
		r.counts(metadatatest.AssertEqualProcessorReasoningCyclesSettled, count(4, "close", "evicted"))
		assert.Len(t, r.marked(semconv.CycleRoot), 4, "they are sent on with the batch that evicts them")
		time.Sleep(11 * time.Minute)
		r.consume(traffic(100, agent(1, 0, "planner")))
		time.Sleep(10 * time.Second)
		r.consume(traffic(101, agent(1, 0, "planner")))
		r.end()
		r.counts(metadatatest.AssertEqualProcessorReasoningCyclesSettled, count(4, "close", "evicted"),
			count(16, "close", "timeout"), count(1, "close", "root"), count(1, "close", "shutdown"))
	})
}

// A root whose cycle is evicted while it is being taken out is sent on bare.
func TestARootWhoseCycleIsGoneIsNotLost(t *testing.T) {
	r := newRig(t, func(c *Config) { c.MaxCycles = 16 })
	for trace := range byte(40) {
		r.consume(traffic(trace+1, agent(1, 0, "planner")))
	}
	r.end()
	roots := r.marked(semconv.CycleRoot)
	require.Len(t, roots, 40)
	assert.Empty(t, r.marked(semconv.CycleSynthetic))
}
