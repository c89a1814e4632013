// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"

	"github.com/leasehold/leasehold/processor/reasoningprocessor/internal/metadata"

	"github.com/leasehold/leasehold/internal/anomaly"
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
	storage := component.MustNewIDWithName("file_storage", "agents")
	engine := component.MustNewIDWithName("trust", "main")
	assert.Equal(t, &Config{
		SettleTime:       2 * time.Second,
		CycleTimeout:     5 * time.Minute,
		MaxCycleDuration: 12 * time.Hour,
		LateWindow:       30 * time.Second,
		RunGrace:         20 * time.Second,
		MaxCycles:        5000,
		MaxStepsPerCycle: 500,
		MaxToolsPerCycle: 32,
		RemoteParent:     RemoteParentRoot,
		RunIDAttributes:  []string{"my.run"},
		Content:          ContentHash,
		HashKey:          "correct horse battery staple",
		Identity: IdentityConfig{
			Attributes: []string{"username", "my.user"}, TLS: TLSDNSSAN,
			Collectors: []string{"node-1", "spiffe://example.org/node"}, Claims: []string{"service.name"},
		},
		Trust:  &engine,
		Prices: PricesConfig{File: "prices.yaml", ReloadInterval: 30 * time.Second},
		CacheModes: []CacheModeConfig{
			{Scope: "opentelemetry.instrumentation.", Provider: "anthropic", Mode: CacheModeInclusive},
			{Provider: "my-gateway", Mode: CacheModeExclusive},
		},
		ConfidenceAttributes: []string{"my.confidence"},
		Rules: map[string]anomaly.RuleSettings{
			"loop.call":    {Severity: "warning", Mode: "observe", Params: map[string]float64{"times": 4}},
			"latency.tool": {Enabled: new(bool)},
		},
		Phases:      map[string]anomaly.PhaseTools{"shadow": {Allow: []string{"read_*"}, Deny: []string{"read_secret"}}},
		Phase:       "restricted",
		AgentPhases: map[string]string{"planner": "shadow"},
		Effects: anomaly.EffectConfig{
			Patterns:     []anomaly.EffectPattern{{Pattern: "crm_*", Effect: anomaly.EffectAct}},
			Words:        []anomaly.EffectWord{{Word: "sync", Effect: anomaly.EffectReach}},
			Destinations: []anomaly.DestPattern{{Pattern: "crm_*", Args: []string{"account"}}},
		},
		Baselines: BaselinesConfig{
			Storage:       &storage,
			FlushInterval: time.Minute, MaxAgents: 500, WarmUp: 12, Support: 2, Freeze: true,
		},
	}, load(t, "all"))
	assert.Equal(t, "prod-1.example.org", load(t, "spiffe").Identity.SPIFFETrustDomain)
	for _, name := range []string{"", "all", "spiffe"} {
		assert.NoError(t, confmap.Validate(load(t, name)))
	}
}

func TestValidateNamesKeyValueAndWhatIsAllowed(t *testing.T) {
	tests := []struct {
		name string
		want string
	}{
		{"times_low", `settle_time must be from 1ms to 10m0s (got 0s)
cycle_timeout must be from 0s to 24h0m0s (got -1s)
late_window must be from 1ms to 1h0m0s (got 0s)`},
		{"times_high", `settle_time must be from 1ms to 10m0s (got 11m0s)
cycle_timeout must be from 11m0s to 24h0m0s (got 25h0m0s)
max_cycle_duration must be from 25h0m0s to 720h0m0s (got 721h0m0s)
late_window must be from 1ms to 1h0m0s (got 1h1m0s)`},
		{"numbers_low", `max_cycles must be from 16 to 10000000 (got 15)
max_steps_per_cycle must be from 16 to 1000000 (got 0)
max_tools_per_cycle must be from 1 to 10000 (got -1)`},
		{"numbers_high", `max_cycles must be from 16 to 10000000 (got 10000001)
max_steps_per_cycle must be from 16 to 1000000 (got 1000001)
max_tools_per_cycle must be from 1 to 10000 (got 10001)`},
		{"words", `remote_parent must be one of ["wait" "root"] (got "ignore")
content must be one of ["keep" "hash" "drop"] (got "redact")`},
		{"lists", `run_id_attributes must be names of attributes (got "" at index 1)
confidence_attributes must be names of attributes (got "" at index 0)`},
		{"key", "hash_key must have at least 16 bytes (got 5)"},
		{"prices", "prices: reload_interval must be from 1s to 24h0m0s (got 10ms)"},
		{"judging", `rules::loop.cal: no such rule; near ones are loop.call, loop.plan, loop.failing
rules::loop.call::mode: "off" is no mode; allowed are observe and enforce
rules::loop.call::times: -1 is out of range; allowed are 2 to 1000
rules::loop.call::tims: no such key; near ones are times, mode, severe
phase must be shadow, restricted, semi-autonomous or autonomous (got "root")
agent_phases::planner must be shadow, restricted, semi-autonomous or autonomous (got "trusted")
effects::patterns[0]::pattern must not be empty: write "*" for every tool`},
		{"identity", `identity: attributes must be names of attributes (got "" at index 0)
attributes must not be the credential itself (got "raw" at index 1): name the attribute that holds the user
tls must be one of ["uri_san" "dns_san" "common_name" "none"] (got "san")
spiffe_trust_domain needs tls to be "uri_san" (got "san")
collectors must be names of 1 to 253 printable bytes, not beginning with ~ (got "node-2\n" at index 1)
channel must be names of 1 to 253 printable bytes, not beginning with ~ (got "~spans" at index 0)
claims must be names of attributes (got "" at index 0)`},
		{"identity_long", `run_id_attributes must not be attributes of the identity (got "leasehold.identity.agent" at index 0)
identity: attributes must have at most 32 entries (got 33)`},
		{"identity_spiffe", `identity: spiffe_trust_domain must be a name such as example.org, of lower-case letters, digits, dots, dashes and underscores (got "spiffe://example.org")`},
		{"baselines", `baselines: flush_interval must be from 10ms to 1h0m0s (got 1ms)
max_agents must be from 1 to 10000000 (got 0)
warm_up must be from 1 to 10000 (got 0)
support must be from 1 to 255 (got 256)`},
		{"cache_modes", `cache_modes::1: scope or provider must be set
mode must be one of ["auto" "inclusive" "exclusive"] (got "both")`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.EqualError(t, confmap.Validate(load(t, tt.name)), tt.want)
		})
	}
}

func TestTheHashKeyIsNotShown(t *testing.T) {
	cfg := load(t, "all")
	assert.NotContains(t, fmt.Sprintf("%v %+v %#v", cfg, cfg, cfg), "horse")
	out := confmap.New()
	require.NoError(t, out.Marshal(cfg))
	assert.NotContains(t, fmt.Sprint(out.ToStringMap()), "horse")
}
