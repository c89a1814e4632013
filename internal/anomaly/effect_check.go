// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// Bounds of an EffectConfig, beside maxPatterns and maxPattern.
const (
	maxWords = 1024
	// maxDestArgs is how many arguments can be the destination of one tool, and
	// maxArgName how long the name of one is in bytes.
	maxDestArgs = 64
	maxArgName  = 32
)

// check reports everything that is wrong with the configuration, each with its
// key, the value and what is allowed.
func (c *EffectConfig) check() error {
	f := effectFaults{}
	f.count("patterns", "patterns", len(c.Patterns), maxPatterns)
	for i, p := range c.Patterns {
		f.pattern("patterns", i, p.Pattern)
		f.effect("patterns", i, p.Effect)
	}
	f.count("words", "words", len(c.Words), maxWords)
	for i, w := range c.Words {
		f.word(i, w.Word)
		f.effect("words", i, w.Effect)
	}
	f.count("destinations", "patterns", len(c.Destinations), maxPatterns)
	for i, d := range c.Destinations {
		f.pattern("destinations", i, d.Pattern)
		f.args(i, d.Args)
	}
	return errors.Join(f...)
}

// effectFaults are the errors of one configuration.
type effectFaults []error

// maxFaults is how many errors are told at once.
const maxFaults = 20

func (f *effectFaults) add(format string, args ...any) {
	if len(*f) < maxFaults {
		*f = append(*f, fmt.Errorf("effects::"+format, args...))
	}
}

func (f *effectFaults) count(key, what string, n, most int) {
	if n > most {
		f.add("%s: %d %s; allowed are up to %d", key, n, what, most)
	}
}

func (f *effectFaults) pattern(list string, i int, pattern string) {
	switch {
	case pattern == "":
		f.add("%s[%d]::pattern must not be empty: write \"*\" for every tool", list, i)
	case len(pattern) > maxPattern:
		f.add("%s[%d]::pattern: a pattern of %d bytes; allowed are 1 to %d", list, i, len(pattern), maxPattern)
	case !strings.ContainsFunc(pattern, func(r rune) bool { return r == '*' || isWordRune(r) }):
		f.add("%s[%d]::pattern must hold a letter, a digit or \"*\" (got %q)", list, i, pattern)
	}
}

func (f *effectFaults) effect(list string, i int, e Effect) {
	if e > EffectAct {
		f.add("%s[%d]::effect: %d is no effect; allowed are %s", list, i, uint8(e), allowedEffects())
	}
}

func (f *effectFaults) word(i int, word string) {
	switch {
	case len(word) > maxPattern:
		f.add("words[%d]::word: a word of %d bytes; allowed are 1 to %d", i, len(word), maxPattern)
	case word == "" || strings.ContainsFunc(word, func(r rune) bool { return !isWordRune(r) }):
		f.add("words[%d]::word must be one word of letters and digits (got %q): use effects::patterns for more", i, word)
	}
}

func (f *effectFaults) args(i int, args []string) {
	f.count(fmt.Sprintf("destinations[%d]::args", i), "arguments", len(args), maxDestArgs)
	for j, arg := range args {
		if len(arg) > maxArgName || len(appendFolded(nil, arg)) == 0 {
			f.add("destinations[%d]::args[%d] must be the name of an argument, of 1 to %d bytes (got %q)",
				i, j, maxArgName, arg[:min(len(arg), maxQuoted)])
		}
	}
}

// isWordRune reports whether the words of a tool's name can hold r.
func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
