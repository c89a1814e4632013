// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// The figures are those of published tables.
func TestClopperPearson(t *testing.T) {
	for _, tt := range []struct {
		k, n      int
		low, high float64
	}{{0, 10, 0, 0.3085}, {10, 10, 0.6915, 1}, {5, 10, 0.1871, 0.8129}, {1, 100, 0.0003, 0.0545}, {0, 0, 0, 1}} {
		low, high := clopperPearson(tt.k, tt.n)
		assert.InDelta(t, tt.low, low, 1e-4)
		assert.InDelta(t, tt.high, high, 1e-4)
	}
}

// An end of the interval is the share at which what was seen, or anything more
// extreme, comes to 2.5 %.
func TestClopperPearsonEndsAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 400).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		low, high := clopperPearson(k, n)
		assert.LessOrEqual(t, low, float64(k)/float64(n))
		assert.GreaterOrEqual(t, high, float64(k)/float64(n))
		if k > 0 {
			assert.InDelta(t, tail, 1-binomialCDF(k-1, n, low), 1e-9)
		}
		if k < n {
			assert.InDelta(t, tail, binomialCDF(k, n, high), 1e-9)
		}
	})
}

func binomialCDF(k, n int, p float64) (sum float64) {
	logGamma := func(x int) float64 { v, _ := math.Lgamma(float64(x) + 1); return v }
	for i := 0; i <= k; i++ {
		choose := logGamma(n) - logGamma(i) - logGamma(n-i)
		sum += math.Exp(choose + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
	}
	return sum
}
