// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/internal/cycle"
)

const (
	fIn    = cycle.FieldInput
	fOut   = cycle.FieldOutput
	fRead  = cycle.FieldCacheRead
	fWrite = cycle.FieldCacheWrite
	fThink = cycle.FieldReasoning
	fTotal = cycle.FieldTotal
)

func raw(n map[cycle.UsageField]int64) (r cycle.RawUsage) {
	for f, v := range n {
		r.Set(f, v)
	}
	return r
}

func TestNormalize(t *testing.T) {
	type counts = map[cycle.UsageField]int64
	tests := []struct {
		name   string
		raw    counts
		cache  cycle.CacheStyle
		apart  bool
		failed bool
		want   Reading
	}{
		{"nothing", counts{}, cycle.CacheAuto, false, false, Reading{}},
		{"all zero says nothing", counts{fIn: 0, fOut: 0}, cycle.CacheAuto, false, false, Reading{}},
		{"all zero on a failed call is zero", counts{fIn: 0}, cycle.CacheAuto, false, true, Reading{Known: true}},
		{
			"plain",
			counts{fIn: 10, fOut: 2, fTotal: 12},
			cycle.CacheAuto, false, false,
			Reading{Usage: cycle.Usage{Input: 10, Output: 2}, Known: true},
		},
		{
			"cache inside, as OpenAI and semconv have it",
			counts{fIn: 12632, fOut: 13, fWrite: 12629},
			cycle.CacheAuto, false, false,
			Reading{Usage: cycle.Usage{Input: 12632, Output: 13, CacheWrite: 12629}, Known: true},
		},
		{
			"cache outside, shown by the total (Bedrock Converse)",
			counts{fIn: 100, fOut: 10, fRead: 50, fTotal: 160},
			cycle.CacheAuto, false, false,
			Reading{Usage: cycle.Usage{Input: 150, Output: 10, CacheRead: 50}, Known: true},
		},
		{
			"cache outside, shown by its size (Anthropic raw)",
			counts{fIn: 3, fOut: 13, fWrite: 12629},
			cycle.CacheAuto, false, false,
			Reading{Usage: cycle.Usage{Input: 12632, Output: 13, CacheWrite: 12629}, Known: true},
		},
		{
			"cache outside, known of the instrumentation",
			counts{fIn: 100, fOut: 10, fRead: 50, fTotal: 110},
			cycle.CacheExclusive, false, false,
			Reading{Usage: cycle.Usage{Input: 150, Output: 10, CacheRead: 50}, Known: true, Mismatch: false},
		},
		{
			"a user's word wins over the total",
			counts{fIn: 100, fOut: 10, fRead: 50, fTotal: 160},
			cycle.CacheInclusive, false, false,
			Reading{Usage: cycle.Usage{Input: 100, Output: 10, CacheRead: 50}, Known: true, Mismatch: true},
		},
		{
			"reasoning inside",
			counts{fIn: 10, fOut: 159, fThink: 121, fTotal: 169},
			cycle.CacheAuto, true, false,
			Reading{Usage: cycle.Usage{Input: 10, Output: 159, Reasoning: 121}, Known: true},
		},
		{
			"reasoning outside, shown by the total (Gemini raw)",
			counts{fIn: 10, fOut: 38, fThink: 121, fTotal: 169},
			cycle.CacheAuto, false, false,
			Reading{Usage: cycle.Usage{Input: 10, Output: 159, Reasoning: 121}, Known: true},
		},
		{
			"reasoning outside, shown by its size",
			counts{fIn: 10, fOut: 38, fThink: 121},
			cycle.CacheAuto, false, false,
			Reading{Usage: cycle.Usage{Input: 10, Output: 159, Reasoning: 121}, Known: true},
		},
		{
			"reasoning outside, known of the instrumentation",
			counts{fIn: 10, fOut: 38, fThink: 21},
			cycle.CacheAuto, true, false,
			Reading{Usage: cycle.Usage{Input: 10, Output: 59, Reasoning: 21}, Known: true},
		},
		{
			"output from the total",
			counts{fIn: 10, fTotal: 12},
			cycle.CacheAuto, false, false,
			Reading{Usage: cycle.Usage{Input: 10, Output: 2}, Known: true},
		},
		{
			"input from the total",
			counts{fOut: 2, fTotal: 12},
			cycle.CacheAuto, false, false,
			Reading{Usage: cycle.Usage{Input: 10, Output: 2}, Known: true},
		},
		{
			"a total alone is taken for input, and said to be",
			counts{fTotal: 12},
			cycle.CacheAuto, false, false,
			Reading{Usage: cycle.Usage{Input: 12}, Known: true, Assumed: true},
		},
		{
			"a total that fits nothing",
			counts{fIn: 10, fOut: 2, fTotal: 99},
			cycle.CacheAuto, false, false,
			Reading{Usage: cycle.Usage{Input: 10, Output: 2}, Known: true, Mismatch: true},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := raw(tt.raw)
			r.Cache, r.ReasoningApart = tt.cache, tt.apart
			assert.Equal(t, tt.want, Normalize(r, tt.failed))
		})
	}
}

// Whatever a span claims, the parts stay inside the whole.
func TestNormalizeKeepsPartsInside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r cycle.RawUsage
		for f := range cycle.NumUsageFields {
			if rapid.Bool().Draw(t, "has") {
				r.Set(f, rapid.Int64Range(0, 1_000_000_000).Draw(t, "n"))
			}
		}
		r.Cache = rapid.SampledFrom([]cycle.CacheStyle{cycle.CacheAuto, cycle.CacheInclusive, cycle.CacheExclusive}).Draw(t, "cache")
		r.ReasoningApart = rapid.Bool().Draw(t, "apart")
		got := Normalize(r, rapid.Bool().Draw(t, "failed"))
		require.LessOrEqual(t, got.CacheRead+got.CacheWrite, got.Input)
		require.LessOrEqual(t, got.Reasoning, got.Output)
		require.GreaterOrEqual(t, got.Input, int64(0))
		require.GreaterOrEqual(t, got.Output, int64(0))
	})
}
