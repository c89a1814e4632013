// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"encoding/json"
	"slices"
	"strings"
)

type langfuseEntry struct {
	Name    string         `json:"modelName"`
	Pattern string         `json:"matchPattern"`
	Tiers   []langfuseTier `json:"pricingTiers"`
	// Prices is how older tables give the only tier.
	Prices map[string]jsonNumber `json:"prices"`
}

type langfuseTier struct {
	Name       string                `json:"name"`
	Default    bool                  `json:"isDefault"`
	Conditions []langfuseCondition   `json:"conditions"`
	Prices     map[string]jsonNumber `json:"prices"`
}

type langfuseCondition struct {
	Usage    string     `json:"usageDetailPattern"`
	Operator string     `json:"operator"`
	Value    jsonNumber `json:"value"`
}

// langfuseRates are the usage types of a price, the first present one wins.
var langfuseRates = []struct {
	of   func(*Rates) *Rate
	keys []string
}{
	{func(r *Rates) *Rate { return &r.Input }, []string{"input", "input_tokens"}},
	{func(r *Rates) *Rate { return &r.Output }, []string{"output", "output_tokens"}},
	{func(r *Rates) *Rate { return &r.CacheRead }, []string{"input_cache_read", "input_cached_tokens", "cache_read_input_tokens"}},
	{func(r *Rates) *Rate { return &r.CacheWrite }, []string{"input_cache_creation_5m", "input_cache_creation", "cache_creation_input_tokens"}},
	{func(r *Rates) *Rate { return &r.CacheWrite1h }, []string{"input_cache_creation_1h"}},
	{func(r *Rates) *Rate { return &r.Reasoning }, []string{"output_reasoning", "output_reasoning_tokens"}},
}

func looksLangfuse(h jsonHead) bool { return h.list && h.has("modelName", "matchPattern") }

func readLangfuse(data []byte, im *importer) error {
	var entries []json.RawMessage
	if err := json.Unmarshal(data, &entries); err != nil {
		return err
	}
	for _, raw := range entries {
		var e langfuseEntry
		if err := decode(raw, &e); err != nil {
			im.skip(e.Name, "%v", err)
			continue
		}
		im.addLangfuse(&e)
	}
	return nil
}

func (im *importer) addLangfuse(e *langfuseEntry) {
	aliases, ok := namesOf(e.Pattern)
	if !ok {
		im.skip(e.Name, "pattern %.200q stands for too many names; taken under modelName only", e.Pattern)
	}
	im.add(e.Name, &Model{
		Provider: im.maker(e.Name),
		Name:     e.Name,
		Aliases:  im.withoutSpelledOut(aliases),
		Prices:   e.price(im),
	})
}

// withoutSpelledOut drops "openai/x" next to "x": Find takes providers off.
func (im *importer) withoutSpelledOut(names []string) []string {
	listed := presenceOf(names)
	return slices.DeleteFunc(names, func(name string) bool {
		head, rest, _ := strings.Cut(name, "/")
		return listed[rest] && im.known.index.isProvider(head)
	})
}

func presenceOf(names []string) map[string]bool {
	out := make(map[string]bool, len(names))
	for _, n := range names {
		out[n] = true
	}
	return out
}

func (e *langfuseEntry) price(im *importer) []Price {
	p := Price{Rates: langfusePrices(e.Prices)}
	for _, t := range e.Tiers {
		switch above, ok := t.above(); {
		case t.Default:
			p.Rates = langfusePrices(t.Prices)
		case ok:
			p.Tiers = append(p.Tiers, Tier{Above: above, Rates: langfusePrices(t.Prices)})
		default:
			im.skip(e.Name, "prices of %.100q depend on more than the size of the input", t.Name)
		}
	}
	return []Price{p}
}

// above is the size of input that is a tier's only condition.
func (t *langfuseTier) above() (size int64, ok bool) {
	if len(t.Conditions) != 1 {
		return 0, false
	}
	c := t.Conditions[0]
	return c.Value.tokens(), c.Usage == "input" && c.Operator == "gt" && c.Value.tokens() > 0
}

func langfusePrices(prices map[string]jsonNumber) Rates {
	var r Rates
	for _, kind := range langfuseRates {
		for _, key := range kind.keys {
			if n := prices[key]; n.set && !kind.of(&r).Listed {
				*kind.of(&r) = n.rate(tokensPerMillion)
			}
		}
	}
	if r.Reasoning == r.Output {
		r.Reasoning = Rate{}
	}
	return r
}
