// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"context"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.uber.org/zap"
)

// loop is the processor's one goroutine: it settles cycles when their time has
// come and looks after the price file.
type loop struct {
	cancel context.CancelFunc
	done   sync.WaitGroup
}

func (l *loop) start(p *reasoning) {
	ctx, cancel := context.WithCancel(context.Background())
	l.cancel = cancel
	l.done.Go(func() { p.run(ctx) })
}

func (l *loop) stop() {
	if l.cancel != nil {
		l.cancel()
	}
	l.done.Wait()
}

// tick is how often deadlines are looked at: often enough that a root waits at
// most a fifth longer than settle_time.
func (c *Config) tick() time.Duration {
	return min(time.Second, max(10*time.Millisecond, c.SettleTime/5))
}

func (p *reasoning) run(ctx context.Context) {
	tick := time.NewTicker(p.cfg.tick())
	defer tick.Stop()
	reload := newTicker(p.cfg.Prices)
	defer reload.Stop()
	save := p.memory.ticker(p.cfg.Baselines.FlushInterval)
	defer save.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			now := p.now()
			p.endRuns(now)
			p.release(ctx, p.tracker.Expire(now))
		case <-reload.C:
			p.reloadPrices(ctx)
		case <-save.C:
			p.memory.save(ctx)
		}
	}
}

// newTicker ticks when the price file is to be looked at, or never.
func newTicker(cfg PricesConfig) *time.Ticker {
	if cfg.File == "" || cfg.ReloadInterval == 0 {
		return never()
	}
	return time.NewTicker(cfg.ReloadInterval)
}

// never is a ticker that does not tick.
func never() *time.Ticker {
	t := time.NewTicker(time.Hour)
	t.Stop()
	return t
}

func (p *reasoning) reloadPrices(ctx context.Context) {
	result := "unchanged"
	changed, err := p.prices.Reload()
	switch {
	case err != nil:
		result = "failed"
		p.log.Error("Price file not reloaded; the prices in use stay", zap.Error(err))
	case changed:
		result = "changed"
		p.log.Info("Price file reloaded", zap.String("version", p.prices.Get().Version()))
	}
	p.telemetry.ProcessorReasoningPriceReloads.Add(ctx, 1, metric.WithAttributes(attribute.String("result", result)))
}

func (p *reasoning) observeInFlight(_ context.Context, o metric.Int64Observer) error {
	o.Observe(int64(p.tracker.Len()))
	return nil
}
