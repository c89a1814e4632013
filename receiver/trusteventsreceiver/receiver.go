// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trusteventsreceiver

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/receiver"
	"go.uber.org/zap"

	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/receiver/trusteventsreceiver/internal/metadata"
)

// events follows the ledger and sends what is new on.
type events struct {
	cfg       *Config
	set       receiver.Settings
	next      consumer.Logs
	telemetry *metadata.TelemetryBuilder
	service   trustapi.Service // nil before Start
	place     checkpoint

	cancel context.CancelFunc // nil before Start
	loop   sync.WaitGroup
}

var _ receiver.Logs = (*events)(nil)

func newEvents(set receiver.Settings, cfg *Config, next consumer.Logs) (*events, error) {
	telemetry, err := metadata.NewTelemetryBuilder(set.TelemetrySettings)
	if err != nil {
		return nil, fmt.Errorf("create telemetry: %w", err)
	}
	return &events{cfg: cfg, set: set, next: next, telemetry: telemetry}, nil
}

// Start finds the extension and the place where to go on.
func (r *events) Start(ctx context.Context, host component.Host) error {
	ext, ok := host.GetExtensions()[r.cfg.Extension]
	if !ok {
		return fmt.Errorf("extension: no extension %q is running: add it to extensions and service::extensions", r.cfg.Extension)
	}
	if r.service, ok = ext.(trustapi.Service); !ok {
		return fmt.Errorf("extension: %q keeps no ledger: name a trust extension", r.cfg.Extension)
	}
	if err := r.place.open(ctx, host, r.cfg, r.set.ID); err != nil {
		return err
	}
	from, err := r.begin(ctx)
	if err != nil {
		return errors.Join(err, r.place.close(ctx))
	}
	var running context.Context
	running, r.cancel = context.WithCancel(context.Background())
	r.loop.Go(func() { r.follow(running, from) })
	return nil
}

// begin is the number of the first entry to send. A ledger that ends before the
// place that was kept is another one, and is told from its beginning.
func (r *events) begin(ctx context.Context) (uint64, error) {
	head := r.service.Fleet().Ledger.Seq
	last, known, err := r.place.get(ctx)
	switch {
	case err != nil:
		return 0, err
	case known && last > head:
		r.set.Logger.Warn("The ledger ends before the place that was kept: it was replaced, and is told from its beginning",
			zap.Uint64("kept", last), zap.Uint64("ledger", head))
		return 1, nil
	case known:
		return last + 1, nil
	case r.cfg.StartAt == StartBeginning:
		return 1, nil
	default:
		return head + 1, nil
	}
}

// Shutdown waits until what is being sent is sent or refused. It may be called
// without Start, and again.
func (r *events) Shutdown(ctx context.Context) error {
	if r.cancel != nil {
		r.cancel()
	}
	r.loop.Wait()
	r.telemetry.Shutdown()
	return r.place.close(ctx)
}
