// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustexporter

import (
	"context"
	"errors"
	"fmt"

	"go.opentelemetry.io/collector/client"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/exporterhelper"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/leasehold/leasehold/exporter/trustexporter/internal/metadata"
)

// lanes are two exporters under one name: one for what can take trust away, one
// for the rest. Each has its queue, its tries and, in the storage, its own place.
type lanes struct {
	urgent, ordinary exporter.Logs
	hand             *hand
}

// urgentSuffix marks the name under which the queue of the urgent lane is kept.
const urgentSuffix = "urgent"

func newLanes(ctx context.Context, set exporter.Settings, cfg *Config) (*lanes, error) {
	telemetry, err := metadata.NewTelemetryBuilder(set.TelemetrySettings)
	if err != nil {
		return nil, fmt.Errorf("create telemetry: %w", err)
	}
	l := &lanes{hand: &hand{id: cfg.Extension, telemetry: telemetry}}
	lane := func(set exporter.Settings, queue configoptional.Optional[exporterhelper.QueueBatchConfig]) (exporter.Logs, error) {
		return exporterhelper.NewLogs(ctx, set, cfg, l.hand.over,
			exporterhelper.WithCapabilities(consumer.Capabilities{MutatesData: false}),
			exporterhelper.WithTimeout(cfg.Timeout),
			exporterhelper.WithRetry(cfg.Retry),
			exporterhelper.WithQueue(queue),
		)
	}
	if l.ordinary, err = lane(set, cfg.Queue); err != nil {
		return nil, err
	}
	name := urgentSuffix
	if set.ID.Name() != "" {
		name = set.ID.Name() + "_" + urgentSuffix
	}
	set.ID = component.NewIDWithName(set.ID.Type(), name)
	if l.urgent, err = lane(set, cfg.urgentQueue()); err != nil {
		return nil, err
	}
	return l, nil
}

// Start finds the extension, and then lets both lanes begin.
func (l *lanes) Start(ctx context.Context, host component.Host) error {
	if err := l.hand.find(host); err != nil {
		return err
	}
	if err := l.urgent.Start(ctx, host); err != nil {
		return err
	}
	if err := l.ordinary.Start(ctx, host); err != nil {
		return errors.Join(err, l.urgent.Shutdown(ctx))
	}
	return nil
}

// Shutdown may be called without Start.
func (l *lanes) Shutdown(ctx context.Context) error {
	err := errors.Join(l.ordinary.Shutdown(ctx), l.urgent.Shutdown(ctx))
	l.hand.telemetry.Shutdown()
	return err
}

// Capabilities says that records are only read.
func (l *lanes) Capabilities() consumer.Capabilities {
	return consumer.Capabilities{MutatesData: false}
}

// ConsumeLogs puts each record into its lane. That there is no room for evidence
// is told to the engine, which then lets nobody rise for a while.
func (l *lanes) ConsumeLogs(ctx context.Context, logs plog.Logs) error {
	ctx = client.NewContext(ctx, client.Info{}) // what came with the request may be secret, and a queue may keep it
	urgent, ordinary := split(logs)
	var errs []error
	if urgent.LogRecordCount() > 0 {
		errs = append(errs, l.urgent.ConsumeLogs(ctx, urgent))
	}
	if ordinary.LogRecordCount() > 0 {
		errs = append(errs, l.ordinary.ConsumeLogs(ctx, ordinary))
	}
	err := errors.Join(errs...)
	if err != nil {
		l.hand.intake.Impair("the queue of evidence took nothing more in")
	}
	return err
}
