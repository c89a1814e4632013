// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

// index knows where every so many entries of the last segment begin, so that
// recent ones are found at once. It never grows beyond maxPoints: when it is
// full, every second point goes.
type index struct {
	// every is how many entries lie between two points; offsets begin with that
	// of the first entry of the segment.
	every   uint64
	offsets []int64
	// entries is how many the segment has.
	entries uint64
}

const (
	firstEvery = 32
	maxPoints  = 4096
)

// add notes that the next entry begins at offset.
func (x *index) add(offset int64) {
	if x.every == 0 {
		x.every = firstEvery
	}
	if x.entries%x.every == 0 {
		if len(x.offsets) == maxPoints {
			x.thin()
		}
		// After thinning, the entry may be none that a point belongs to.
		if x.entries%x.every == 0 {
			x.offsets = append(x.offsets, offset)
		}
	}
	x.entries++
}

func (x *index) thin() {
	for i := range maxPoints / 2 {
		x.offsets[i] = x.offsets[2*i]
	}
	x.offsets = x.offsets[:maxPoints/2]
	x.every *= 2
}

// near returns where to read from to get to the entry with this number, which
// counts from 0 in the segment, and how many lines come before it there.
func (x *index) near(number uint64) (offset int64, before uint64) {
	if x.every == 0 {
		return 0, number
	}
	point := min(number/x.every, uint64(len(x.offsets)-1))
	return x.offsets[point], number - point*x.every
}
