// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName is how many bytes of a tool's name are looked at; a Step holds no
// more of one.
const maxName = 256

// appendName appends the words of a tool's name in lower case, joined by "_".
// A word ends where letters and digits do, and before a capital after a small
// letter.
func appendName(to []byte, name string) []byte {
	name = strings.TrimLeftFunc(name[:min(len(name), maxName)], func(r rune) bool { return !isWordRune(r) })
	start := len(to)
	to = appendWords(to, name)
	if len(to) > start && to[len(to)-1] == '_' {
		to = to[:len(to)-1]
	}
	return to
}

// appendWords appends the words of text and a "_" for all that is between them.
func appendWords(to []byte, text string) []byte {
	start, before := len(to), ' '
	for _, r := range text {
		word := isWordRune(r)
		split := !word || unicode.IsUpper(r) && unicode.IsLower(before)
		if split && (len(to) == start || to[len(to)-1] != '_') {
			to = append(to, '_')
		}
		if word {
			to = utf8.AppendRune(to, unicode.ToLower(r))
		}
		before = r
	}
	return to
}

// glob is a pattern, cut at its "*".
type glob []string

// compileGlob folds a pattern as names are, but for its "*".
func compileGlob(pattern string) glob {
	g := strings.Split(pattern, "*")
	for i, part := range g {
		g[i] = string(appendWords(nil, part))
	}
	return g
}

// match reports whether the whole name fits; it takes time linear in the name
// for each part of the pattern.
func (g glob) match(name string) bool {
	first, last := g[0], g[len(g)-1]
	if len(g) == 1 {
		return name == first
	}
	if len(name) < len(first)+len(last) || !strings.HasPrefix(name, first) || !strings.HasSuffix(name, last) {
		return false
	}
	name = name[len(first) : len(name)-len(last)]
	for _, part := range g[1 : len(g)-1] {
		_, after, ok := strings.Cut(name, part)
		if !ok {
			return false
		}
		name = after
	}
	return true
}

// firstWord returns the first of a name's words and what follows it.
func firstWord(name string) (word, rest string) {
	word, rest, _ = strings.Cut(name, "_")
	return word, rest
}
