// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package render

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Clean makes a text from a trace fit for one line of a terminal: control
// characters, which could move the cursor or forge output, become "·", and
// what is not UTF-8 "�".
func Clean(text string) string {
	harmless := true
	for _, r := range text {
		if !unicode.IsPrint(r) || r == utf8.RuneError {
			harmless = false
			break
		}
	}
	if harmless {
		return text
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '·'
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// Cut shortens text to at most width columns, ending it with "…" if need be.
func Cut(text string, width int) string {
	if uniseg.StringWidth(text) <= width {
		return text
	}
	var out strings.Builder
	used := 0
	for graphemes := uniseg.NewGraphemes(text); graphemes.Next(); {
		if used+graphemes.Width() > width-1 {
			break
		}
		used += graphemes.Width()
		out.WriteString(graphemes.Str())
	}
	return out.String() + "…"
}
