// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// nameKey is a model's name at a provider, both in lower case.
type nameKey struct{ provider, name string }

func (m *Model) key() nameKey {
	return nameKey{m.Provider, strings.ToLower(m.Name)}
}

// named is the model of a name and how the name is its.
type named struct {
	model *Model
	match Match
}

// prefixed is a beginning of names at one provider.
type prefixed struct {
	prefix string
	model  *Model
}

// index finds models by provider and name.
type index struct {
	names map[nameKey]named
	// prefixes are the longest first, by provider.
	prefixes map[string][]prefixed
	// aliases maps every spelling of a provider to its ID.
	aliases map[string]string
	byID    map[string]*Provider
	// order is every provider with models: declared ones as declared, so that
	// a model's maker comes before its resellers, then the rest by name.
	order []string
	// deployments are the user's names, those with a provider in both its
	// spellings, so that "azure/x" is x at azure.ai.openai.
	deployments map[string]string
}

func newIndex(providers []Provider, models []*Model) index {
	ix := index{
		names:    make(map[nameKey]named, 2*len(models)),
		prefixes: make(map[string][]prefixed),
		aliases:  make(map[string]string, 4*len(providers)),
		byID:     make(map[string]*Provider, len(providers)),
	}
	for i := range providers {
		ix.addProvider(&providers[i])
	}
	for _, m := range models {
		ix.addModel(m)
	}
	for _, m := range models {
		ix.addRevisionless(m)
	}
	for _, list := range ix.prefixes {
		slices.SortStableFunc(list, func(a, b prefixed) int { return cmp.Compare(len(b.prefix), len(a.prefix)) })
	}
	ix.addUndeclared(models)
	return ix
}

func (ix *index) addProvider(p *Provider) {
	ix.byID[p.ID] = p
	ix.order = append(ix.order, p.ID)
	ix.aliases[p.ID] = p.ID
	for _, a := range p.Aliases {
		if _, taken := ix.aliases[a]; !taken {
			ix.aliases[a] = p.ID
		}
	}
}

func (ix *index) addModel(m *Model) {
	ix.claim(m.key(), named{m, MatchExact})
	for _, a := range m.Aliases {
		ix.claim(nameKey{m.Provider, strings.ToLower(a)}, named{m, MatchAlias})
	}
	for _, p := range m.Prefixes {
		ix.prefixes[m.Provider] = append(ix.prefixes[m.Provider], prefixed{strings.ToLower(p), m})
	}
}

// addRevisionless lets a listed "x-v1:0" be found as "x", as far as nothing
// else is called so.
func (ix *index) addRevisionless(m *Model) {
	for _, name := range append([]string{m.Name}, m.Aliases...) {
		name = strings.ToLower(name)
		bare := dropRevision(name, region.MatchString(name) || vendor.MatchString(name))
		ix.claim(nameKey{m.Provider, bare}, named{m, MatchNormalized})
	}
}

func (ix *index) claim(k nameKey, n named) {
	if _, taken := ix.names[k]; !taken {
		ix.names[k] = n
	}
}

// addUndeclared appends the providers that only models name.
func (ix *index) addUndeclared(models []*Model) {
	var more []string
	for _, m := range models {
		if _, known := ix.byID[m.Provider]; !known && !slices.Contains(more, m.Provider) {
			more = append(more, m.Provider)
		}
	}
	slices.Sort(more)
	for _, id := range more {
		ix.addProvider(&Provider{ID: id})
	}
}

func (ix *index) addDeployments(deployments map[string]string) {
	ix.deployments = maps.Clone(deployments)
	for _, from := range sortedKeys(deployments) {
		head, rest, found := strings.Cut(from, "/")
		if id, known := ix.aliases[head]; found && known {
			ix.deployments[id+"/"+rest] = deployments[from]
		}
	}
}
