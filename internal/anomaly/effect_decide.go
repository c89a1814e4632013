// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"fmt"
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

func compileEffects(patterns []EffectPattern) ([]effectGlob, error) {
	out := make([]effectGlob, len(patterns))
	for i, p := range patterns {
		if p.Pattern == "" {
			return nil, fmt.Errorf("effects::patterns[%d]::pattern must not be empty: write \"*\" for every tool", i)
		}
		if p.Effect > EffectAct {
			return nil, fmt.Errorf("effects::patterns[%d]::effect must be unknown, read, reach or act (got %d)", i, p.Effect)
		}
		out[i] = effectGlob{compileGlob(p.Pattern), p.Effect, p.Pattern}
	}
	return out, nil
}

func compileWords(words []EffectWord) (map[string]Effect, error) {
	out := maps.Clone(defaultWords)
	for i, w := range words {
		if w.Word == "" || strings.ContainsAny(w.Word, "_*") {
			return nil, fmt.Errorf("effects::words[%d]::word must be one word (got %q): use effects::patterns for more", i, w.Word)
		}
		if w.Effect > EffectAct {
			return nil, fmt.Errorf("effects::words[%d]::effect must be unknown, read, reach or act (got %d)", i, w.Effect)
		}
		out[strings.ToLower(w.Word)] = w.Effect
	}
	return out, nil
}

// effect decides by the first pattern that matches, else by words: the first
// verb, unless that only reads while another word tells that it does so
// outside.
func (e *Effects) effect(name string) (effect Effect, why string) {
	for i := range e.patterns {
		if p := &e.patterns[i]; p.match(name) {
			return p.effect, "pattern " + p.text
		}
	}
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
// person who knows better writes a pattern.
func Together(byName, annotated Effect) Effect { return max(byName, annotated) }
