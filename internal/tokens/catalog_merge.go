// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"maps"
	"slices"
	"strings"
)

// Merge returns the catalogue of c with over laid on it. Where both list the
// same model, the fields that over gives win: its window field by field, its
// prices as a whole. A name that over gives to a model is no other model's any
// more: an alias of c goes, and so does a model of c that is called so itself.
// Neither c nor over changes; a nil over returns c.
func (c *Catalog) Merge(over *Catalog) *Catalog {
	if over == nil {
		return c
	}
	deployments := maps.Clone(c.deployments)
	if deployments == nil {
		deployments = make(map[string]string, len(over.deployments))
	}
	maps.Copy(deployments, over.deployments)
	return newCatalog(joinVersions(c.version, over.version),
		mergeProviders(c.providers, over.providers), mergeModels(c, over), deployments)
}

func joinVersions(base, user string) string {
	if base == "" || user == "" {
		return base + user
	}
	return base + "+" + user
}

// mergeModels lays over's models on base's. A provider that over spells
// otherwise, and does not declare, is base's.
func mergeModels(base, over *Catalog) []*Model {
	known := make(map[nameKey]*Model, len(base.models))
	for _, m := range base.models {
		known[m.key()] = m
	}
	users := make([]*Model, 0, len(over.models))
	var taken nameSet
	for _, m := range over.models {
		m = m.over(nil)
		if !over.declares(m.Provider) {
			m.Provider = base.providerID(m.Provider)
		}
		if taken[m.key()] {
			continue // two spellings of one provider
		}
		taken.claimAll(m)
		users = append(users, m)
	}
	out := make([]*Model, 0, len(base.models)+len(users))
	for _, m := range users {
		out = append(out, m.over(known[m.key()].without(taken)))
	}
	for _, m := range base.models {
		if !taken[m.key()] {
			out = append(out, m.without(taken).over(nil))
		}
	}
	return out
}

// without is m less the aliases that are taken; nil stays nil.
func (m *Model) without(taken nameSet) *Model {
	if m == nil {
		return nil
	}
	out := *m
	out.Aliases = slices.DeleteFunc(slices.Clone(m.Aliases), func(a string) bool {
		return taken[nameKey{m.Provider, strings.ToLower(a)}]
	})
	return &out
}

func (c *Catalog) declares(provider string) bool {
	return slices.ContainsFunc(c.providers, func(p Provider) bool { return p.ID == provider })
}

// over returns a copy of m in which base, if any, fills what m leaves open.
func (m *Model) over(base *Model) *Model {
	out := *m
	if base == nil {
		out.Prices = slices.Clone(m.Prices)
		return &out
	}
	out.Aliases = union(m.Aliases, base.Aliases)
	out.Prefixes = union(m.Prefixes, base.Prefixes)
	out.Window = base.Window.over(m.Window)
	if len(m.Prices) == 0 {
		out.Source, out.AsOf = base.Source, base.AsOf
		out.Prices = base.Prices
	}
	out.Prices = slices.Clone(out.Prices)
	return &out
}

func mergeProviders(base, over []Provider) []Provider {
	out := slices.Clone(base)
	for _, p := range over {
		i := slices.IndexFunc(out, func(b Provider) bool { return b.ID == p.ID })
		if i < 0 {
			out = append(out, p)
			continue
		}
		p.Aliases = union(p.Aliases, out[i].Aliases)
		if p.FallsBackTo == nil {
			p.FallsBackTo = out[i].FallsBackTo
		}
		out[i] = p
	}
	return out
}

// union is a followed by what only b has, ignoring case.
func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, s := range b {
		if !slices.ContainsFunc(out, func(t string) bool { return strings.EqualFold(s, t) }) {
			out = append(out, s)
		}
	}
	return out
}
