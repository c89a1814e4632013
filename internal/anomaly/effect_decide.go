// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"maps"
	"strings"

	"github.com/leasehold/leasehold/internal/cycle"
)

// effectGlob is a compiled EffectPattern.
type effectGlob struct {
	glob
	effect Effect
	text   string
}

func compileEffects(patterns []EffectPattern) []effectGlob {
	out := make([]effectGlob, len(patterns))
	for i, p := range patterns {
		out[i] = effectGlob{compileGlob(p.Pattern), p.Effect, p.Pattern}
	}
	return out
}

func compileWords(words []EffectWord) map[string]Effect {
	out := maps.Clone(defaultWords)
	for _, w := range words {
		out[strings.ToLower(w.Word)] = w.Effect
	}
	return out
}

// decide says what is known of the tool with a name in words: by the first
// pattern that matches, else by words.
func (e *Effects) decide(tool string) *toolKind {
	name := string(appendName(nil, tool))
	k := &toolKind{dest: e.destOf(name)}
	for i := range e.patterns {
		if p := &e.patterns[i]; p.match(name) {
			k.effect, k.sure, k.why = p.effect, true, "pattern "+p.text
			return k
		}
	}
	k.effect, k.why = e.byWords(name)
	return k
}

// byWords decides by the first verb, unless that only reads while another word
// tells that it does so outside.
func (e *Effects) byWords(name string) (effect Effect, why string) {
	for rest := name; rest != ""; {
		var word string
		word, rest = firstWord(rest)
		switch known := e.words[word]; {
		case known == EffectUnknown:
		case effect == EffectUnknown:
			effect, why = known, "word "+word
		case effect == EffectRead && known == EffectReach:
			return known, "word " + word
		}
	}
	return effect, why
}

// Annotated is the effect that a tool's own annotations state: MCP's
// readOnlyHint, destructiveHint and openWorldHint. What is not said counts as
// unknown, not as the protocol's default.
func Annotated(readOnly, destructive, openWorld cycle.Tri) Effect {
	switch {
	case destructive == cycle.Yes || readOnly == cycle.No:
		return EffectAct
	case openWorld == cycle.Yes:
		return EffectReach
	case readOnly == cycle.Yes:
		return EffectRead
	}
	return EffectUnknown
}

// Together joins what a name tells and what annotations state. Annotations
// come from the tool itself, so they can only raise what the name tells; a
// person who knows better writes a pattern. OfAnnotated minds those.
func Together(byName, annotated Effect) Effect { return max(byName, annotated) }
