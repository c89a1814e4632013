// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// clopperPearson is the exact 95 % interval of k in n.
func clopperPearson(k, n int) (low, high float64) {
	const tail = 0.025
	low, high = 0, 1
	if k > 0 {
		low = solve(func(p float64) bool { return 1-binomialCDF(k-1, n, p) < tail })
	}
	if k < n {
		high = solve(func(p float64) bool { return binomialCDF(k, n, p) > tail })
	}
	return low, high
}

// solve finds where below turns from true to false in [0,1].
func solve(below func(p float64) bool) float64 {
	low, high := 0.0, 1.0
	for range 60 {
		if mid := (low + high) / 2; below(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

func binomialCDF(k, n int, p float64) (sum float64) {
	logGamma := func(x int) float64 { v, _ := math.Lgamma(float64(x) + 1); return v }
	for i := 0; i <= k; i++ {
		choose := logGamma(n) - logGamma(i) - logGamma(n-i)
		sum += math.Exp(choose + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
	}
	return sum
}

func TestClopperPearson(t *testing.T) {
	for _, tt := range []struct {
		k, n      int
		low, high float64
	}{{0, 10, 0, 0.3085}, {10, 10, 0.6915, 1}, {5, 10, 0.1871, 0.8129}, {1, 100, 0.0003, 0.0545}} {
		low, high := clopperPearson(tt.k, tt.n)
		assert.InDelta(t, tt.low, low, 1e-4)
		assert.InDelta(t, tt.high, high, 1e-4)
	}
}
