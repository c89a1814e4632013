// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"encoding/json"
	"fmt"
	"time"
)

type genAIProvider struct {
	ID     string            `json:"id"`
	Models []json.RawMessage `json:"models"`
}

type genAIModel struct {
	ID      string          `json:"id"`
	Match   genAIMatch      `json:"match"`
	Context jsonNumber      `json:"context_window"`
	Prices  json.RawMessage `json:"prices"`
}

// genAIDated is one of several prices of a model.
type genAIDated struct {
	Constraint struct {
		Start string `json:"start_date"`
		Time  string `json:"start_time"`
	} `json:"constraint"`
	Prices map[string]json.RawMessage `json:"prices"`
}

// genAIRate is a price, alone or by size of the input.
type genAIRate struct {
	Base  jsonNumber `json:"base"`
	Tiers []struct {
		Start jsonNumber `json:"start"`
		Price jsonNumber `json:"price"`
	} `json:"tiers"`
}

var genAIRates = map[string]func(*Rates) *Rate{
	"input_mtok":            func(r *Rates) *Rate { return &r.Input },
	"output_mtok":           func(r *Rates) *Rate { return &r.Output },
	"cache_read_mtok":       func(r *Rates) *Rate { return &r.CacheRead },
	"cache_write_mtok":      func(r *Rates) *Rate { return &r.CacheWrite },
	"cache_write_1h_mtok":   func(r *Rates) *Rate { return &r.CacheWrite1h },
	"output_reasoning_mtok": func(r *Rates) *Rate { return &r.Reasoning },
}

func looksGenAIPrices(h jsonHead) bool { return h.list && h.has("id", "models") }

func readGenAIPrices(data []byte, im *importer) error {
	var providers []genAIProvider
	if err := json.Unmarshal(data, &providers); err != nil {
		return err
	}
	for _, p := range providers {
		for i, raw := range p.Models {
			var m genAIModel
			if err := decode(raw, &m); err != nil {
				im.skip(fmt.Sprintf("%s model %d %s", p.ID, i, m.ID), "%v", err)
				continue
			}
			im.addGenAI(p.ID, &m)
		}
	}
	return nil
}

func (im *importer) addGenAI(provider string, g *genAIModel) {
	entry := provider + "/" + g.ID
	m := &Model{Provider: im.provider(provider), Name: g.ID, Window: Window{Context: g.Context.tokens()}}
	for _, unsaid := range g.Match.compile(m) {
		im.skip(entry, "match clause %s", unsaid)
	}
	prices, err := g.dated()
	if err != nil {
		im.skip(entry, "%v", err)
		return
	}
	for _, d := range prices {
		if d.Constraint.Time != "" {
			im.skip(entry, "prices by time of day")
			continue
		}
		p, err := im.genAIPrice(entry, &d)
		if err != nil {
			im.skip(entry, "%v", err)
			return
		}
		m.Prices = append(m.Prices, p)
	}
	im.add(entry, m)
}

// dated is the prices of g, of which the first has no constraint.
func (g *genAIModel) dated() ([]genAIDated, error) {
	var list []genAIDated
	if json.Unmarshal(g.Prices, &list) == nil {
		return list, nil
	}
	var only genAIDated
	err := decode(g.Prices, &only.Prices)
	return []genAIDated{only}, err
}

func (im *importer) genAIPrice(entry string, d *genAIDated) (Price, error) {
	var p Price
	if d.Constraint.Start != "" {
		from, err := time.Parse(time.DateOnly, d.Constraint.Start)
		if err != nil || !isDate(from) {
			return p, fmt.Errorf("start_date: got %.40q, want a date from 2000 on", d.Constraint.Start)
		}
		p.From = from
	}
	for _, key := range sortedKeys(d.Prices) {
		of, known := genAIRates[key]
		if !known {
			im.skip(entry, "%.60s: not a price of text tokens", key)
			continue
		}
		if err := p.setGenAI(of, d.Prices[key]); err != nil {
			return p, fmt.Errorf("%s: %w", key, err)
		}
	}
	if p.Rates.Input.Listed && !p.Rates.Output.Listed {
		p.Rates.Output = USD(0) // embeddings and rerankers give none
	}
	return p, nil
}

func (p *Price) setGenAI(of func(*Rates) *Rate, raw json.RawMessage) error {
	var r genAIRate
	if json.Unmarshal(raw, &r.Base) == nil {
		*of(&p.Rates) = r.Base.rate(1)
		return nil
	}
	if err := decode(raw, &r); err != nil {
		return err
	}
	*of(&p.Rates) = r.Base.rate(1)
	for _, t := range r.Tiers {
		if t.Start.tokens() == 0 {
			return fmt.Errorf("tier start: got %v, want a number of input tokens", t.Start.value)
		}
		*of(tierAbove(&p.Tiers, t.Start.tokens())) = t.Price.rate(1)
	}
	return nil
}
