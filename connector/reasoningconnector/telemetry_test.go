// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningconnector

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"

	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/aggregate"
	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/metadatatest"
	"github.com/leasehold/leasehold/internal/semconv"
)

func of(metric string, value int64) metricdata.DataPoint[int64] {
	return metricdata.DataPoint[int64]{Attributes: attribute.NewSet(attribute.String("metric", metric)), Value: value}
}

func TestOwnTelemetry(t *testing.T) {
	telemetry := componenttest.NewTelemetry()
	cfg := defaults()
	cfg.CardinalityLimit = 3
	c, err := newMetricsConnector(metadatatest.NewSettings(telemetry), cfg, consumertest.NewErr(errors.New("refused")))
	require.NoError(t, err)
	for i := range 5 {
		td := settledCycle("agent-" + strconv.Itoa(i))
		td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0).SetStartTimestamp(0) // no duration
		require.NoError(t, c.ConsumeTraces(t.Context(), td))
	}
	require.Error(t, c.flusher.flush(t.Context()))

	ignore := []metricdatatest.Option{metricdatatest.IgnoreTimestamp()}
	metadatatest.AssertEqualConnectorReasoningSeries(t, telemetry, []metricdata.DataPoint[int64]{{Value: 3}}, ignore...)
	metadatatest.AssertEqualConnectorReasoningOverflow(t, telemetry,
		[]metricdata.DataPoint[int64]{of(semconv.MetricCycles, 3)}, ignore...)
	metadatatest.AssertEqualConnectorReasoningRejected(t, telemetry,
		[]metricdata.DataPoint[int64]{of(semconv.MetricCycleDuration, 5)}, ignore...)
	metadatatest.AssertEqualConnectorReasoningFlushFailures(t, telemetry, []metricdata.DataPoint[int64]{{Value: 1}}, ignore...)

	c.flusher.registry.Collect(time.Now().Add(2*cfg.ExpireAfter), pmetric.NewMetricSlice(), func(name string, s aggregate.Stats) {
		c.flusher.observe(t.Context(), name, s)
	})
	metadatatest.AssertEqualConnectorReasoningExpired(t, telemetry, []metricdata.DataPoint[int64]{of(semconv.MetricCycles, 3)}, ignore...)

	require.NoError(t, c.Shutdown(t.Context()), "nothing is left to flush")
	require.NoError(t, telemetry.Shutdown(t.Context()))
}
