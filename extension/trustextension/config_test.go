// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"

	"github.com/leasehold/leasehold/extension/trustextension/internal/metadata"
	"github.com/leasehold/leasehold/internal/trust"
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

	got := load(t, "all")
	want := createDefaultConfig()
	storage := component.MustNewIDWithName("file_storage", "trust")
	want.Storage = &storage
	want.Ledger = LedgerConfig{Directory: "/var/lib/leasehold/ledger", MaxSegmentMiB: 8, MaxSegments: 12, FSync: true}
	want.Policy = PolicyConfig{Preset: PresetDemo, Policy: *trust.DemoPolicy()}
	want.Policy.Name, want.Policy.RequireWitness, want.Policy.MaxPhase = "ours", true, trust.Restricted
	want.Policy.Enforcement.Phases = map[string]trust.Mode{"shadow": trust.Observe}
	want.Agents = map[string]AgentConfig{"shop/support-desk": {MaxPhase: trust.SemiAutonomous}}
	want.Identity, want.MaxAgents, want.MaxFindingsPerSecond, want.Tick = IdentityObserve, 500, 5, 2*time.Second
	want.Actions = ActionsConfig{Workers: 2, Timeout: 3 * time.Second, InitialInterval: 2 * time.Second, MaxInterval: time.Minute}
	want.HTTP.Get().NetAddr.Endpoint = "127.0.0.1:9999"
	assert.Equal(t, want, got)
	for _, name := range []string{"", "all"} {
		assert.NoError(t, confmap.Validate(load(t, name)))
	}
}

// Every bad value is refused, with its key and itself.
func TestBadConfigurationsAreRefused(t *testing.T) {
	tests := []struct {
		key   string
		value any
		says  []string
	}{
		{"identity", "optional", []string{"identity", "observe", "optional"}},
		{"max_agents", 0, []string{"max_agents", "got 0"}},
		{"max_findings_per_second", 0, []string{"max_findings_per_second", "got 0"}},
		{"tick", "1ms", []string{"tick", "got 1ms"}},
		{"ledger::directory", "", []string{"ledger", "directory"}},
		{"ledger::max_segment_mib", 0, []string{"max_segment_mib", "got 0"}},
		{"ledger::max_segments", -1, []string{"max_segments", "got -1"}},
		{"actions::workers", 0, []string{"workers", "got 0"}},
		{"actions::timeout", "0s", []string{"timeout", "got 0s"}},
		{"actions::initial_interval", "0s", []string{"initial_interval", "got 0s"}},
		{"actions::max_interval", "1ms", []string{"max_interval", "got 1ms"}},
		{"policy::preset", "lenient", []string{"preset", "lenient", "demo-small-numbers"}},
		{"policy::up::restricted::alpha", 1, []string{"alpha", "1"}},
		{"policy::up::autonomous::unacceptable", 0, []string{"unacceptable"}},
		{"policy::down::tolerated", 2, []string{"tolerated", "2"}},
		{"policy::down::freeze_at", 99, []string{"freeze_at"}},
		{"policy::fleet::max_share", 0, []string{"max_share"}},
		{"policy::enforcement::default", "maybe", []string{"default", "maybe"}},
		{"policy::enforcement::phases", map[string]any{"boss": "observe"}, []string{"boss"}},
		{"policy::max_phase", "root", []string{"root", "autonomous"}},
		{"agents", map[string]any{"a": map[string]any{"max_phase": "x"}}, []string{"x", "shadow"}},
		{"storage", "_", []string{"storage"}},
		{"no_such_key", 1, []string{"no_such_key"}},
	}
	for _, tt := range tests {
		t.Run(tt.key, func(t *testing.T) {
			cfg := createDefaultConfig()
			err := confmap.NewFromStringMap(map[string]any{tt.key: tt.value}).Unmarshal(cfg)
			if err == nil {
				err = confmap.Validate(cfg)
			}
			require.Error(t, err)
			for _, word := range tt.says {
				assert.ErrorContains(t, err, word)
			}
		})
	}
}
