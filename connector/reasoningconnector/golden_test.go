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
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/pdatatest/pmetrictest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"
	"go.opentelemetry.io/collector/connector/connectortest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/metadata"
)

var update = flag.Bool("update", false, "write what comes out to testdata/*/output.yaml")

// Each folder of testdata is a case: the traces of input.yaml, through a
// connector with config.yaml, come out as output.yaml, times and exemplars
// included, as synctest's clock always begins at the same moment.
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

	got := firstFlush(t, cfg, filepath.Join(dir, "input.yaml"))
	output := filepath.Join(dir, "output.yaml")
	if *update {
		require.NoError(t, golden.WriteMetricsToFile(output, got, golden.SkipMetricTimestampNormalization()))
	}
	want, err := golden.ReadMetrics(output)
	require.NoError(t, err)
	assert.NoError(t, pmetrictest.CompareMetrics(want, got,
		pmetrictest.IgnoreMetricsOrder(), pmetrictest.IgnoreMetricDataPointsOrder(), pmetrictest.IgnoreDatapointAttributesOrder()))
}

// firstFlush returns what the connector sends after one interval.
func firstFlush(t *testing.T, cfg *Config, input string) pmetric.Metrics {
	t.Helper()
	td, err := golden.ReadTraces(input)
	require.NoError(t, err)
	td.MarkReadOnly()
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
