// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

import "math/bits"

// words finds what words in lower case stand for: an open hash table, of which
// at most half is taken.
type words[V any] struct {
	rows []wordRow[V]
	// longest is the length of the longest word.
	longest int
}

type wordRow[V any] struct {
	word  string
	value V
}

func wordsOf[V any](all map[string]V) *words[V] {
	w := &words[V]{rows: make([]wordRow[V], 2<<bits.Len(uint(len(all))))}
	mask := len(w.rows) - 1
	for word, value := range all {
		at := hashKey(word)
		for w.rows[at&mask].word != "" {
			at++
		}
		w.rows[at&mask] = wordRow[V]{word, value}
		w.longest = max(w.longest, len(word))
	}
	return w
}

// find returns what text stands for in any case; ok is false for text that is
// no word.
func (w *words[V]) find(text string) (value V, ok bool) {
	if text == "" || len(text) > w.longest {
		return value, false
	}
	if value, ok = w.lookup(text); ok || !hasUpper(text) {
		return value, ok // most are written as they are listed
	}
	var buf [longestName]byte
	lower, fits := appendLower(buf[:0], text)
	if !fits {
		return value, false
	}
	return w.lookup(string(lower))
}

// lookup finds text as it stands; it is not empty.
func (w *words[V]) lookup(text string) (value V, ok bool) {
	rows := w.rows
	for at := hashKey(text); ; at++ {
		r := &rows[at&(len(rows)-1)]
		if r.word == text {
			return r.value, true
		}
		if r.word == "" {
			return value, false
		}
	}
}

func hasUpper(s string) bool {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'Z' {
			return true
		}
	}
	return false
}
