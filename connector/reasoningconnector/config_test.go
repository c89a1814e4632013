// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningconnector

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"

	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/metadata"
)

// load reads testdata/config.yaml's component of the given name.
func load(t *testing.T, name string) *Config {
	t.Helper()
	conf, err := confmaptest.LoadConf(filepath.Join("testdata", "config.yaml"))
	require.NoError(t, err)
	sub, err := conf.Sub(component.NewIDWithName(metadata.Type, name).String())
	require.NoError(t, err)
	cfg := createDefaultConfig()
	require.NoError(t, sub.Unmarshal(cfg))
	return cfg.(*Config)
}

func TestLoadConfig(t *testing.T) {
	assert.Equal(t, createDefaultConfig(), load(t, ""))
	assert.Equal(t, &Config{
		FlushInterval:      30 * time.Second,
		Temporality:        TemporalityDelta,
		CardinalityLimit:   500,
		ExpireAfter:        0,
		Exemplars:          false,
		ResourceAttributes: []string{"service.namespace"},
		GenAI:              GenAIConfig{ExcludeScopes: []string{"openlit", "opentelemetry.instrumentation.*"}},
		Evidence: EvidenceConfig{
			RunIDAttributes: []string{"my.run"},
			Triggers: []TriggerConfig{
				{Name: "deployed", Conditions: []string{`attributes["gen_ai.tool.name"] == "deploy"`, `name == "deploy"`}},
			},
		},
	}, load(t, "all"))
	for _, name := range []string{"", "all"} {
		assert.NoError(t, confmap.Validate(load(t, name)))
	}
}

func TestValidateNamesKeyValueAndWhatIsAllowed(t *testing.T) {
	tests := []struct {
		name string
		want []string
	}{
		{"times", []string{
			"flush_interval must be at least 100ms (got 1ms)",
			"expire_after must be 0, for never, or at least flush_interval, 1ms (got 1µs)",
		}},
		{"cardinality", []string{"cardinality_limit must be from 2 to 1000000 (got 1)"}},
		{"temporality", []string{`temporality must be "cumulative" or "delta" (got "sideways")`}},
		{"resource", []string{
			"resource_attributes must not have an empty key (got one at index 1)",
			`resource_attributes must name each key once (got "k8s.cluster.name" twice)`,
			`resource_attributes must not name a label that the metrics have themselves (got "gen_ai.agent.name")`,
		}},
		{"many", []string{"resource_attributes must have at most 16 keys (got 17)"}},
		{"scopes", []string{
			`got "*.python" at index 0`,
			`exclude_scopes must be scope names, or prefixes with one * at the end (got "a*b*" at index 1)`,
			`got "" at index 2`,
		}},
		{"evidence", []string{
			"evidence: run_id_attributes must not have an empty key",
			`triggers must have names of their own (got "a" twice)`,
			"evidence::triggers::1: conditions must be OTTL conditions on a span",
			`(got "name ==" at index 0)`,
			`(got "resource.colour == 1" at index 1)`,
			`evidence::triggers::2: name must be 1 to 64 letters, digits, dots, dashes and underscores`,
			"conditions must have 1 to 16 entries (got 0)",
		}},
		{"triggers", []string{"triggers must have at most 32 entries (got 33)"}},
		{"two", []string{
			"flush_interval must be at least 100ms (got -1s)",
			"cardinality_limit must be from 2 to 1000000 (got 2000000)",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := confmap.Validate(load(t, tt.name))
			for _, want := range tt.want {
				assert.ErrorContains(t, err, want)
			}
		})
	}
}
