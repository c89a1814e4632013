// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"cmp"
	"slices"
	"strconv"
)

// nearest is how many names are offered in place of an unknown one.
const nearest = 3

// near returns the names most like word, the nearest first.
func near(word string, names []string) []string {
	word = word[:min(len(word), maxQuoted)]
	names = slices.Clone(names)
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Compare(distance(word, a), distance(word, b))
	})
	return names[:min(nearest, len(names))]
}

// distance is how many bytes have to be put in, taken out or changed to make b
// of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

// quotedKey is a configuration key as an error names it: as it is where that
// is harmless, else quoted and cut.
func quotedKey(key string) string {
	if q := strconv.Quote(key); len(key) > maxQuoted || q != `"`+key+`"` {
		return strconv.Quote(key[:min(len(key), maxQuoted)])
	}
	return key
}
