// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningconnector

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/consumer"

	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/metadata"
	"github.com/leasehold/leasehold/internal/semconv"
)

const (
	defaultFlushInterval    = 15 * time.Second
	defaultExpireAfter      = 15 * time.Minute
	defaultCardinalityLimit = 2000
)

// NewFactory returns the factory of the reasoning connector.
func NewFactory() connector.Factory {
	return connector.NewFactory(
		metadata.Type,
		createDefaultConfig,
		connector.WithTracesToMetrics(createTracesToMetrics, metadata.TracesToMetricsStability),
		connector.WithTracesToLogs(createTracesToLogs, metadata.TracesToLogsStability),
	)
}

func createDefaultConfig() component.Config {
	return &Config{
		FlushInterval:      defaultFlushInterval,
		Temporality:        TemporalityCumulative,
		CardinalityLimit:   defaultCardinalityLimit,
		ExpireAfter:        defaultExpireAfter,
		Exemplars:          true,
		ResourceAttributes: []string{"k8s.cluster.name", "k8s.namespace.name"},
		GenAI:              GenAIConfig{Enabled: true},
		Evidence:           EvidenceConfig{RunIDAttributes: []string{semconv.RunID, semconv.JobUID}},
	}
}

func createTracesToMetrics(
	_ context.Context, set connector.Settings, cfg component.Config, next consumer.Metrics,
) (connector.Traces, error) {
	return newMetricsConnector(set, cfg.(*Config), next)
}

func createTracesToLogs(
	_ context.Context, set connector.Settings, cfg component.Config, next consumer.Logs,
) (connector.Traces, error) {
	return newLogsConnector(set, cfg.(*Config), next)
}
