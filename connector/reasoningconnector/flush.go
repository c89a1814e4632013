// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningconnector

import (
	"context"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.uber.org/zap"

	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/aggregate"
	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/metadata"
)

// flusher sends what the registry holds to the metrics pipeline. Its calls do
// not overlap.
type flusher struct {
	registry *aggregate.Registry
	next     consumer.Metrics
	// resource is the collector's own: it is the source of these metrics, and
	// its instance id keeps the series of several collectors apart.
	resource  pcommon.Resource
	build     component.BuildInfo
	logger    *zap.Logger
	telemetry *metadata.TelemetryBuilder
}

func newFlusher(set connector.Settings, registry *aggregate.Registry, next consumer.Metrics) (*flusher, error) {
	telemetry, err := metadata.NewTelemetryBuilder(set.TelemetrySettings)
	if err != nil {
		return nil, err
	}
	err = telemetry.RegisterConnectorReasoningSeriesCallback(func(_ context.Context, o metric.Int64Observer) error {
		o.Observe(int64(registry.Series()))
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &flusher{
		registry:  registry,
		next:      next,
		resource:  set.Resource,
		build:     set.BuildInfo,
		logger:    set.Logger,
		telemetry: telemetry,
	}, nil
}

// flush collects and sends. A refusal is counted and logged: cumulative points
// are sent again by the next flush, those of a delta are lost.
func (f *flusher) flush(ctx context.Context) error {
	md := pmetric.NewMetrics()
	rm := md.ResourceMetrics().AppendEmpty()
	f.resource.CopyTo(rm.Resource())
	sm := rm.ScopeMetrics().AppendEmpty()
	sm.Scope().SetName(metadata.ScopeName)
	sm.Scope().SetVersion(f.build.Version)
	f.registry.Collect(time.Now(), sm.Metrics(), func(name string, s aggregate.Stats) { f.observe(ctx, name, s) })
	if sm.Metrics().Len() == 0 {
		return nil
	}
	if err := f.next.ConsumeMetrics(ctx, md); err != nil {
		f.telemetry.ConnectorReasoningFlushFailures.Add(ctx, 1)
		f.logger.Warn("The metrics pipeline refused a flush", zap.Error(err))
		return fmt.Errorf("flush metrics: %w", err)
	}
	return nil
}

// observe counts what a metric could not keep as it came.
func (f *flusher) observe(ctx context.Context, name string, s aggregate.Stats) {
	if s.Overflowed+s.Expired+s.Rejected == 0 {
		return
	}
	of := metric.WithAttributeSet(attribute.NewSet(attribute.String("metric", name)))
	count := func(counter metric.Int64Counter, n int64) {
		if n > 0 {
			counter.Add(ctx, n, of)
		}
	}
	count(f.telemetry.ConnectorReasoningOverflow, s.Overflowed)
	count(f.telemetry.ConnectorReasoningExpired, s.Expired)
	count(f.telemetry.ConnectorReasoningRejected, s.Rejected)
}

func (f *flusher) shutdown() { f.telemetry.Shutdown() }
