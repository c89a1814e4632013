// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"net"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/provider/envprovider"
	"go.opentelemetry.io/collector/confmap/provider/fileprovider"
	"go.opentelemetry.io/collector/otelcol"
)

// overlays are configurations that are given after others: each after any of these.
var overlays = map[string][][]string{
	"gateway-kafka.yaml":       {{"gateway.yaml"}},
	"node-kafka.yaml":          {{"node.yaml"}},
	"vault.yaml":               {{"kubernetes.yaml"}, {"gateway.yaml"}},
	"vault-audit.yaml":         {{"kubernetes.yaml", "vault.yaml"}, {"gateway.yaml", "vault.yaml"}},
	"vault-audit-shipped.yaml": {{"kubernetes.yaml", "vault.yaml"}, {"gateway.yaml", "vault.yaml"}},
}

// Every configuration that ships must start with nothing in the environment.
func TestShippedConfigurationsAreValid(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, "configs", "collector", "*.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			for _, files := range laid(file) {
				assert.NoError(t, validate(t, files...), "%v", files)
			}
		})
	}
}

// laid is a configuration with those that it is given after, in each way.
func laid(file string) (ways [][]string) {
	below, over := overlays[filepath.Base(file)]
	if !over {
		return [][]string{{file}}
	}
	for _, names := range below {
		var files []string
		for _, name := range names {
			files = append(files, filepath.Join(filepath.Dir(file), name))
		}
		ways = append(ways, append(files, file))
	}
	return ways
}

// A list that an overlay writes replaces the one below: nothing of that may be lost. And
// what it adds listens where nothing else does.
func TestOverlaysCompose(t *testing.T) {
	for name := range overlays {
		for _, files := range laid(filepath.Join(root, "configs", "collector", name)) {
			t.Run(strings.Join(files, " "), func(t *testing.T) {
				below, all := resolved(t, files[0]), resolved(t, files...)
				assert.Subset(t, all.Get("service::extensions"), below.Get("service::extensions"))
				listens := map[string]string{}
				for _, key := range all.AllKeys() {
					if !strings.HasSuffix(key, "::endpoint") || strings.HasPrefix(key, "exporters::") && !strings.HasPrefix(key, "exporters::prometheus::") {
						continue
					}
					_, port, err := net.SplitHostPort(all.Get(key).(string))
					require.NoError(t, err, key)
					assert.Empty(t, listens[port], "%s listens there as well as %s", key, listens[port])
					listens[port] = key
				}
				assert.NotEmpty(t, listens)
			})
		}
	}
}

// resolved is what configurations come to.
func resolved(t *testing.T, files ...string) *confmap.Conf {
	t.Helper()
	resolver, err := confmap.NewResolver(resolving(files))
	require.NoError(t, err)
	conf, err := resolver.Resolve(t.Context())
	require.NoError(t, err)
	return conf
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
