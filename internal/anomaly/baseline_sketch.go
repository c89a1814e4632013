// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"math"
	"slices"

	"github.com/DataDog/sketches-go/ddsketch/mapping"
)

// sketchAccuracy is the relative error of a quantile.
const sketchAccuracy = 0.1

// Values outside are taken as the nearest inside, so that a sketch has a
// bounded number of bins.
const (
	sketchMin = 1e-6
	sketchMax = 1e12
)

// bins divides values on a logarithmic scale as DDSketch does; it never
// changes.
var bins = func() *mapping.LogarithmicMapping {
	m, err := mapping.NewLogarithmicMapping(sketchAccuracy)
	if err != nil {
		panic(err) // the accuracy is a constant between 0 and 1
	}
	return m
}()

var minBin, maxBin = bins.Index(sketchMin), bins.Index(sketchMax)

// sketch holds how a number is distributed, whatever the order it was learned
// in: a DDSketch whose bins are kept in six bytes each, where the library's
// own stores take some hundred for every distribution. The zero sketch is
// empty.
type sketch struct {
	// bins are sorted and count from minBin; counts[i], which stops at its
	// highest value, belongs to bins[i].
	bins   []uint16
	counts []uint32
	// asked and answer are the last quantile, which is mostly the next one
	// too; asked is 0 when there is none.
	asked, answer float64
}

func (s *sketch) add(v float64) {
	if math.IsNaN(v) {
		return
	}
	bin := bins.Index(min(max(v, sketchMin), sketchMax)) - minBin
	s.addBin(uint16(bin), 1)
}

// addKnown leaves out what is 0 because nothing is known of it.
func (s *sketch) addKnown(v float64) {
	if v > 0 {
		s.add(v)
	}
}

func (s *sketch) addBin(bin uint16, count uint32) {
	i, known := slices.BinarySearch(s.bins, bin)
	if !known {
		s.bins, s.counts = insert(s.bins, i, bin), insert(s.counts, i, 0)
	}
	s.counts[i] += min(count, math.MaxUint32-s.counts[i])
	s.asked = 0
}

// count is how many values were learned.
func (s *sketch) count() (n uint64) {
	for _, c := range s.counts {
		n += uint64(c)
	}
	return n
}

// quantile returns the value below which a share q of the values lie, within
// sketchAccuracy; 0 when nothing was learned.
func (s *sketch) quantile(q float64) float64 {
	if len(s.bins) > 0 && (q != s.asked || q == 0) {
		s.asked, s.answer = q, bins.Value(minBin+int(s.binAt(q)))
	}
	return s.answer
}

func (s *sketch) binAt(q float64) uint16 {
	rank, before := q*float64(s.count()-1), uint64(0)
	for i, c := range s.counts {
		if before += uint64(c); float64(before) > rank {
			return s.bins[i]
		}
	}
	return s.bins[len(s.bins)-1]
}

// spare is by how many elements a slice of a baseline grows: there are many of
// them, and most stay short.
const spare = 4

// insert is slices.Insert for slices that should not take more than they need.
func insert[T any](s []T, i int, v T) []T {
	if len(s) == cap(s) {
		s = append(make([]T, 0, len(s)+spare+len(s)/8), s...)
	}
	return slices.Insert(s, i, v)
}
