// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trusteventsreceiver

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/receiver/trusteventsreceiver/internal/metadata"
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
	storage := component.MustNewID("file_storage")
	assert.Equal(t, &Config{
		Extension: component.MustNewIDWithName("trust", "other"), Storage: &storage, StartAt: StartBeginning,
		Kinds: []ledger.Kind{ledger.KindDecision, ledger.KindFleet}, HeadInterval: 5 * time.Minute,
	}, load(t, "all"))
	for _, name := range []string{"", "all"} {
		assert.NoError(t, confmap.Validate(load(t, name)))
	}
}

func TestBadConfigurationsAreRefused(t *testing.T) {
	tests := []struct {
		key   string
		value any
		says  string
	}{
		{"start_at", "middle", "start_at must be beginning or end (got \"middle\")"},
		{"head_interval", "1ms", "head_interval must be from 1s to 24h (got 1ms)"},
		{"kinds", []any{"decision", "gossip"}, "kinds[1] must be one of"},
		{"no_such_key", 1, "no_such_key"},
	}
	for _, tt := range tests {
		t.Run(tt.key, func(t *testing.T) {
			cfg := createDefaultConfig()
			err := confmap.NewFromStringMap(map[string]any{tt.key: tt.value}).Unmarshal(cfg)
			if err == nil {
				err = confmap.Validate(cfg)
			}
			assert.ErrorContains(t, err, tt.says)
		})
	}
}
