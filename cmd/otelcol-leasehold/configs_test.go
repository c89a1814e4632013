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

// overlays are configurations that are given after others.
var overlays = map[string][]string{
	"gateway-kafka.yaml":       {"gateway.yaml"},
	"node-kafka.yaml":          {"node.yaml"},
	"vault.yaml":               {"kubernetes.yaml"},
	"vault-audit.yaml":         {"kubernetes.yaml", "vault.yaml"},
	"vault-audit-shipped.yaml": {"kubernetes.yaml", "vault.yaml"},
}

// Every configuration that ships must start with nothing in the environment.
func TestShippedConfigurationsAreValid(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, "configs", "collector", "*.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			assert.NoError(t, validate(t, laid(file)...))
		})
	}
}

// What goes over the gateway that does all goes over that of the tiers as well.
func TestVaultGoesOverBothGateways(t *testing.T) {
	dir := filepath.Join(root, "configs", "collector")
	files := []string{filepath.Join(dir, "gateway.yaml"), filepath.Join(dir, "vault.yaml"), filepath.Join(dir, "vault-audit.yaml")}
	assert.NoError(t, validate(t, files...))
	assert.Subset(t, extensions(t, files...), extensions(t, files[0]))
}

// laid is a configuration with those that it is given after.
func laid(file string) (files []string) {
	for _, under := range overlays[filepath.Base(file)] {
		files = append(files, filepath.Join(filepath.Dir(file), under))
	}
	return append(files, file)
}

// A list that an overlay writes replaces the one below: nothing of that may be lost.
func TestOverlaysKeepTheExtensions(t *testing.T) {
	for name := range overlays {
		t.Run(name, func(t *testing.T) {
			files := laid(filepath.Join(root, "configs", "collector", name))
			assert.Subset(t, extensions(t, files...), extensions(t, files[0]))
		})
	}
}

// extensions are those that a service with these configurations starts.
func extensions(t *testing.T, files ...string) []any {
	t.Helper()
	resolver, err := confmap.NewResolver(resolving(files))
	require.NoError(t, err)
	conf, err := resolver.Resolve(t.Context())
	require.NoError(t, err)
	all, ok := conf.Get("service::extensions").([]any)
	require.True(t, ok)
	return all
}

func resolving(files []string) confmap.ResolverSettings {
	return confmap.ResolverSettings{
		URIs:              files,
		ProviderFactories: []confmap.ProviderFactory{envprovider.NewFactory(), fileprovider.NewFactory()},
		DefaultScheme:     "env",
	}
}

// validate does what `otelcol-leasehold validate` does.
func validate(t *testing.T, files ...string) error {
	t.Helper()
	collector, err := otelcol.NewCollector(otelcol.CollectorSettings{
		BuildInfo:              component.NewDefaultBuildInfo(),
		Factories:              components,
		ConfigProviderSettings: otelcol.ConfigProviderSettings{ResolverSettings: resolving(files)},
	})
	require.NoError(t, err)
	return collector.DryRun(t.Context())
}
