// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func genRate() *rapid.Generator[Rate] {
	return rapid.Custom(func(t *rapid.T) Rate {
		if rapid.Bool().Draw(t, "listed") {
			return USD(rapid.Float64Range(0, MaxPrice).Draw(t, "usd"))
		}
		return Rate{}
	})
}

func genRates() *rapid.Generator[Rates] {
	return rapid.Custom(func(t *rapid.T) Rates {
		var r Rates
		for _, k := range rateKeys {
			*k.of(&r) = genRate().Draw(t, k.name)
		}
		return r
	})
}

func genTiers() *rapid.Generator[[]Tier] {
	return rapid.Custom(func(t *rapid.T) []Tier {
		var tiers []Tier
		for i := range rapid.IntRange(0, 3).Draw(t, "tiers") {
			tiers = append(tiers, Tier{Above: int64(i+1) * 1000, Rates: genRates().Draw(t, "rates")})
		}
		return tiers
	})
}

func genPrices() *rapid.Generator[[]Price] {
	return rapid.Custom(func(t *rapid.T) []Price {
		var prices []Price
		for i := range rapid.IntRange(1, 3).Draw(t, "prices") {
			p := Price{Rates: genRates().Draw(t, "rates"), Tiers: genTiers().Draw(t, "tiers")}
			p.Rates.Input, p.Rates.Output = USD(1.5), USD(0)
			if i > 0 {
				p.From = time.Date(2025+i, 2, 3, 0, 0, rapid.IntRange(0, 86_399).Draw(t, "second"), 0, time.UTC)
			}
			for _, s := range rapid.SliceOfDistinct(rapid.SampledFrom([]string{"batch", "flex", "a b"}), rapid.ID).Draw(t, "services") {
				p.Services = append(p.Services, Service{Name: s, Rates: genRates().Draw(t, "rates"), Tiers: genTiers().Draw(t, "tiers")})
			}
			slices.SortFunc(p.Services, func(a, b Service) int { return strings.Compare(a.Name, b.Name) })
			prices = append(prices, p)
		}
		return prices
	})
}

func genCatalog() *rapid.Generator[*Catalog] {
	text := rapid.StringOfN(rapid.RuneFrom([]rune("aB1-.:/@ \"'#é\n\\{},[]&*!|>%")), 1, 6, -1)
	return rapid.Custom(func(t *rapid.T) *Catalog {
		var models []*Model
		for i := range rapid.IntRange(0, 4).Draw(t, "models") {
			name := fmt.Sprintf("%d%sx", i, text.Draw(t, "name"))
			models = append(models, &Model{
				Provider: rapid.SampledFrom([]string{"p", "true", "1.5", "a b"}).Draw(t, "provider"),
				Name:     name, Aliases: []string{"alias " + name}, Prefixes: []string{name + "-"},
				Window: Window{Context: 7, MaxOutput: int64(i)}, Prices: genPrices().Draw(t, "prices"),
				Source: "a: b", AsOf: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC),
			})
		}
		providers := []Provider{{ID: "q", Aliases: []string{"null", "~"}, FallsBackTo: []string{"p"}, Reseller: true, OnlyOwn: true}}
		return newCatalog("2026-01-02", providers, models, map[string]string{"yes": "p/1", "1: x": "m"})
	})
}

// A price next to nothing made the prices derived from it no numbers at all.
func TestDerivedPricesAreNumbers(t *testing.T) {
	base := newStep(0, Rates{Input: USD(1e-308)}, false)
	for _, usd := range inherit(base, 1000, Rates{Input: USD(2)}).usd {
		assert.False(t, math.IsNaN(usd) || math.IsInf(usd, 0), "%v", usd)
	}
}

// What is written is read back as it was, whatever the names.
func TestWriteYAMLRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := genCatalog().Draw(t, "catalog")
		var b bytes.Buffer
		require.NoError(t, c.WriteYAML(&b))
		again, err := LoadCatalog(&b)
		require.NoError(t, err)
		require.Equal(t, c.Models(), again.Models())
		require.Equal(t, c.providers, again.providers)
		require.Equal(t, c.Deployments(), again.Deployments())
		require.Equal(t, c.Version(), again.Version())
	})
}

func TestWriteYAMLOfShippedTable(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, Default().WriteYAML(&b))
	again, err := LoadCatalog(&b)
	require.NoError(t, err)
	assert.Equal(t, Default().Models(), again.Models())
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriteYAMLTellsOfFailure(t *testing.T) {
	assert.ErrorContains(t, Default().WriteYAML(fullDisk{}), "write price table: disk full")
}

func TestDescribe(t *testing.T) {
	c := load(t, costTable)
	m, _ := c.Find("openai", "full")
	assert.Equal(t, [][2]string{
		{"model", "full"},
		{"provider", "openai"},
		{"price from 2025-01-01 until 2025-07-01", "input $1, output $2"},
		{"price from 2026-01-01", "input $2, output $8, cache_read $0.5, reasoning $20"},
		{"  above 1000 tokens", "input $4, output $12"},
		{"  batch", "input $1, output $4, cache_read $0.25, reasoning $10"},
		{"  flex", "input $1"},
	}, Describe(m))
}

func TestDescribeDates(t *testing.T) {
	c := load(t, `
models:
  - provider: p
    model: m
    aliases: [n, o]
    context: 1000
    prices:
      - {until: "2025-07-01T12:30:00Z", input: 1, output: 2}
      - {from: "2025-07-01T12:30:00Z", until: 2026-01-01, input: 1, output: 3, services: {flex: {tiers: [{above: 10, input: 2}]}}}
    source: a page
    as_of: 2026-01-02
`)
	m, _ := c.Find("p", "o")
	assert.Equal(t, [][2]string{
		{"model", "m"},
		{"provider", "p"},
		{"aliases", "n, o"},
		{"context", "1000 tokens"},
		{"price until 2025-07-01T12:30:00Z", "input $1, output $2"},
		{"price from 2025-07-01T12:30:00Z until 2026-01-01", "input $1, output $3"},
		{"  flex above 10 tokens", "input $2"},
		{"source", "a page"},
		{"as of", "2026-01-02"},
	}, Describe(m))
}
