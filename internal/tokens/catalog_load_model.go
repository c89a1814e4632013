// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

func (r *tableReader) model(n *yaml.Node) *Model {
	m := &Model{}
	r.name(n, m)
	r.fields(n, "", map[string]func(*yaml.Node){
		"provider":   func(*yaml.Node) {},
		"model":      func(*yaml.Node) {},
		"aliases":    func(n *yaml.Node) { m.Aliases = r.texts(n, "aliases") },
		"prefixes":   func(n *yaml.Node) { m.Prefixes = r.texts(n, "prefixes") },
		"context":    func(n *yaml.Node) { m.Window.Context = r.size(n, "context") },
		"max_input":  func(n *yaml.Node) { m.Window.MaxInput = r.size(n, "max_input") },
		"max_output": func(n *yaml.Node) { m.Window.MaxOutput = r.size(n, "max_output") },
		"source":     func(n *yaml.Node) { m.Source = r.text(n, "source") },
		"as_of":      func(n *yaml.Node) { m.AsOf = r.date(n, "as_of") },
		"prices": func(n *yaml.Node) {
			r.list(n, "prices", func(i int, v *yaml.Node) {
				m.Prices = append(m.Prices, r.price(v, fmt.Sprintf("prices[%d]", i)))
			})
		},
	})
	r.check(n, m)
	return m
}

// name reads what identifies the entry first, so that faults can say it.
func (r *tableReader) name(n *yaml.Node, m *Model) {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		switch n.Content[i].Value {
		case "provider":
			m.Provider = strings.ToLower(r.text(n.Content[i+1], "provider"))
		case "model":
			m.Name = r.text(n.Content[i+1], "model")
		}
	}
	r.entry += fmt.Sprintf(" %.64s/%.128s", m.Provider, m.Name)
}

func (r *tableReader) check(n *yaml.Node, m *Model) {
	if m.Provider == "" || m.Name == "" {
		r.fault(n, "", "want both provider and model")
		return
	}
	for _, name := range append([]string{m.Name}, m.Aliases...) {
		if !r.names.claim(m.Provider, name) {
			r.fault(n, "", "%q is already a model or alias of %s in this table", name, m.Provider)
		}
	}
	if len(m.Prices) == 0 && m.Window.IsZero() {
		r.fault(n, "", "want prices or a context window")
	}
	if fault := checkDates(m.Prices); fault != "" {
		r.fault(n, "prices", "%s", fault)
	}
}

// checkDates returns what is wrong with the order of prices, or "".
func checkDates(prices []Price) string {
	for i, p := range prices {
		if !p.Until.IsZero() && !p.Until.After(p.From) {
			return "until must be after from"
		}
		if i == 0 {
			continue
		}
		if !p.From.After(prices[i-1].From) {
			return "must ascend by from, and only the first may lack it"
		}
		if prices[i-1].Until.After(p.From) {
			return "must not overlap: until is after the next from"
		}
	}
	return ""
}

func (r *tableReader) price(n *yaml.Node, key string) Price {
	var p Price
	want := r.rates(&p.Rates, key)
	want["from"] = func(n *yaml.Node) { p.From = r.date(n, join(key, "from")) }
	want["until"] = func(n *yaml.Node) { p.Until = r.date(n, join(key, "until")) }
	want["tiers"] = func(n *yaml.Node) { p.Tiers = r.tiers(n, join(key, "tiers")) }
	want["services"] = func(n *yaml.Node) { p.Services = r.services(n, join(key, "services")) }
	r.fields(n, key, want)
	if !p.Rates.Input.Listed || !p.Rates.Output.Listed {
		r.fault(n, key, "want both input and output; a model without output has output: 0")
	}
	return p
}

// rates is the readers of the keys that every set of prices has.
func (r *tableReader) rates(out *Rates, key string) map[string]func(*yaml.Node) {
	want := make(map[string]func(*yaml.Node), 2*len(rateKeys))
	for _, k := range rateKeys {
		want[k.name] = func(n *yaml.Node) { *k.of(out) = r.rate(n, join(key, k.name)) }
	}
	return want
}

// rateKeys are the names of the rates in a table, in the order of writing.
var rateKeys = [...]struct {
	name string
	of   func(*Rates) *Rate
}{
	{"input", func(r *Rates) *Rate { return &r.Input }},
	{"output", func(r *Rates) *Rate { return &r.Output }},
	{"cache_read", func(r *Rates) *Rate { return &r.CacheRead }},
	{"cache_write", func(r *Rates) *Rate { return &r.CacheWrite }},
	{"cache_write_1h", func(r *Rates) *Rate { return &r.CacheWrite1h }},
	{"reasoning", func(r *Rates) *Rate { return &r.Reasoning }},
}

func (r *tableReader) tiers(n *yaml.Node, key string) []Tier {
	var out []Tier
	r.list(n, key, func(i int, v *yaml.Node) {
		var t Tier
		at := fmt.Sprintf("%s[%d]", key, i)
		want := r.rates(&t.Rates, at)
		want["above"] = func(n *yaml.Node) { t.Above = r.size(n, join(at, "above")) }
		r.fields(v, at, want)
		if len(out) > 0 && t.Above <= out[len(out)-1].Above || t.Above == 0 {
			r.fault(v, join(at, "above"), "want a number of input tokens, ascending over the tiers")
		}
		out = append(out, t)
	})
	return out
}

func (r *tableReader) services(n *yaml.Node, key string) []Service {
	var out []Service
	r.pairs(n, key, func(name string, k, v *yaml.Node) {
		s := Service{Name: strings.ToLower(name)}
		at := join(key, name)
		if s.Name == "" || len(s.Name) > maxName || isPlainService(s.Name) {
			r.fault(k, at, "want a service tier other than the default, such as batch, flex or priority")
		}
		want := r.rates(&s.Rates, at)
		want["tiers"] = func(n *yaml.Node) { s.Tiers = r.tiers(n, join(at, "tiers")) }
		r.fields(v, at, want)
		if slices.ContainsFunc(out, func(o Service) bool { return o.Name == s.Name }) {
			r.fault(k, at, "given twice")
		}
		out = append(out, s)
	})
	slices.SortFunc(out, func(a, b Service) int { return strings.Compare(a.Name, b.Name) })
	return out
}
