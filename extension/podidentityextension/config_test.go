// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package podidentityextension

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"

	"github.com/leasehold/leasehold/extension/podidentityextension/internal/metadata"
)

// load reads testdata/config.yaml's component of the given name.
func load(t *testing.T, name string) *Config {
	t.Helper()
	conf, err := confmaptest.LoadConf(filepath.Join("testdata", "config.yaml"))
	require.NoError(t, err)
	sub, err := conf.Sub(component.NewIDWithName(metadata.Type, name).String())
	require.NoError(t, err)
	cfg := NewFactory().CreateDefaultConfig()
	require.NoError(t, sub.Unmarshal(cfg))
	return cfg.(*Config)
}

func TestLoadConfig(t *testing.T) {
	assert.Equal(t, createDefaultConfig(), load(t, ""))
	assert.Equal(t, &Config{
		Kubeconfig: "/etc/leasehold/kubeconfig", Context: "production",
		Audiences: []string{"leasehold", "leasehold-eu"}, AllowUnbound: true,
		Timeout: 3 * time.Second, CacheTTL: 5 * time.Second, NegativeCacheTTL: 500 * time.Millisecond,
		MaxCached: 500, MaxReviewsPerSecond: 200,
	}, load(t, "all"))
	for _, name := range []string{"", "all"} {
		assert.NoError(t, confmap.Validate(load(t, name)))
	}
}

// Every bad value is refused, with its key and itself.
func TestBadConfigurationsAreRefused(t *testing.T) {
	tests := []struct {
		key   string
		value any
		want  string
	}{
		{"audiences", []string{}, "audiences must have 1 to 16 entries (got 0)"},
		{"audiences", make([]string, 17), "audiences must have 1 to 16 entries (got 17)"},
		{"audiences", []string{"leasehold", ""}, `audiences must be names that tokens are projected for (got "" at index 1)`},
		{"timeout", "1ms", "timeout must be from 10ms to 1m0s (got 1ms)"},
		{"cache_ttl", "11s", "cache_ttl must be from 100ms to 10s (got 11s)"},
		{"cache_ttl", "0s", "cache_ttl must be from 100ms to 10s (got 0s)"},
		{"negative_cache_ttl", "1m", "negative_cache_ttl must be from 0s to 10s (got 1m0s)"},
		{"max_cached", 0, "max_cached must be from 16 to 1000000 (got 0)"},
		{"max_reviews_per_second", 0, "max_reviews_per_second must be from 1 to 10000 (got 0)"},
		{"max_reviews_per_second", ".nan", "max_reviews_per_second"},
		{"no_such_key", 1, "no_such_key"},
	}
	for _, tt := range tests {
		t.Run(tt.key, func(t *testing.T) {
			cfg := createDefaultConfig()
			err := confmap.NewFromStringMap(map[string]any{tt.key: tt.value}).Unmarshal(cfg)
			if err == nil {
				err = confmap.Validate(cfg)
			}
			assert.ErrorContains(t, err, tt.want)
		})
	}
}
