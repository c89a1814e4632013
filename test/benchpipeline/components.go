// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"

	"github.com/open-telemetry/opentelemetry-collector-contrib/connector/spanmetricsconnector"
	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/groupbytraceprocessor"
	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/transformprocessor"
	"go.opentelemetry.io/collector/connector"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/otelcol"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/otlpreceiver"
	"go.opentelemetry.io/collector/service/telemetry/otelconftelemetry"

	"github.com/leasehold/leasehold/connector/reasoningconnector"
	"github.com/leasehold/leasehold/processor/reasoningprocessor"
)

// factories are those of every pipeline, so that all children are one binary.
func factories(out *sink) (otelcol.Factories, error) {
	receivers, err := otelcol.MakeFactoryMap[receiver.Factory](otlpreceiver.NewFactory())
	processors, perr := otelcol.MakeFactoryMap[processor.Factory](
		groupbytraceprocessor.NewFactory(), transformprocessor.NewFactory(), reasoningprocessor.NewFactory())
	connectors, cerr := otelcol.MakeFactoryMap[connector.Factory](
		spanmetricsconnector.NewFactory(), reasoningconnector.NewFactory())
	exporters, xerr := otelcol.MakeFactoryMap[exporter.Factory](out.factory())
	return otelcol.Factories{
		Receivers: receivers, Processors: processors, Connectors: connectors, Exporters: exporters,
		Telemetry: otelconftelemetry.NewFactory(),
	}, errors.Join(err, perr, cerr, xerr)
}
