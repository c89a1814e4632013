// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustexporter

import (
	"context"
	"errors"
	"fmt"

	"go.opentelemetry.io/collector/client"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/exporterhelper"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/leasehold/leasehold/exporter/trustexporter/internal/metadata"
	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultaudit"
)

// auditor is the exporter of Vault's audit log.
type auditor struct {
	exporter.Logs
	id        component.ID
	intake    trustapi.VaultAudit // nil before Start
	telemetry *metadata.TelemetryBuilder
}

func newAudit(ctx context.Context, set exporter.Settings, cfg *Config) (*auditor, error) {
	telemetry, err := metadata.NewTelemetryBuilder(set.TelemetrySettings)
	if err != nil {
		return nil, fmt.Errorf("create telemetry: %w", err)
	}
	a := &auditor{id: cfg.Extension, telemetry: telemetry}
	a.Logs, err = exporterhelper.NewLogs(ctx, set, cfg, a.over,
		exporterhelper.WithCapabilities(consumer.Capabilities{MutatesData: false}),
		exporterhelper.WithTimeout(cfg.Timeout),
		exporterhelper.WithRetry(cfg.Retry),
		exporterhelper.WithQueue(cfg.auditQueue()),
	)
	return a, err
}

// Start finds the extension, and then begins.
func (a *auditor) Start(ctx context.Context, host component.Host) (err error) {
	a.intake, err = find[trustapi.VaultAudit](host, a.id, "takes nothing of Vault's audit log: name a trust extension")
	if err != nil {
		return err
	}
	return a.Logs.Start(ctx, host)
}

// Shutdown may be called without Start.
func (a *auditor) Shutdown(ctx context.Context) error {
	defer a.telemetry.Shutdown()
	return a.Logs.Shutdown(ctx)
}

// ConsumeLogs queues lines.
func (a *auditor) ConsumeLogs(ctx context.Context, logs plog.Logs) error {
	return a.Logs.ConsumeLogs(client.NewContext(ctx, client.Info{}), logs) // what came with the request may be secret, and a queue may keep it
}

// over hands what the lines tell over, in their order. A line that cannot be read
// is counted and left out; an error is one of the extension's, and to be tried
// again.
func (a *auditor) over(ctx context.Context, logs plog.Logs) error {
	all := make([]vaultaudit.Record, 0, logs.LogRecordCount())
	each(logs, func(r plog.LogRecord) {
		record, ok, err := lineOf(r)
		if err != nil {
			unread(ctx, a.telemetry, err)
		}
		if ok {
			all = append(all, record)
		}
	})
	if len(all) == 0 {
		return nil
	}
	err := a.intake.Audited(ctx, all)
	if errors.Is(err, trustapi.ErrRefused) {
		return consumererror.NewPermanent(err)
	}
	return err
}

// lineOf reads the line of Vault's audit log that is the body of a record.
func lineOf(r plog.LogRecord) (record vaultaudit.Record, ok bool, err error) {
	switch r.EventName() {
	case semconv.EventFinding, semconv.EventVerdict, semconv.EventTrigger:
		return record, false, errEvidence
	}
	if r.Body().Type() != pcommon.ValueTypeStr {
		return record, false, errLine
	}
	return vaultaudit.Parse([]byte(r.Body().Str()))
}
