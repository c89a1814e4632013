// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/cycle"
)

func date(t testing.TB, s string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, s)
	require.NoError(t, err)
	return d
}

// TestGoldenCosts holds the shipped table against amounts that providers or
// frameworks recorded themselves (see docs/prices.md).
func TestGoldenCosts(t *testing.T) {
	tests := []struct {
		name, provider, model, day string
		usage                      cycle.Usage
		usd                        float64
	}{
		{
			"recorded by Pydantic AI", "openai", "gpt-4o-mini", "2025-11-01",
			cycle.Usage{Input: 417, Output: 53},
			0.00009435,
		},
		{
			"recorded by Logfire, thinking inside output", "gcp.gemini", "gemini-2.5-flash", "2025-11-01",
			cycle.Usage{Input: 40, Output: 159, Reasoning: 121},
			0.0004095,
		},
		{
			"cache write", "anthropic", "claude-haiku-4-5", "2026-01-01",
			cycle.Usage{Input: 12632, CacheWrite: 12629, Output: 13},
			0.01585425,
		},
		{
			"billed first step of a benchmark run", "google", "gemini-3-pro-preview", "2025-11-19",
			cycle.Usage{Input: 1662, Output: 106, Reasoning: 68},
			0.004596,
		},
		{
			"billed step with cache", "google", "gemini-3-pro-preview", "2025-11-19",
			cycle.Usage{Input: 6131, CacheRead: 4058, Output: 27},
			0.0052816,
		},
		{
			"tier above 200k, all tokens of the request", "google", "gemini-3-pro-preview", "2025-11-19",
			cycle.Usage{Input: 300_000, CacheRead: 100_000, Output: 1000},
			0.8 + 0.04 + 0.018,
		},
		{
			"exactly at the tier's edge", "google", "gemini-3-pro-preview", "2025-11-19",
			cycle.Usage{Input: 200_000},
			0.4,
		},
		{
			"before the tier was dropped", "anthropic", "claude-sonnet-4-6", "2026-03-12",
			cycle.Usage{Input: 250_000},
			1.5,
		},
		{
			"after the tier was dropped", "anthropic", "claude-sonnet-4-6", "2026-03-13",
			cycle.Usage{Input: 250_000},
			0.75,
		},
		{
			"before a dearer price", "anthropic", "claude-sonnet-5", "2026-08-31",
			cycle.Usage{Output: 1_000_000},
			10,
		},
		{
			"after it", "anthropic", "claude-sonnet-5", "2026-09-01",
			cycle.Usage{Output: 1_000_000},
			15,
		},
		{"o3 before it became cheaper", "openai", "o3", "2025-06-09", cycle.Usage{Output: 1_000_000}, 40},
		{"o3 after", "openai", "o3", "2025-06-10", cycle.Usage{Output: 1_000_000}, 8},
		{
			"cache write at OpenAI", "openai", "gpt-5.6-sol", "2026-08-01",
			cycle.Usage{Input: 2000, CacheWrite: 2000},
			0.0125,
		},
		{"embedding", "openai", "text-embedding-3-small", "2026-01-01", cycle.Usage{Input: 1000}, 0.00002},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, how := Default().Find(tt.provider, tt.model)
			require.NotNil(t, m)
			require.Less(t, how, MatchFamily)
			usd, src := m.Cost(tt.usage, date(t, tt.day), "")
			assert.InDelta(t, tt.usd, usd, 1e-12)
			assert.Equal(t, CostPriced, src)
		})
	}
}

// load reads a table that the test wrote itself.
func load(t testing.TB, table string) *Catalog {
	t.Helper()
	c, err := LoadCatalog(strings.NewReader(table))
	require.NoError(t, err)
	return c
}

const costTable = `
models:
  - {provider: openai, model: bare, prices: [{input: 2, output: 8}]}
  - {provider: anthropic, model: bare, prices: [{input: 2, output: 8}]}
  - {provider: aws.bedrock, model: anthropic.claude-x, prices: [{input: 2, output: 8}]}
  - {provider: openai, model: windowed, context: 1000}
  - provider: openai
    model: full
    prices:
      - from: 2025-01-01
        until: 2025-07-01
        input: 1
        output: 2
      - from: 2026-01-01
        input: 2
        output: 8
        cache_read: 0.5
        reasoning: 20
        tiers: [{above: 1000, input: 4, output: 12}]
        services: {batch: {input: 1, output: 4, cache_read: 0.25, reasoning: 10}, flex: {input: 1}}
`

func TestCaches(t *testing.T) {
	for name, tt := range map[string]struct {
		provider, model, service string
		usage                    cycle.Usage
		want                     Caches
	}{
		"read":             {"google", "gemini-3-pro-preview", "", cycle.Usage{Input: 6131, CacheRead: 4058, Output: 27}, Caches{Saved: 4058 * 1.8e-6}},
		"read of a tier":   {"google", "gemini-3-pro-preview", "", cycle.Usage{Input: 300_000, CacheRead: 100_000}, Caches{Saved: 100_000 * 3.6e-6}},
		"written":          {"anthropic", "claude-haiku-4-5", "", cycle.Usage{Input: 12632, CacheWrite: 12629, Output: 13}, Caches{Added: 12629 * .25e-6}},
		"both":             {"anthropic", "claude-haiku-4-5", "", cycle.Usage{Input: 3000, CacheRead: 1000, CacheWrite: 2000}, Caches{Saved: 1000 * .9e-6, Added: 2000 * .25e-6}},
		"none":             {"anthropic", "claude-haiku-4-5", "", cycle.Usage{Input: 3000, Output: 100}, Caches{}},
		"more than is let": {"anthropic", "claude-haiku-4-5", "", cycle.Usage{Input: 3000, CacheRead: -5, CacheWrite: -1}, Caches{}},
	} {
		t.Run(name, func(t *testing.T) {
			m, _ := Default().Find(tt.provider, tt.model)
			require.NotNil(t, m)
			got := m.Caches(tt.usage, date(t, "2026-01-01"), tt.service)
			assert.InDelta(t, tt.want.Saved, got.Saved, 1e-12)
			assert.InDelta(t, tt.want.Added, got.Added, 1e-12)
		})
	}
	assert.Zero(t, new(Model).Caches(cycle.Usage{Input: 10, CacheRead: 10}, time.Time{}, ""), "it has no price")
}

func TestCostSources(t *testing.T) {
	tests := []struct {
		name, provider, model, day, service string
		usage                               cycle.Usage
		usd                                 float64
		src                                 CostSource
	}{
		{"plain", "openai", "full", "2026-02-01", "", cycle.Usage{Input: 100, CacheRead: 40, Output: 10}, (60*2 + 40*0.5 + 10*8) * 1e-6, CostPriced},
		{"default tier by name", "openai", "full", "2026-02-01", "Default", cycle.Usage{Input: 100}, 200e-6, CostPriced},
		{"reasoning apart", "openai", "full", "2026-02-01", "", cycle.Usage{Output: 10, Reasoning: 4}, (6*8 + 4*20) * 1e-6, CostPriced},
		{"above the tier", "openai", "full", "2026-02-01", "", cycle.Usage{Input: 1001}, 4004e-6, CostPriced},
		{"cache in a tier keeps its share", "openai", "full", "2026-02-01", "", cycle.Usage{Input: 1001, CacheRead: 1001}, 1001e-6, CostEstimated},
		{"reasoning in a tier keeps its share", "openai", "full", "2026-02-01", "", cycle.Usage{Input: 1001, Output: 1, Reasoning: 1}, (4004 + 30) * 1e-6, CostEstimated},
		{"listed service", "openai", "full", "2026-02-01", "BATCH", cycle.Usage{Input: 100, Output: 10, Reasoning: 10}, 200e-6, CostPriced},
		{"half-listed service", "openai", "full", "2026-02-01", "flex", cycle.Usage{Input: 100, Output: 10}, 180e-6, CostEstimated},
		{"unlisted service", "openai", "full", "2026-02-01", "priority", cycle.Usage{Input: 100}, 200e-6, CostEstimated},
		{"no cache write listed", "openai", "bare", "2026-02-01", "", cycle.Usage{Input: 100, CacheWrite: 100}, 200e-6, CostEstimated},
		{"no cache write listed, Anthropic", "anthropic", "bare", "2026-02-01", "", cycle.Usage{Input: 100, CacheWrite: 100}, 250e-6, CostEstimated},
		{"no cache write listed, Claude elsewhere", "aws.bedrock", "anthropic.claude-x", "2026-02-01", "", cycle.Usage{Input: 100, CacheWrite: 100}, 250e-6, CostEstimated},
		{"no cache read listed", "openai", "bare", "2026-02-01", "", cycle.Usage{Input: 100, CacheRead: 100}, 200e-6, CostEstimated},
		{"no cache used", "openai", "bare", "2026-02-01", "", cycle.Usage{Input: 100}, 200e-6, CostPriced},
		{"before the first date", "openai", "full", "2024-12-31", "", cycle.Usage{Input: 100}, 100e-6, CostEstimated},
		{"inside the first price", "openai", "full", "2025-01-01", "", cycle.Usage{Input: 100}, 100e-6, CostPriced},
		{"between two prices", "openai", "full", "2025-07-01", "", cycle.Usage{Input: 100}, 100e-6, CostEstimated},
		{"window only", "openai", "windowed", "2026-02-01", "", cycle.Usage{Input: 100}, 0, CostUnknown},
		{"more cached than there is input", "openai", "full", "2026-02-01", "", cycle.Usage{Input: 10, CacheRead: 40}, 20e-6, CostPriced},
		{"negative counts", "openai", "full", "2026-02-01", "", cycle.Usage{Input: -1, Output: -5, CacheRead: -3, CacheWrite: -4, Reasoning: -2}, 0, CostPriced},
	}
	c := load(t, costTable)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, how := c.Find(tt.provider, tt.model)
			require.Equal(t, MatchExact, how)
			usd, src := m.Cost(tt.usage, date(t, tt.day), tt.service)
			assert.InDelta(t, tt.usd, usd, 1e-15)
			assert.Equal(t, tt.src, src)
		})
	}
}

func TestCostAtUnknownTime(t *testing.T) {
	c := load(t, costTable)
	m, _ := c.Find("openai", "full")
	usd, src := m.Cost(cycle.Usage{Input: 100}, time.Time{}, "")
	assert.InDelta(t, 200e-6, usd, 1e-15, "the newest price")
	assert.Equal(t, CostEstimated, src, "it need not be the one that held")

	m, _ = c.Find("openai", "bare")
	_, src = m.Cost(cycle.Usage{Input: 100}, time.Time{}, "")
	assert.Equal(t, CostPriced, src, "the only price holds at any time")
}

func TestCostOfRelativeIsEstimated(t *testing.T) {
	m, how := Default().Find("openai", "gpt-4o-2031-01-01")
	require.Equal(t, MatchFamily, how)
	assert.Equal(t, "gpt-4o", m.Name)
	_, src := m.Cost(cycle.Usage{Input: 100}, date(t, "2026-02-01"), "")
	assert.Equal(t, CostEstimated, src)
}

func TestCostSourceText(t *testing.T) {
	for s := CostUnknown; s <= CostEstimated; s++ {
		got, err := ParseCostSource(s.String())
		require.NoError(t, err)
		assert.Equal(t, s, got)
	}
	assert.Equal(t, "unknown", CostSource(200).String())
	_, err := ParseCostSource("guessed")
	assert.ErrorContains(t, err, `got "guessed", want unknown, billed, priced or estimated`)
}

func BenchmarkCost(b *testing.B) {
	m, _ := Default().Find("google", "gemini-3-pro-preview")
	u := cycle.Usage{Input: 12_000, CacheRead: 8000, Output: 900, Reasoning: 300}
	at := date(b, "2026-01-01")
	b.ReportAllocs()
	var sum float64
	for b.Loop() {
		usd, _ := m.Cost(u, at, "priority")
		sum += usd
	}
	require.Positive(b, sum)
}

func TestCostAllocatesNothing(t *testing.T) {
	m, _ := Default().Find("google", "gemini-3-pro-preview")
	at := date(t, "2026-01-01")
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		m.Cost(cycle.Usage{Input: 12_000, CacheRead: 8000, Output: 900}, at, "Priority")
	}))
}
