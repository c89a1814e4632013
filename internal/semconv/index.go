// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

import (
	"slices"
	"strings"
)

type kindKey struct {
	dialect Dialect
	value   string
}

var (
	kindIndex      = indexKinds()
	operationIndex = indexOperations()
	names          = indexNames()
)

func indexKinds() map[kindKey]*KindValue {
	index := make(map[kindKey]*KindValue, len(KindValues))
	for i := range KindValues {
		index[kindKey{KindValues[i].Dialect, KindValues[i].Value}] = &KindValues[i]
	}
	return index
}

func indexOperations() map[string]*OperationValue {
	index := make(map[string]*OperationValue, len(Operations))
	for i := range Operations {
		index[Operations[i].Value] = &Operations[i]
	}
	return index
}

// KindOf returns the meaning of a kind as d writes it, nil when unknown.
func KindOf(d Dialect, value string) *KindValue {
	var buf [longestName]byte
	lower, ok := appendLower(buf[:0], value)
	if !ok {
		return nil
	}
	return kindIndex[kindKey{d, string(lower)}]
}

// OperationOf returns the meaning of an operation name, nil when unknown. What
// follows a space is the caller's own name for the call.
func OperationOf(value string) *OperationValue {
	if value == "" {
		return nil
	}
	value, _, _ = strings.Cut(value, " ")
	var buf [longestName]byte
	lower, ok := appendLower(buf[:0], value)
	if !ok {
		return nil
	}
	return operationIndex[string(lower)]
}

// nameIndex finds the rules that may match a name by its ends.
type nameIndex struct {
	exact           map[string]*NameRule
	byFirst, byLast [256][]*NameRule
	// lengths has, by first letter, a bit for the length of each exact name.
	lengths [256]uint64
}

func indexNames() *nameIndex {
	index := &nameIndex{exact: map[string]*NameRule{}}
	for i := range NameRules {
		r := &NameRules[i]
		switch r.Match {
		case MatchExact:
			index.exact[r.Text] = r
			index.lengths[r.Text[0]] |= lengthBit(r.Text)
		case MatchPrefix:
			index.byFirst[r.Text[0]] = append(index.byFirst[r.Text[0]], r)
		case MatchSuffix:
			last := r.Text[len(r.Text)-1]
			index.byLast[last] = append(index.byLast[last], r)
		}
	}
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
		if r := names.exact[name]; r != nil {
			hits.add(r)
		}
	}
	for _, r := range names.byFirst[name[0]] {
		if strings.HasPrefix(name, r.Text) {
			hits.add(r)
		}
	}
	for _, r := range names.byLast[name[len(name)-1]] {
		if strings.HasSuffix(name, r.Text) {
			hits.add(r)
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
