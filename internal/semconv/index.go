// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

import (
	"slices"
	"strings"
)

var (
	kindIndex      = indexKinds()
	operationIndex = indexOperations()
	names          = indexNames()
)

func indexKinds() (index [NumDialects]*words[*KindValue]) {
	for d := range NumDialects {
		all := map[string]*KindValue{}
		for i := range KindValues {
			if KindValues[i].Dialect == d {
				all[KindValues[i].Value] = &KindValues[i]
			}
		}
		index[d] = wordsOf(all)
	}
	return index
}

func indexOperations() *words[*OperationValue] {
	all := make(map[string]*OperationValue, len(Operations))
	for i := range Operations {
		all[Operations[i].Value] = &Operations[i]
	}
	return wordsOf(all)
}

// KindOf returns the meaning of a kind as d writes it, nil when unknown.
func KindOf(d Dialect, value string) *KindValue {
	kind, _ := kindIndex[d].find(value)
	return kind
}

// OperationOf returns the meaning of an operation name, nil when unknown. What
// follows a space is the caller's own name for the call.
func OperationOf(value string) *OperationValue {
	value, _, _ = strings.Cut(value, " ")
	operation, _ := operationIndex.find(value)
	return operation
}

// nameIndex finds the rules that may match a name by its ends.
type nameIndex struct {
	exact   *words[*NameRule]
	byFirst [256][]namePrefix
	byLast  [256][]nameSuffix
	// lengths has, by first letter, a bit for the length of each exact name.
	lengths [256]uint64
}

type namePrefix struct {
	beginning
	rule *NameRule
}

type nameSuffix struct {
	text string
	rule *NameRule
}

func indexNames() *nameIndex {
	index, exact := &nameIndex{}, map[string]*NameRule{}
	for i := range NameRules {
		r := &NameRules[i]
		switch r.Match {
		case MatchExact:
			exact[r.Text] = r
			index.lengths[r.Text[0]] |= lengthBit(r.Text)
		case MatchPrefix:
			index.byFirst[r.Text[0]] = append(index.byFirst[r.Text[0]], namePrefix{beginningOf(r.Text), r})
		case MatchSuffix:
			last := r.Text[len(r.Text)-1]
			index.byLast[last] = append(index.byLast[last], nameSuffix{r.Text, r})
		}
	}
	index.exact = wordsOf(exact)
	return index
}

// NameHits are the rules that match one span name, best first.
type NameHits struct {
	rules [4]*NameRule
	n     int
}

// NamesOf returns the rules that match name, whatever they need.
func NamesOf(name string) (hits NameHits) {
	if name == "" {
		return hits
	}
	if names.lengths[name[0]]&lengthBit(name) != 0 {
		if r, ok := names.exact.lookup(name); ok {
			hits.add(r)
		}
	}
	if prefixes := names.byFirst[name[0]]; len(prefixes) > 0 {
		head := headOf(name)
		for i := range prefixes {
			if p := &prefixes[i]; p.of(name, head) {
				hits.add(p.rule)
			}
		}
	}
	suffixes := names.byLast[name[len(name)-1]]
	for i := range suffixes {
		if s := &suffixes[i]; strings.HasSuffix(name, s.text) {
			hits.add(s.rule)
		}
	}
	if hits.n < 2 {
		return hits
	}
	slices.SortStableFunc(hits.rules[:hits.n], func(a, b *NameRule) int { return int(a.Tier) - int(b.Tier) })
	return hits
}

func (h *NameHits) add(r *NameRule) {
	if h.n < len(h.rules) {
		h.rules[h.n] = r
		h.n++
	}
}

// Dialects returns the dialects that the name alone is evidence of.
func (h *NameHits) Dialects() (all DialectSet) {
	for _, r := range h.rules[:h.n] {
		if r.Needs == 0 {
			all = all.With(r.Dialect)
		}
	}
	return all
}

// Best returns the best rule that evidence allows, nil when none is.
func (h *NameHits) Best(evidence DialectSet) *NameRule {
	for _, r := range h.rules[:h.n] {
		if r.Needs == 0 || r.Needs.Meets(evidence) {
			return r
		}
	}
	return nil
}

// Rest returns the part of name that the rule's text leaves, "" where that is
// a template: Logfire names spans by the template of their message.
func (r *NameRule) Rest(name string) string {
	if strings.IndexByte(name, '{') >= 0 {
		return ""
	}
	switch r.Match {
	case MatchPrefix:
		return name[len(r.Text):]
	case MatchSuffix:
		return name[:len(name)-len(r.Text)]
	default:
		return ""
	}
}
