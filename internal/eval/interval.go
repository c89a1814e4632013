// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import "gonum.org/v1/gonum/mathext"

// tail is what a 95 % interval leaves out on each side.
const tail = 0.025

// clopperPearson is the exact 95 % interval of a share of which k in n were
// seen; all of [0,1] for no n.
func clopperPearson(k, n int) (low, high float64) {
	low, high = 0, 1
	if k > 0 {
		low = mathext.InvRegIncBeta(float64(k), float64(n-k+1), tail)
	}
	if k < n {
		high = mathext.InvRegIncBeta(float64(k+1), float64(n-k), 1-tail)
	}
	return low, high
}
