// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"encoding/json"
	"fmt"
	"math"
)

// A models.dev entry, as in api.json, or as in a flat list of entries that
// carry provider, model, context, input and output themselves.
type modelsDevEntry struct {
	Provider string     `json:"provider"`
	Model    string     `json:"model"`
	Context  jsonNumber `json:"context"`
	Input    jsonNumber `json:"input"`
	Output   jsonNumber `json:"output"`
	Limit    struct {
		Context jsonNumber `json:"context"`
		Input   jsonNumber `json:"input"`
		Output  jsonNumber `json:"output"`
	} `json:"limit"`
	Cost  modelsDevCost   `json:"cost"`
	Tiers []modelsDevTier `json:"tiers"`
}

type modelsDevRates struct {
	Input      jsonNumber `json:"input"`
	Output     jsonNumber `json:"output"`
	CacheRead  jsonNumber `json:"cache_read"`
	CacheWrite jsonNumber `json:"cache_write"`
	Reasoning  jsonNumber `json:"reasoning"`
}

type modelsDevCost struct {
	modelsDevRates
	Tiers   []modelsDevTier `json:"tiers"`
	Over200 *modelsDevRates `json:"context_over_200k"`
}

type modelsDevTier struct {
	modelsDevRates
	Tier struct {
		Size jsonNumber `json:"size"`
	} `json:"tier"`
}

func looksModelsDev(h jsonHead) bool {
	if h.list {
		return h.has("provider", "model", "cost")
	}
	return h.has("models")
}

func readModelsDev(data []byte, im *importer) error {
	if newJSONHead(data).list {
		return readModelsDevList(data, im)
	}
	var providers map[string]struct {
		Models map[string]json.RawMessage `json:"models"`
	}
	if err := json.Unmarshal(data, &providers); err != nil {
		return err
	}
	for _, provider := range sortedKeys(providers) {
		models := providers[provider].Models
		for _, name := range sortedKeys(models) {
			im.addModelsDev(provider+"/"+name, models[name], provider, name)
		}
	}
	return nil
}

func readModelsDevList(data []byte, im *importer) error {
	var entries []json.RawMessage
	if err := json.Unmarshal(data, &entries); err != nil {
		return err
	}
	for i, raw := range entries {
		im.addModelsDev(fmt.Sprintf("entry %d", i), raw, "", "")
	}
	return nil
}

func (im *importer) addModelsDev(entry string, raw json.RawMessage, provider, name string) {
	var e modelsDevEntry
	if err := decode(raw, &e); err != nil {
		im.skip(entry, "%v", err)
		return
	}
	if provider == "" {
		provider, name = e.Provider, e.Model
		entry = provider + "/" + name
	}
	m := &Model{Provider: im.provider(provider), Name: name, Window: Window{
		Context:   max(e.Context.tokens(), e.Limit.Context.tokens()),
		MaxInput:  max(e.Input.tokens(), e.Limit.Input.tokens()),
		MaxOutput: max(e.Output.tokens(), e.Limit.Output.tokens()),
	}}
	if e.Cost.Input.set || e.Cost.Output.set {
		m.Prices = []Price{{Rates: e.Cost.rates(), Tiers: e.tiers(im, entry)}}
	}
	im.add(entry, m)
}

func (e *modelsDevEntry) tiers(im *importer, entry string) []Tier {
	var out []Tier
	for _, t := range append(e.Cost.Tiers, e.Tiers...) {
		size := t.Tier.Size.value
		if size < 1 || size > float64(maxWindow) || size != math.Trunc(size) {
			im.skip(entry, "a tier whose size is no number of tokens")
			continue
		}
		out = append(out, Tier{Above: int64(size), Rates: t.rates()})
	}
	if len(out) == 0 && e.Cost.Over200 != nil {
		out = append(out, Tier{Above: 200_000, Rates: e.Cost.Over200.rates()})
	}
	return out
}

func (r modelsDevRates) rates() Rates {
	return Rates{
		Input:      r.Input.rate(1),
		Output:     r.Output.rate(1),
		CacheRead:  r.CacheRead.rate(1),
		CacheWrite: r.CacheWrite.rate(1),
		Reasoning:  r.Reasoning.rate(1),
	}
}
