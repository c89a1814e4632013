// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubeapi

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable is a text with a question mark in place of everything that is not shown
// as it is: kubectl writes what objects hold to people's terminals.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, text)
}
