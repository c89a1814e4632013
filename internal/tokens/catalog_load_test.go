// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLoadCatalogFaults(t *testing.T) {
	model := func(rest string) string { return "models:\n  - provider: p\n    model: m\n    " + rest }
	tests := []struct {
		name, table, want string
	}{
		{"not YAML", "models: [", "price table: yaml: line 1"},
		{"a list", "- a", "line 1: got a list, want keys with values"},
		{"two documents", "version: a\n---\nversion: b\n", "line 2: want one YAML document, got more"},
		{"second document broken", "version: a\n---\n[", "want one YAML document, got more"},
		{"price list of texts", model("prices: [a]"), `prices[0]: got "a", want keys with values`},
		{"prices no list", model("prices: {input: 1}"), "prices: got a mapping, want a list"},
		{"service twice", model("prices: [{input: 1, output: 1, services: {flex: {}, FLEX: {}}}]"), "services.FLEX: given twice"},
		{"alias twice", "aliases: {A: x, a: y}", "aliases.a: given twice"},
		{"alias of nothing", "aliases: {\"\": x}", `aliases: got "", want a model's name as spans carry it`},
		{"unknown top key", "model: []", "line 1: model: unknown key, want one of aliases, models, providers, version"},
		{"unknown key", model("inputs: 3"), "line 4: models[0] p/m: inputs: unknown key, want one of aliases, as_of, context"},
		{"no name", "models:\n  - context: 3", "line 2: models[0] /: want both provider and model"},
		{"nothing known", model("source: x"), "models[0] p/m: want prices or a context window"},
		{"text for a price", model("prices: [{input: cheap, output: 1}]"), `line 4: models[0] p/m: prices[0].input: got "cheap", want USD per million tokens, 0 to 10000`},
		{"negative", model("prices: [{input: -1, output: 1}]"), `prices[0].input: got "-1"`},
		{"NaN", model("prices: [{input: .nan, output: 1}]"), `prices[0].input: got ".nan"`},
		{"spelled NaN", model("prices: [{input: NaN, output: 1}]"), `prices[0].input: got "NaN"`},
		{"infinite", model("prices: [{input: inf, output: 1}]"), `prices[0].input: got "inf"`},
		{"absurd", model("prices: [{input: 10001, output: 1}]"), `got "10001", want USD per million tokens, 0 to 10000`},
		{"no output", model("prices: [{input: 1}]"), "prices[0]: want both input and output; a model without output has output: 0"},
		{"zero window", model("context: 0"), `context: got "0", want a number of tokens, 1 to`},
		{"wrong date", model("prices: [{from: yesterday, input: 1, output: 1}]"), `prices[0].from: got "yesterday", want a date such as 2026-03-13`},
		{"dates out of order", model("prices: [{from: 2026-01-01, input: 1, output: 1}, {input: 1, output: 1}]"), "prices: must ascend by from"},
		{"dates overlap", model("prices: [{until: 2026-02-01, input: 1, output: 1}, {from: 2026-01-01, input: 1, output: 1}]"), "must not overlap"},
		{"until before from", model("prices: [{from: 2026-02-01, until: 2026-01-01, input: 1, output: 1}]"), "until must be after from"},
		{"tiers out of order", model("prices: [{input: 1, output: 1, tiers: [{above: 20}, {above: 10}]}]"), "prices[0].tiers[1].above: want a number of input tokens, ascending"},
		{"tier without size", model("prices: [{input: 1, output: 1, tiers: [{input: 2}]}]"), "prices[0].tiers[0].above: want"},
		{"default as service", model("prices: [{input: 1, output: 1, services: {default: {input: 1}}}]"), "prices[0].services.default: want a service tier other than the default"},
		{"key twice", model("context: 1\n    context: 2"), "context: given twice"},
		{"list for a text", model("source: [a]"), "source: got a list, want a text"},
		{"YAML alias", "a: &x 1\nversion: *x", "got a YAML alias, which price tables do not use"},
		{"model twice", "models:\n  - {provider: p, model: m, context: 1}\n  - {provider: P, model: M, context: 1}", `line 3: models[1] p/M: "M" is already a model or alias of p in this table`},
		{"alias taken", "models:\n  - {provider: p, model: m, context: 1}\n  - {provider: p, model: n, aliases: [M], context: 1}", `"M" is already a model or alias of p`},
		{"provider without id", "providers: [{aliases: [x]}]", "providers[0]: id: missing"},
		{"provider alias taken", "providers: [{id: x}, {id: y, aliases: [X]}]", `"x" is already a provider of this table`},
		{"flag", "providers: [{id: x, reseller: 1}]", `reseller: got "1", want true or false`},
		{"deployment to nowhere", "aliases: {mine: }", "aliases.mine: got"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := LoadCatalog(strings.NewReader(tt.table))
			require.Error(t, err)
			assert.Contains(t, err.Error(), tt.want)
		})
	}
}

func TestLoadCatalogTellsManyFaultsAndCountsTheRest(t *testing.T) {
	_, err := LoadCatalog(strings.NewReader("models:\n" + strings.Repeat("  - {}\n", 50)))
	require.Error(t, err)
	assert.Equal(t, maxFaults, strings.Count(err.Error(), "want both provider and model"))
	assert.Contains(t, err.Error(), "and 30 more")
}

func TestLoadCatalogReads(t *testing.T) {
	empty := load(t, "")
	assert.Empty(t, empty.Models())
	assert.Empty(t, empty.Version())

	for _, blank := range []string{"# only a comment\n", "---\n", "null", "models:\n"} {
		assert.Empty(t, load(t, blank).Models(), blank)
	}

	c := load(t, costTable)
	m, _ := c.Find("openai", "full")
	require.Len(t, m.Prices, 2)
	assert.Equal(t, date(t, "2025-07-01"), m.Prices[0].Until)
	assert.Equal(t, USD(20), m.Prices[1].Rates.Reasoning)
	assert.Equal(t, Rate{}, m.Prices[1].Rates.CacheWrite)
	assert.Equal(t, []Tier{{Above: 1000, Rates: Rates{Input: USD(4), Output: USD(12)}}}, m.Prices[1].Tiers)
	assert.Equal(t, []string{"batch", "flex"}, []string{m.Prices[1].Services[0].Name, m.Prices[1].Services[1].Name})
}

func TestLoadCatalogLimits(t *testing.T) {
	_, err := LoadCatalog(strings.NewReader("version: " + strings.Repeat("x", maxTable)))
	assert.ErrorContains(t, err, "larger than 16 MB")
	broken := errors.New("cable pulled")
	_, err = LoadCatalog(iotest.ErrReader(broken))
	assert.ErrorIs(t, err, broken)
}

// FuzzLoadCatalog looks for tables that crash the reader, or that it takes and
// then writes as something else.
func FuzzLoadCatalog(f *testing.F) {
	f.Add([]byte(costTable))
	f.Add([]byte("providers: [{id: x, aliases: [y], falls_back_to: [z], only_own: true}]\naliases: {a: b}\nversion: 1"))
	seeds, err := filepath.Glob("prices/*.yaml")
	require.NoError(f, err)
	for _, name := range seeds[:3] {
		data, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := LoadCatalog(bytes.NewReader(data))
		if err != nil {
			return
		}
		var first, second bytes.Buffer
		require.NoError(t, c.WriteYAML(&first))
		again, err := LoadCatalog(bytes.NewReader(first.Bytes()))
		require.NoError(t, err, first.String())
		require.NoError(t, again.WriteYAML(&second))
		require.Equal(t, first.String(), second.String())
	})
}
