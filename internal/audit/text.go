// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/leasehold/leasehold/internal/cycle"
)

// Bounds of texts on the wire, in bytes.
const (
	// MaxText bounds the sentence of a finding.
	MaxText = 256
	// MaxName bounds ids, names and versions.
	MaxName = cycle.MaxString
)

// clean is s without anything that could forge a line or hide text, cut to at
// most n bytes at a whole character. What is clean already is returned as is.
func clean(s string, n int) string {
	if len(s) <= n && isPlain(s) {
		return s
	}
	// What follows can only shrink, by a factor of four at most.
	if most := 4 * n; len(s) > most {
		s = s[:most]
	}
	s = strings.Map(visible, strings.ToValidUTF8(s, ""))
	if len(s) > n {
		end := n
		for end > 0 && !utf8.RuneStart(s[end]) {
			end--
		}
		s = s[:end]
	}
	return strings.Clone(s)
}

func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// visible drops characters that control a terminal or the direction of text.
func visible(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r):
		return -1
	default:
		return r
	}
}
