// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/metric"

	"github.com/leasehold/leasehold/extension/trustextension/internal/engine"
	"github.com/leasehold/leasehold/internal/trust"
)

// observeHealth registers what is read of the engine and of what it acts on.
func (x *trustExtension) observeHealth() error {
	t := x.telemetry
	return errors.Join(
		t.RegisterExtensionTrustActionsOpenCallback(func(_ context.Context, o metric.Int64Observer) error {
			open := x.engine.Load().Open()
			for _, kind := range trust.ActionKinds {
				for _, standing := range engine.Standings {
					if x.decides.Load() {
						o.Observe(int64(open[engine.OpenAs{Kind: kind, Standing: standing}]), two("action", string(kind), "standing", string(standing)))
					}
				}
			}
			return nil
		}),
		t.RegisterExtensionTrustDecidingCallback(func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(bit(x.decides.Load()))
			return nil
		}),
		t.RegisterExtensionTrustEventsDroppedCallback(func(_ context.Context, o metric.Int64Observer) error {
			if x.cluster != nil {
				o.Observe(int64(x.cluster.events.Dropped()))
			}
			return nil
		}),
		t.RegisterExtensionTrustLedgerBehindCallback(func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(int64(x.engine.Load().Behind()))
			return nil
		}),
		t.RegisterExtensionTrustVaultBlindCallback(func(_ context.Context, o metric.Int64Observer) error {
			if blind, connected := x.engine.Load().Blind(); connected {
				o.Observe(bit(blind))
			}
			return nil
		}),
	)
}

func bit(is bool) int64 {
	if is {
		return 1
	}
	return 0
}
