// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningconnector

import (
	"flag"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/golden"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/pdatatest/plogtest"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/pdatatest/pmetrictest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"
	"go.opentelemetry.io/collector/connector/connectortest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/metadata"
)

var update = flag.Bool("update", false, "write what comes out to testdata/*/output.yaml and logs.yaml")

// Each folder of testdata is a case: the traces of input.yaml, through a
// connector with config.yaml, come out as the metrics of output.yaml and the
// records of logs.yaml, if any; times and exemplars included, as synctest's
// clock always begins at the same moment.
func TestGolden(t *testing.T) {
	inputs, err := filepath.Glob(filepath.Join("testdata", "*", "input.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, inputs)
	for _, input := range inputs {
		dir := filepath.Dir(input)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { testGolden(t, dir) })
		})
	}
}

func testGolden(t *testing.T, dir string) {
	t.Helper()
	cfg := createDefaultConfig().(*Config)
	conf, err := confmaptest.LoadConf(filepath.Join(dir, "config.yaml"))
	require.NoError(t, err)
	require.NoError(t, conf.Unmarshal(cfg))
	require.NoError(t, confmap.Validate(cfg))

	td, err := golden.ReadTraces(filepath.Join(dir, "input.yaml"))
	require.NoError(t, err)
	td.MarkReadOnly()
	goldenLogs(t, cfg, td, filepath.Join(dir, "logs.yaml"))
	goldenMetrics(t, cfg, td, filepath.Join(dir, "output.yaml"))
}

func goldenLogs(t *testing.T, cfg *Config, td ptrace.Traces, output string) {
	t.Helper()
	sink := new(consumertest.LogsSink)
	c, err := newLogsConnector(connectortest.NewNopSettings(metadata.Type), cfg, sink)
	require.NoError(t, err)
	require.NoError(t, c.ConsumeTraces(t.Context(), td))
	require.NoError(t, c.Shutdown(t.Context()))
	if len(sink.AllLogs()) == 0 {
		require.NoFileExists(t, output)
		return
	}
	got := sink.AllLogs()[0]
	if *update {
		require.NoError(t, golden.WriteLogsToFile(output, got))
	}
	want, err := golden.ReadLogs(output)
	require.NoError(t, err)
	assert.NoError(t, plogtest.CompareLogs(want, got))
}

func goldenMetrics(t *testing.T, cfg *Config, td ptrace.Traces, output string) {
	t.Helper()
	got := firstFlush(t, cfg, td)
	if *update {
		require.NoError(t, golden.WriteMetricsToFile(output, got, golden.SkipMetricTimestampNormalization()))
	}
	want, err := golden.ReadMetrics(output)
	require.NoError(t, err)
	assert.NoError(t, pmetrictest.CompareMetrics(want, got,
		pmetrictest.IgnoreMetricsOrder(), pmetrictest.IgnoreMetricDataPointsOrder(), pmetrictest.IgnoreDatapointAttributesOrder()))
}

// firstFlush returns what the connector sends after one interval.
func firstFlush(t *testing.T, cfg *Config, td ptrace.Traces) pmetric.Metrics {
	t.Helper()
	sink := new(consumertest.MetricsSink)
	c, err := newMetricsConnector(connectortest.NewNopSettings(metadata.Type), cfg, sink)
	require.NoError(t, err)
	require.NoError(t, c.Start(t.Context(), componenttest.NewNopHost()))
	require.NoError(t, c.ConsumeTraces(t.Context(), td))
	time.Sleep(cfg.FlushInterval)
	synctest.Wait()
	require.Len(t, sink.AllMetrics(), 1)
	require.NoError(t, c.Shutdown(t.Context()))
	return sink.AllMetrics()[0]
}
