// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "slices"

// seenSet is a bounded set of keyed hashes, with the number of clean cycles
// each came in. Once a value found no room it is full for good: of what is not
// in it, nobody can say any more that it never came.
type seenSet struct {
	// hashes are sorted; cycles[i], which stops at 255, belongs to hashes[i].
	hashes []uint64
	cycles []uint8
	full   bool
}

// of says what the set knows of hash, when support cycles make it usual.
func (s *seenSet) of(hash uint64, support int) Seen {
	i, ok := slices.BinarySearch(s.hashes, hash)
	switch {
	case ok && int(s.cycles[i]) >= support:
		return SeenBefore
	case !ok && s.full:
		return SeenUnknown
	}
	return SeenNever
}

// add counts one more cycle for hash. A hash that is not there takes one of
// fresh, the places that its cycle may still fill, and a place under most.
func (s *seenSet) add(hash uint64, most int, fresh *int) {
	i, ok := slices.BinarySearch(s.hashes, hash)
	switch {
	case ok:
		s.cycles[i] = max(s.cycles[i], s.cycles[i]+1) // stays at 255
	case len(s.hashes) >= most:
		s.full = true
	case *fresh > 0:
		*fresh--
		s.hashes = slices.Insert(s.hashes, i, hash)
		s.cycles = slices.Insert(s.cycles, i, 1)
	}
}
