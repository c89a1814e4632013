// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"math"
	"slices"
)

// seenSet is a bounded set of keyed hashes, with the clean cycles each came in.
// Once a value found no room it is full for good: of what is not in it, nobody
// can say any more that it never came.
type seenSet struct {
	// hashes are sorted.
	hashes []uint64
	// marks[i] belongs to hashes[i].
	marks []seenMark
	full  bool
}

// seenMark is when a hash came.
type seenMark struct {
	// cycles is in how many cycles, first the number of the first of them;
	// both stop at their highest value.
	cycles, first uint16
}

// of says what the set knows of hash, when support cycles make it usual.
func (s *seenSet) of(hash uint64, support int) Seen {
	i, ok := slices.BinarySearch(s.hashes, hash)
	switch {
	case ok && int(s.marks[i].cycles) >= support:
		return SeenBefore
	case !ok && s.full:
		return SeenUnknown
	}
	return SeenNever
}

// add counts one more cycle, the one numbered cycle, for hash. A hash that is
// not there takes one of fresh, the places that its cycle may still fill, and a
// place under most; ok is false when there is none.
func (s *seenSet) add(hash uint64, cycle uint32, most int, fresh *int) (ok bool) {
	i, known := slices.BinarySearch(s.hashes, hash)
	switch {
	case known:
		s.marks[i].cycles += min(1, math.MaxUint16-s.marks[i].cycles)
		return true
	case len(s.hashes) >= most:
		s.full = true
		return false
	case *fresh <= 0:
		return false
	}
	*fresh--
	s.hashes = insert(s.hashes, i, hash)
	s.marks = insert(s.marks, i, seenMark{1, uint16(min(cycle, math.MaxUint16))})
	return true
}

// lone is in how many cycles something came that came in no other cycle. The
// order in which cycles are learned makes no difference to it.
func (s *seenSet) lone() int {
	var firsts []uint16
	for _, m := range s.marks {
		if m.cycles == 1 {
			firsts = append(firsts, m.first)
		}
	}
	slices.Sort(firsts)
	return len(slices.Compact(firsts))
}
