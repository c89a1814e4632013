// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestIndexStaysSmall: it leads to any entry of a segment of any length.
func TestIndexStaysSmall(t *testing.T) {
	var x index
	const total = 3*firstEvery*maxPoints + 77
	for n := range int64(total) {
		x.add(10 * n)
	}
	assert.LessOrEqual(t, len(x.offsets), maxPoints)
	for n := range uint64(total) {
		offset, before := x.near(n)
		if offset/10+int64(before) != int64(n) || before >= 8*firstEvery {
			t.Fatalf("entry %d is looked for %d lines after offset %d", n, before, offset)
		}
	}
	_, before := new(index).near(5)
	assert.Equal(t, uint64(5), before)
}
