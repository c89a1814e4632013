// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trusteventsreceiver

import (
	"context"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/receiver"

	"github.com/leasehold/leasehold/receiver/trusteventsreceiver/internal/metadata"
)

// NewFactory returns the factory of the trust_events receiver.
func NewFactory() receiver.Factory {
	return receiver.NewFactory(
		metadata.Type,
		func() component.Config { return createDefaultConfig() },
		receiver.WithLogs(func(_ context.Context, set receiver.Settings, cfg component.Config, next consumer.Logs) (receiver.Logs, error) {
			return newEvents(set, cfg.(*Config), next)
		}, metadata.LogsStability),
	)
}
