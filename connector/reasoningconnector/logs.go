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
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/evidence"
	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/metadata"
)

// logsConnector is the traces-to-logs half of the component. It keeps nothing
// between batches.
type logsConnector struct {
	component.StartFunc

	reader    evidence.Reader
	next      consumer.Logs
	telemetry *metadata.TelemetryBuilder
}

var _ connector.Traces = (*logsConnector)(nil)

func newLogsConnector(set connector.Settings, cfg *Config, next consumer.Logs) (*logsConnector, error) {
	triggers := make([]*evidence.Trigger, len(cfg.Evidence.Triggers))
	for i := range cfg.Evidence.Triggers {
		t, err := evidence.NewTrigger(cfg.Evidence.Triggers[i].Name, cfg.Evidence.Triggers[i].Conditions)
		if err != nil {
			return nil, fmt.Errorf("evidence::triggers::%d: %w", i, err)
		}
		triggers[i] = t
	}
	telemetry, err := metadata.NewTelemetryBuilder(set.TelemetrySettings)
	if err != nil {
		return nil, fmt.Errorf("set up the connector's own telemetry: %w", err)
	}
	return &logsConnector{
		reader: evidence.Reader{
			Triggers: triggers,
			Run:      cfg.Evidence.RunIDAttributes,
			Scope:    metadata.ScopeName,
			Version:  set.BuildInfo.Version,
		},
		next:      next,
		telemetry: telemetry,
	}, nil
}

// Capabilities says that spans are only read.
func (c *logsConnector) Capabilities() consumer.Capabilities {
	return consumer.Capabilities{MutatesData: false}
}

// ConsumeTraces sends the evidence of td on. It fails only when the logs
// pipeline refuses it: what is sent again has the same ids, and counts once.
func (c *logsConnector) ConsumeTraces(ctx context.Context, td ptrace.Traces) error {
	logs, ok, stats := c.reader.Read(ctx, td, time.Now())
	c.count(ctx, &stats)
	if !ok {
		return nil
	}
	if err := c.next.ConsumeLogs(ctx, logs); err != nil {
		return fmt.Errorf("send evidence: %w", err)
	}
	return nil
}

func (c *logsConnector) count(ctx context.Context, stats *evidence.Stats) {
	for reason, n := range stats.Unread {
		if n > 0 {
			c.telemetry.ConnectorReasoningEvidenceUnread.Add(ctx, n, with("reason", evidence.Reason(reason).String()))
		}
	}
	for i, t := range c.reader.Triggers {
		if n := stats.Failed[i]; n > 0 {
			c.telemetry.ConnectorReasoningTriggerFailures.Add(ctx, n, with("trigger", t.Name()))
		}
	}
}

// with labels a count.
func with(key, value string) metric.MeasurementOption {
	return metric.WithAttributeSet(attribute.NewSet(attribute.String(key, value)))
}

// Shutdown may be called without Start, and again.
func (c *logsConnector) Shutdown(context.Context) error {
	c.telemetry.Shutdown()
	return nil
}
