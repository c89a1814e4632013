// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/provider/envprovider"
	"go.opentelemetry.io/collector/confmap/provider/fileprovider"
	"go.opentelemetry.io/collector/otelcol"
)

// overlays are configurations that are given after another one.
var overlays = map[string]string{
	"gateway-kafka.yaml": "gateway.yaml",
	"node-kafka.yaml":    "node.yaml",
	"vault-audit.yaml":   "kubernetes.yaml",
}

// Every configuration that ships must start with nothing in the environment.
func TestShippedConfigurationsAreValid(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, "configs", "collector", "*.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			files := []string{file}
			if under, ok := overlays[filepath.Base(file)]; ok {
				files = []string{filepath.Join(filepath.Dir(file), under), file}
			}
			assert.NoError(t, validate(t, files...))
		})
	}
}

// validate does what `otelcol-leasehold validate` does.
func validate(t *testing.T, files ...string) error {
	t.Helper()
	collector, err := otelcol.NewCollector(otelcol.CollectorSettings{
		BuildInfo: component.NewDefaultBuildInfo(),
		Factories: components,
		ConfigProviderSettings: otelcol.ConfigProviderSettings{
			ResolverSettings: confmap.ResolverSettings{
				URIs:              files,
				ProviderFactories: []confmap.ProviderFactory{envprovider.NewFactory(), fileprovider.NewFactory()},
				DefaultScheme:     "env",
			},
		},
	})
	require.NoError(t, err)
	return collector.DryRun(t.Context())
}
