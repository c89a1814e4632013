// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustexporter

import (
	"context"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/exporter"

	"github.com/leasehold/leasehold/exporter/trustexporter/internal/metadata"
)

// NewFactory returns the factory of the trust exporter.
func NewFactory() exporter.Factory {
	return exporter.NewFactory(
		metadata.Type,
		func() component.Config { return createDefaultConfig() },
		exporter.WithLogs(func(ctx context.Context, set exporter.Settings, cfg component.Config) (exporter.Logs, error) {
			c := cfg.(*Config)
			if c.Records == RecordsVaultAudit {
				return newAudit(ctx, set, c)
			}
			return newLanes(ctx, set, c)
		}, metadata.LogsStability),
	)
}
