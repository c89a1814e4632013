// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

import "strings"

// beginning is a text that others may begin with, and its first eight bytes as
// a number: nearly all others are told from it without looking at it.
type beginning struct {
	head, mask uint64
	text       string
}

func beginningOf(text string) beginning {
	return beginning{head: headOf(text), mask: ^uint64(0) >> (8 * (8 - min(len(text), 8))), text: text}
}

// of reports whether s, which headOf gives head for, begins so. A text has no
// zero bytes, so that one that is shorter does not.
func (b *beginning) of(s string, head uint64) bool {
	return head&b.mask == b.head && (len(b.text) <= 8 || strings.HasPrefix(s, b.text))
}

// headOf is the first eight bytes of s as a number; s may have fewer.
func headOf(s string) (head uint64) {
	if len(s) >= 8 {
		return word(s)
	}
	for i := range len(s) {
		head |= uint64(s[i]) << (8 * i)
	}
	return head
}
