// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"maps"
	"slices"
)

// Explanation is why a tool is taken to do what it does.
type Explanation struct {
	// Tool is the name as it came, Name as it is compared.
	Tool, Name string
	Effect     Effect
	// Why names the pattern or word that decided, or is "annotation"; "" when
	// nothing decided.
	Why string
	// Args are the arguments that can be the destination, in groups: the
	// first group of which one is there counts.
	Args [][]string
}

// Explain tells of tool what OfAnnotated says and why.
func (e *Effects) Explain(tool string, annotated Effect) Explanation {
	k := e.kind(tool)
	x := Explanation{Tool: tool, Name: string(appendName(nil, tool)), Effect: k.with(annotated), Why: k.why, Args: k.dest.groups}
	if x.Effect != k.effect {
		x.Why = "annotation"
	}
	return x
}

// DefaultWords are the words that tell an effect by default, in order.
func DefaultWords(of Effect) (words []string) {
	for _, word := range slices.Sorted(maps.Keys(defaultWords)) {
		if defaultWords[word] == of {
			words = append(words, word)
		}
	}
	return words
}

// DefaultDestinations are the arguments that are a destination by default, in
// the groups in which they are asked. Of a tool that makes something new, the
// last group only says what that is called.
func DefaultDestinations() [][]string {
	groups := slices.Clone(defaultDests)
	for i := range groups {
		groups[i] = slices.Clone(groups[i])
	}
	return groups
}
