// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"math"

	"github.com/DataDog/sketches-go/ddsketch/mapping"
	"github.com/DataDog/sketches-go/ddsketch/store"
)

// sketchAccuracy is the relative error of a quantile.
const sketchAccuracy = 0.05

// Values outside are taken as the nearest inside, so that a sketch has a
// bounded number of bins.
const (
	sketchMin = 1e-6
	sketchMax = 1e12
)

// bins divides values on a logarithmic scale; it never changes.
var bins = func() *mapping.LogarithmicMapping {
	m, err := mapping.NewLogarithmicMapping(sketchAccuracy)
	if err != nil {
		panic(err) // the accuracy is a constant between 0 and 1
	}
	return m
}()

var minBin, maxBin = bins.Index(sketchMin), bins.Index(sketchMax)

// sketch holds how a number is distributed, whatever the order it was learned
// in. The zero sketch is empty.
type sketch struct{ store *store.BufferedPaginatedStore }

func (s *sketch) add(v float64) {
	if math.IsNaN(v) {
		return
	}
	s.addBin(bins.Index(min(max(v, sketchMin), sketchMax)), 1)
}

// addKnown leaves out what is 0 because nothing is known of it.
func (s *sketch) addKnown(v float64) {
	if v > 0 {
		s.add(v)
	}
}

func (s *sketch) addBin(bin int, count float64) {
	if s.store == nil {
		s.store = store.NewBufferedPaginatedStore()
	}
	s.store.AddWithCount(bin, count)
}

// count is how many values were learned.
func (s *sketch) count() float64 {
	if s.store == nil {
		return 0
	}
	return s.store.TotalCount()
}

// quantile returns the value below which a share q of the values lie, within
// sketchAccuracy; 0 when nothing was learned.
func (s *sketch) quantile(q float64) float64 {
	n := s.count()
	if n == 0 {
		return 0
	}
	return bins.Value(s.store.KeyAtRank(q * (n - 1)))
}

// each calls f for each bin that holds something, from the lowest on.
func (s *sketch) each(f func(bin int, count float64)) {
	if s.store == nil {
		return
	}
	s.store.ForEach(func(bin int, count float64) (stop bool) {
		f(bin, count)
		return false
	})
}
