// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import "strings"

// Match says how a model was found, from not at all to only by its relatives.
type Match uint8

// The ways of finding a model.
const (
	// MatchNone: no entry fits.
	MatchNone Match = iota
	// MatchExact: the provider's own name of it.
	MatchExact
	// MatchAlias: another name that the table or the user states.
	MatchAlias
	// MatchNormalized: such a name, once prefixes of platforms, regions and
	// versions are taken off.
	MatchNormalized
	// MatchFamily: a relative stands in: a dated snapshot's model, the model
	// of a name's beginning, or the same model elsewhere. Costs are estimates.
	MatchFamily
)

var matchNames = [...]string{"none", "exact", "alias", "normalized", "family"}

// String returns "none", "exact", "alias", "normalized" or "family".
func (m Match) String() string {
	if int(m) < len(matchNames) {
		return matchNames[m]
	}
	return matchNames[MatchNone]
}

// maxName bounds the names that Find looks at, in bytes.
const maxName = 512

// Find returns the entry for a model as a span names it, and how it fits; the
// model is nil exactly when the match is MatchNone. The provider may be any
// known spelling, a framework, or "". The result depends on nothing but the
// catalogue and the arguments. Callers on a hot path keep it per provider and
// model: Find may allocate.
func (c *Catalog) Find(provider, model string) (*Model, Match) {
	if len(model) > maxName || len(provider) > maxName {
		return nil, MatchNone
	}
	provider, model = clean(provider), clean(model)
	if model == "" {
		return nil, MatchNone
	}
	if target, ok := c.deployment(provider, model); ok {
		m, how := c.find("", target)
		if how == MatchExact || how == MatchNormalized {
			how = MatchAlias
		}
		return m, how
	}
	return c.find(provider, model)
}

func clean(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// deployment is what the user says that a name stands for.
func (c *Catalog) deployment(provider, model string) (target string, ok bool) {
	known := c.index.deployments
	if len(known) == 0 {
		return "", false
	}
	if target, ok = known[c.providerID(provider)+"/"+model]; ok {
		return target, true
	}
	target, ok = known[model]
	return target, ok
}

// providerID is the canonical form of a known spelling, also when an API of
// the provider follows as in "openai.responses", or else the spelling itself.
func (c *Catalog) providerID(spelling string) string {
	if id, ok := c.index.aliases[spelling]; ok {
		return id
	}
	head, _, _ := strings.Cut(spelling, ".")
	if id, ok := c.index.aliases[head]; ok {
		return id
	}
	return spelling
}

// find looks where the span points first, then where the name itself points,
// then everywhere.
func (c *Catalog) find(provider, model string) (*Model, Match) {
	ix := &c.index
	home := ix.byID[c.providerID(provider)]
	if home != nil {
		// The usual case, and the first that search would try.
		if n, ok := ix.names[nameKey{home.ID, model}]; ok {
			return n.model, n.match
		}
	}
	forms := nameForms(model, ix.isProvider)
	if home != nil {
		m, how := ix.search(ix.reach(home), forms)
		if how != MatchNone || home.OnlyOwn {
			return settle(m, how)
		}
	}
	if m, how := c.findStated(forms); how != MatchNone {
		return settle(m, how)
	}
	m, how := ix.search(ix.open(), forms)
	if how != MatchNone && (home != nil || ix.byID[m.Provider].Reseller) {
		how = MatchFamily
	}
	return settle(m, how)
}

// findStated looks at the providers that the name itself holds.
func (c *Catalog) findStated(forms []nameForm) (*Model, Match) {
	for _, f := range forms {
		p := c.index.byID[c.providerID(f.provider)]
		if p == nil {
			continue
		}
		if m, how := c.index.search(c.index.reach(p), forms); how != MatchNone {
			return m, how
		}
	}
	return nil, MatchNone
}

// settle replaces a relative by its copy that only estimates.
func settle(m *Model, how Match) (*Model, Match) {
	if how == MatchFamily {
		return m.kin, how
	}
	return m, how
}
