// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"cmp"
	"math"
	"slices"
)

// maxTally is how many different numbers a tally tells apart.
const maxTally = 16

// tally is how many cycles had how many of something.
type tally []tallied

// tallied is one line of a tally: in cycles cycles there were n. Both stop at
// their highest value.
type tallied struct{ n, cycles uint16 }

// add counts one cycle with n. Once the tally is full, a number that is not in
// it is counted as the next lower one that is, so that less looks usual.
func (t *tally) add(n uint32) {
	line := tallied{uint16(min(n, math.MaxUint16)), 1}
	i, known := slices.BinarySearchFunc(*t, line, func(a, b tallied) int { return cmp.Compare(a.n, b.n) })
	switch {
	case known:
	case len(*t) < maxTally:
		*t = insert(*t, i, line)
		return
	case i == 0:
		return
	default:
		i--
	}
	(*t)[i].cycles += min(1, math.MaxUint16-(*t)[i].cycles)
}

// usual is the largest number that at least support cycles reached, 0 if none.
func (t tally) usual(support int) int {
	cycles := uint64(0)
	for _, line := range slices.Backward(t) {
		if cycles += uint64(line.cycles); cycles >= uint64(support) {
			return int(line.n)
		}
	}
	return 0
}
