// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "slices"

// maxTally is how many different numbers a tally tells apart.
const maxTally = 16

// tally is how many cycles had how many of something.
type tally []tallied

// tallied is one line of a tally: in cycles cycles there were n.
type tallied struct{ n, cycles uint32 }

// add counts one cycle with n. Once the tally is full, a number that is not in
// it is counted as the next lower one that is, so that less looks usual.
func (t *tally) add(n uint32) {
	i, ok := slices.BinarySearchFunc(*t, n, func(l tallied, n uint32) int { return int(int64(l.n) - int64(n)) })
	switch {
	case ok:
		(*t)[i].cycles++
	case len(*t) < maxTally:
		*t = slices.Insert(*t, i, tallied{n, 1})
	case i > 0:
		(*t)[i-1].cycles++
	}
}

// usual is the largest number that at least support cycles reached, 0 if none.
func (t tally) usual(support int) uint32 {
	cycles := uint64(0)
	for _, line := range slices.Backward(t) {
		if cycles += uint64(line.cycles); cycles >= uint64(support) {
			return line.n
		}
	}
	return 0
}
