// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/cycle"
)

func cost(t testing.TB, c *Catalog, provider, model string, u cycle.Usage) float64 {
	t.Helper()
	m, how := c.Find(provider, model)
	require.NotEqual(t, MatchNone, how, "%s/%s", provider, model)
	usd, _ := m.Cost(u, date(t, "2026-05-01"), "")
	return usd
}

func TestMergeUserWins(t *testing.T) {
	million := cycle.Usage{Input: 100_000}
	base := load(t, `
version: base
providers: [{id: openai, aliases: [oa]}, {id: azure.ai.openai, aliases: [azure], falls_back_to: [openai]}]
models:
  - {provider: openai, model: a, aliases: [a-1], context: 100, max_output: 50, prices: [{input: 1, output: 1}], source: s 1}
  - {provider: openai, model: b, aliases: [b-1], prices: [{input: 2, output: 2}]}
`)
	user := load(t, `
version: mine
providers: [{id: azure.ai.openai, aliases: [my-azure]}]
aliases: {azure/prod-4: oa/a, other: b}
models:
  - {provider: OA, model: A, prices: [{input: 10, output: 10}]}
  - {provider: openai, model: mine, aliases: [b-1], prices: [{input: 30, output: 30}]}
  - {provider: openai, model: b, context: 7}
`)
	c := base.Merge(user)
	assert.Equal(t, "base+mine", c.Version())
	assert.InDelta(t, 1.0, cost(t, c, "openai", "a", million), 1e-12, "price replaced")
	assert.InDelta(t, 1.0, cost(t, c, "openai", "a-1", million), 1e-12, "aliases kept")
	assert.InDelta(t, 3.0, cost(t, c, "openai", "b-1", million), 1e-12, "an alias of the user's is the user's")
	assert.InDelta(t, 0.2, cost(t, c, "openai", "b", million), 1e-12, "only the window was given")
	assert.InDelta(t, 1.0, cost(t, c, "my-azure", "prod-4", million), 1e-12, "deployment at its provider")
	assert.InDelta(t, 0.2, cost(t, c, "", "other", million), 1e-12)
	_, how := c.Find("openai", "prod-4")
	assert.Equal(t, MatchNone, how, "not the deployment of another provider")
	_, how = c.Find("azure", "prod-4")
	assert.Equal(t, MatchAlias, how)

	m, _ := c.Find("openai", "a")
	assert.Equal(t, Window{Context: 100, MaxOutput: 50}, m.Window, "window kept")
	assert.Len(t, c.Models(), 3)

	assert.InDelta(t, 0.1, cost(t, base, "openai", "a", million), 1e-12, "base unchanged")
	assert.InDelta(t, 1.0, cost(t, user, "OA", "a", million), 1e-12, "user's unchanged")
	assert.Same(t, base, base.Merge(nil))
}

func TestMergeOfNothingChangesNothing(t *testing.T) {
	c := Default().Merge(load(t, ""))
	assert.Equal(t, Default().Models(), c.Models())
	assert.Equal(t, Default().Version(), c.Version())
}
