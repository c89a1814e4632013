// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import "strings"

// isProvider reports whether s spells a provider.
func (ix *index) isProvider(s string) bool {
	_, ok := ix.aliases[s]
	return ok
}

// reach is p and the providers whose prices hold there too.
func (ix *index) reach(p *Provider) []string {
	return append([]string{p.ID}, p.FallsBackTo...)
}

// open is every provider but those that answer only when named.
func (ix *index) open() []string {
	out := make([]string, 0, len(ix.order))
	for _, id := range ix.order {
		if !ix.byID[id].OnlyOwn {
			out = append(out, id)
		}
	}
	return out
}

// search tries every reading of a name at the providers, then the stated
// beginnings of names. The more literal reading wins over the nearer provider.
func (ix *index) search(providers []string, forms []nameForm) (*Model, Match) {
	for i, f := range forms {
		for _, id := range providers {
			if n, ok := ix.names[nameKey{id, f.name}]; ok {
				return n.model, f.grade(n.match, i == 0)
			}
		}
	}
	for _, f := range forms {
		for _, id := range providers {
			if m := ix.byPrefix(id, f.name); m != nil {
				return m, MatchFamily
			}
		}
	}
	return nil, MatchNone
}

// grade is how well a name fits that was found under the reading f.
func (f nameForm) grade(found Match, literal bool) Match {
	switch {
	case f.family:
		return MatchFamily
	case literal:
		return found
	default:
		return MatchNormalized
	}
}

func (ix *index) byPrefix(provider, name string) *Model {
	for _, p := range ix.prefixes[provider] {
		if strings.HasPrefix(name, p.prefix) {
			return p.model
		}
	}
	return nil
}
