// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningconnector

import (
	"context"
	"fmt"
	"sync"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/aggregate"
	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/measure"
)

// metricsConnector is the traces-to-metrics half of the component: ConsumeTraces
// records, one goroutine flushes.
type metricsConnector struct {
	meter    *measure.Meter
	flusher  *flusher
	interval time.Duration

	start, stop sync.Once
	// quit asks the flushing goroutine to end, cancel makes it, stopped says
	// that it has.
	quit, stopped chan struct{}
	ctx           context.Context
	cancel        context.CancelFunc
}

var _ connector.Traces = (*metricsConnector)(nil)

func newMetricsConnector(set connector.Settings, cfg *Config, next consumer.Metrics) (*metricsConnector, error) {
	leading := aggregate.Labels(cfg.ResourceAttributes...)
	registry := aggregate.NewRegistry(aggregate.Settings{
		Temporality: cfg.Temporality.aggregation(),
		Limit:       cfg.CardinalityLimit,
		ExpireAfter: cfg.ExpireAfter,
		Exemplars:   cfg.Exemplars,
		Leading:     leading,
	}, time.Now())
	f, err := newFlusher(set, registry, next)
	if err != nil {
		return nil, fmt.Errorf("set up the connector's own telemetry: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	return &metricsConnector{
		meter: measure.NewMeter(registry, measure.Options{
			Resource:      cfg.ResourceAttributes,
			GenAI:         cfg.GenAI.Enabled,
			ExcludeScopes: cfg.GenAI.ExcludeScopes,
		}),
		flusher:  f,
		interval: cfg.FlushInterval,
		quit:     make(chan struct{}),
		stopped:  make(chan struct{}),
		ctx:      ctx,
		cancel:   cancel,
	}, nil
}

// Capabilities says that spans are only read.
func (c *metricsConnector) Capabilities() consumer.Capabilities {
	return consumer.Capabilities{MutatesData: false}
}

// ConsumeTraces records the metrics of td. It never fails: what is wrong with a
// span is counted.
func (c *metricsConnector) ConsumeTraces(_ context.Context, td ptrace.Traces) error {
	c.meter.Consume(td, time.Now())
	return nil
}

// Start begins to flush.
func (c *metricsConnector) Start(context.Context, component.Host) error {
	c.start.Do(func() { go c.loop() })
	return nil
}

func (c *metricsConnector) loop() {
	defer close(c.stopped)
	ticker := time.NewTicker(c.interval)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			_ = c.flusher.flush(c.ctx) // counted and logged there
		case <-c.quit:
			return
		}
	}
}

// Shutdown stops flushing and flushes a last time. A flush in progress may end
// before ctx does. Shutdown may be called without Start, and again.
func (c *metricsConnector) Shutdown(ctx context.Context) error {
	var err error
	c.stop.Do(func() {
		c.start.Do(func() { close(c.stopped) })
		close(c.quit)
		c.join(ctx)
		err = c.flusher.flush(ctx)
		c.flusher.shutdown()
	})
	return err
}

func (c *metricsConnector) join(ctx context.Context) {
	defer context.AfterFunc(ctx, c.cancel)()
	<-c.stopped
	c.cancel()
}
