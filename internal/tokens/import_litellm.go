// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// tokensPerMillion turns USD per token into USD per million tokens.
const tokensPerMillion = 1e6

// liteLLMSample is the entry that documents the form.
const liteLLMSample = "sample_spec"

// liteLLMCost is a key that holds a price: of what, above which size of
// input, under which service tier.
var liteLLMCost = regexp.MustCompile(`^(input_cost_per_token|output_cost_per_token|output_cost_per_reasoning_token|` +
	`cache_read_input_token_cost|cache_creation_input_token_cost(?:_above_1hr)?)` +
	`(?:_above_(\d{1,6})k_tokens)?(?:_(batches|flex|priority))?$`)

var liteLLMRates = map[string]func(*Rates) *Rate{
	"input_cost_per_token":                      func(r *Rates) *Rate { return &r.Input },
	"output_cost_per_token":                     func(r *Rates) *Rate { return &r.Output },
	"output_cost_per_reasoning_token":           func(r *Rates) *Rate { return &r.Reasoning },
	"cache_read_input_token_cost":               func(r *Rates) *Rate { return &r.CacheRead },
	"cache_creation_input_token_cost":           func(r *Rates) *Rate { return &r.CacheWrite },
	"cache_creation_input_token_cost_above_1hr": func(r *Rates) *Rate { return &r.CacheWrite1h },
}

// liteLLMServices are the suffixes of keys, and the service tier they mean.
var liteLLMServices = map[string]string{"batches": "batch", "flex": "flex", "priority": "priority"}

type liteLLMEntry struct {
	Provider  string     `json:"litellm_provider"`
	Mode      string     `json:"mode"`
	MaxInput  jsonNumber `json:"max_input_tokens"`
	MaxOutput jsonNumber `json:"max_output_tokens"`
}

func looksLiteLLM(h jsonHead) bool {
	return !h.list && (h.top[liteLLMSample] || h.keys["litellm_provider"] || h.keys["input_cost_per_token"])
}

func readLiteLLM(data []byte, im *importer) error {
	var entries map[string]json.RawMessage
	if err := json.Unmarshal(data, &entries); err != nil {
		return err
	}
	delete(entries, liteLLMSample)
	for _, name := range sortedKeys(entries) {
		im.addLiteLLM(name, entries[name])
	}
	return nil
}

func (im *importer) addLiteLLM(name string, raw json.RawMessage) {
	var e liteLLMEntry
	var fields map[string]json.RawMessage
	if err := decode(raw, &e); err != nil {
		im.skip(name, "%v", err)
		return
	}
	if err := decode(raw, &fields); err != nil {
		im.skip(name, "%v", err)
		return
	}
	switch e.Mode {
	case "", "chat", "completion", "responses", "embedding", "rerank":
	default:
		im.skip(name, "mode %.40s is not priced by tokens", e.Mode)
		return
	}
	price, err := liteLLMPrice(fields)
	if err != nil {
		im.skip(name, "%v", err)
		return
	}
	if e.Mode == "embedding" && !price.Rates.Output.Listed {
		price.Rates.Output = USD(0)
	}
	provider := im.liteLLMProvider(e.Provider, name)
	im.add(name, &Model{
		Provider: provider,
		Name:     im.withoutProvider(name, provider),
		Window:   Window{MaxInput: e.MaxInput.tokens(), MaxOutput: e.MaxOutput.tokens()},
		Prices:   []Price{price},
	})
}

// liteLLMProvider is the canonical provider of spellings such as
// "vertex_ai-language-models" and "cohere_chat".
func (im *importer) liteLLMProvider(spelling, name string) string {
	if spelling == "" {
		return im.maker(name)
	}
	spelling = strings.TrimPrefix(clean(spelling), "text-completion-")
	for _, s := range [...]string{spelling, strings.TrimSuffix(spelling, "_chat")} {
		if id := im.provider(s); id != s {
			return id
		}
	}
	if head, _, found := strings.Cut(spelling, "-"); found && im.known.index.isProvider(head) {
		return im.provider(head)
	}
	return im.provider(strings.TrimSuffix(spelling, "_chat"))
}

// withoutProvider is a name without a first segment that only repeats the
// provider.
func (im *importer) withoutProvider(name, provider string) string {
	head, rest, found := strings.Cut(name, "/")
	if found && rest != "" && im.provider(head) == provider {
		return rest
	}
	return name
}

func liteLLMPrice(fields map[string]json.RawMessage) (Price, error) {
	var p Price
	for _, key := range sortedKeys(fields) {
		part := liteLLMCost.FindStringSubmatch(key)
		if part == nil {
			continue
		}
		var n jsonNumber
		if err := decode(fields[key], &n); err != nil {
			return p, err
		}
		if !n.set {
			continue
		}
		of := liteLLMRates[part[1]]
		*of(p.slot(liteLLMServices[part[3]], part[2])) = n.rate(tokensPerMillion)
	}
	return p, nil
}

// slot is the rates of p under a service tier, above thousands of input tokens.
func (p *Price) slot(service, thousands string) *Rates {
	rates, tiers := &p.Rates, &p.Tiers
	if service != "" {
		i := slices.IndexFunc(p.Services, func(s Service) bool { return s.Name == service })
		if i < 0 {
			i = len(p.Services)
			p.Services = append(p.Services, Service{Name: service})
		}
		rates, tiers = &p.Services[i].Rates, &p.Services[i].Tiers
	}
	if thousands == "" {
		return rates
	}
	k, _ := strconv.ParseInt(thousands, 10, 64) // digits only, by the expression
	return tierAbove(tiers, k*1000)
}

// tierAbove is the rates of the tier above a size, made where there is none.
func tierAbove(tiers *[]Tier, above int64) *Rates {
	i := slices.IndexFunc(*tiers, func(t Tier) bool { return t.Above == above })
	if i < 0 {
		i = len(*tiers)
		*tiers = append(*tiers, Tier{Above: above})
	}
	return &(*tiers)[i].Rates
}
