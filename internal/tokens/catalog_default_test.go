// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// highestShipped is above every price of the shipped table: a typing slip by
// a factor of ten must not pass.
const highestShipped = 300

func TestShippedTable(t *testing.T) {
	c := Default()
	assert.NotEmpty(t, c.Version())
	models := c.Models()
	assert.Greater(t, len(models), 200)
	for i, m := range models {
		if i > 0 {
			assert.Negative(t, compareModels(models[i-1], m), "sorted, no model twice: %s/%s", m.Provider, m.Name)
		}
		checkShipped(t, m)
	}
	assert.Same(t, c, Default(), "parsed once")
}

func checkShipped(t *testing.T, m *Model) {
	t.Helper()
	name := m.Provider + "/" + m.Name
	assert.NotEmpty(t, m.Prices, name)
	assert.Contains(t, m.Source, " ", "%s: a source with its version", name)
	assert.Greater(t, m.AsOf.Year(), 2025, name)
	assert.LessOrEqual(t, m.Window.MaxInput, m.Window.Context, name)
	assert.LessOrEqual(t, m.Window.MaxOutput, m.Window.Context, name)
	for _, p := range m.Prices {
		checkShippedRates(t, name, p.Rates)
		previous := p.Rates.Input.USD
		for _, tier := range p.Tiers {
			checkShippedRates(t, name, tier.Rates)
			assert.GreaterOrEqual(t, tier.Rates.Input.USD, previous, "%s: tiers grow dearer", name)
			previous = tier.Rates.Input.USD
		}
	}
}

func checkShippedRates(t *testing.T, name string, r Rates) {
	t.Helper()
	for _, k := range rateKeys {
		assert.Less(t, k.of(&r).USD, float64(highestShipped), "%s %s", name, k.name)
		assert.GreaterOrEqual(t, k.of(&r).USD, 0.0, "%s %s", name, k.name)
	}
	assert.LessOrEqual(t, r.CacheRead.USD, r.Input.USD, name)
	if r.CacheWrite.Listed {
		assert.GreaterOrEqual(t, r.CacheWrite.USD, r.Input.USD/2, name)
	}
	if r.CacheWrite1h.Listed {
		assert.Greater(t, r.CacheWrite1h.USD, r.CacheWrite.USD, name)
	}
}

// Every provider that an entry or a fallback names is declared, and every
// model is found under each of its names.
func TestShippedNamesAreFound(t *testing.T) {
	c := Default()
	for _, p := range c.providers {
		for _, other := range p.FallsBackTo {
			assert.NotNil(t, c.index.byID[other], "%s falls back to %s", p.ID, other)
		}
		assert.Equal(t, p.ID, c.providerID(p.ID), "a provider's id is no other's alias")
	}
	for _, m := range c.Models() {
		found, how := c.Find(m.Provider, strings.ToUpper(m.Name))
		assert.Equal(t, MatchExact, how, m.Name)
		assert.Same(t, m, found, m.Name)
		for _, a := range m.Aliases {
			found, how = c.Find(m.Provider, a)
			assert.Equal(t, MatchAlias, how, a)
			assert.Same(t, m, found, a)
		}
		assert.True(t, declared(c, m.Provider), m.Provider)
	}
}

func declared(c *Catalog, provider string) bool {
	_, ok := c.index.byID[provider]
	return ok && c.declares(provider)
}

// TestShippedFigures spells out what docs/prices.md decides
// where the sources disagree.
func TestShippedFigures(t *testing.T) {
	tests := []struct {
		provider, model    string
		in, out, read      float64
		window, inputLimit int64
		tierAbove          int64
		tierIn, tierOut    float64
	}{
		{"openai", "gpt-5", 1.25, 10, 0.125, 400_000, 272_000, 0, 0, 0},
		{"openai", "gpt-5.4", 2.5, 15, 0.25, 1_050_000, 922_000, 272_000, 5, 22.5},
		{"openai", "gpt-5.5", 5, 30, 0.5, 1_050_000, 922_000, 272_000, 10, 45},
		{"openai", "gpt-5.6", 5, 30, 0.5, 1_050_000, 1_050_000, 272_000, 10, 45},
		{"openai", "gpt-3.5-turbo", 0.5, 1.5, 0, 16_385, 16_385, 0, 0, 0},
		{"anthropic", "claude-sonnet-4-5", 3, 15, 0.3, 200_000, 200_000, 200_000, 6, 22.5},
		{"anthropic", "claude-fable-5", 10, 50, 1, 1_000_000, 1_000_000, 0, 0, 0},
		{"gcp.vertex_ai", "gemini-2.5-pro", 1.25, 10, 0.125, 1_048_576, 1_048_576, 200_000, 2.5, 15},
		{"gcp.gemini", "gemini-3-pro-preview", 2, 12, 0.2, 1_048_576, 1_048_576, 200_000, 4, 18},
		{"mistral_ai", "mistral-small-latest", 0.15, 0.6, 0, 256_000, 256_000, 0, 0, 0},
		{"mistral_ai", "mistral-large-latest", 0.5, 1.5, 0, 262_144, 262_144, 0, 0, 0},
		{"deepseek", "deepseek-chat", 0.14, 0.28, 0.0028, 1_000_000, 1_000_000, 0, 0, 0},
		{"x_ai", "grok-4.3", 1.25, 2.5, 0.2, 1_000_000, 1_000_000, 200_000, 2.5, 5},
		{"x_ai", "grok-4.5", 2, 6, 0.5, 500_000, 500_000, 0, 0, 0},
		{"cohere", "command-a-03-2025", 2.5, 10, 0, 256_000, 256_000, 0, 0, 0},
		{"moonshot_ai", "kimi-k2.6", 0.95, 4, 0.16, 262_144, 262_144, 0, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.model, func(t *testing.T) {
			m, how := Default().Find(tt.provider, tt.model)
			require.Less(t, how, MatchFamily)
			require.NotNil(t, m)
			p := m.Prices[len(m.Prices)-1]
			assert.Equal(t, [3]float64{tt.in, tt.out, tt.read}, [3]float64{p.Rates.Input.USD, p.Rates.Output.USD, p.Rates.CacheRead.USD})
			assert.Equal(t, tt.window, m.Window.Context)
			assert.Equal(t, tt.inputLimit, m.Window.InputLimit())
			if tt.tierAbove == 0 {
				assert.Empty(t, p.Tiers)
				return
			}
			require.Len(t, p.Tiers, 1)
			assert.Equal(t, Tier{tt.tierAbove, p.Tiers[0].Rates}, p.Tiers[0])
			assert.Equal(t, [2]float64{tt.tierIn, tt.tierOut}, [2]float64{p.Tiers[0].Rates.Input.USD, p.Tiers[0].Rates.Output.USD})
		})
	}
}
