// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package aggregate

import (
	"math"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// Origin is where and when a measurement was taken: the span it was read from
// and the time that span was received.
type Origin struct {
	TraceID pcommon.TraceID
	SpanID  pcommon.SpanID
	Time    pcommon.Timestamp
}

// exemplar is the last measurement of a series since the last collection.
// A zero TraceID means that there is none.
type exemplar struct {
	origin Origin
	whole  int64
	value  float64
}

// series is one set of label values of one metric. Its instrument's lock
// guards it.
type series struct {
	// start is when the series came to be; values count from there.
	start pcommon.Timestamp
	// seen is the last collection that found touched set.
	seen    pcommon.Timestamp
	touched bool
	// gone is set when the series has expired: a Ref may outlive it.
	gone bool

	whole    int64   // SumInt
	value    float64 // SumDouble, Gauge, and the sum of a Histogram
	min, max float64
	count    uint64
	buckets  []uint64

	exemplar exemplar
}

func newSeries(desc *Desc, start pcommon.Timestamp) *series {
	s := &series{start: start, seen: start}
	if desc.Kind == Histogram {
		s.buckets = make([]uint64, len(desc.Bounds)+1)
	}
	return s
}

// add saturates: hostile counts cannot turn a monotonic sum negative.
func (s *series) add(n int64) {
	if s.whole > math.MaxInt64-n {
		s.whole = math.MaxInt64
		return
	}
	s.whole += n
}

func (s *series) record(bounds []float64, v float64) {
	if s.count == 0 || v < s.min {
		s.min = v
	}
	if s.count == 0 || v > s.max {
		s.max = v
	}
	s.count++
	s.value = min(s.value+v, math.MaxFloat64)
	s.buckets[bucketOf(bounds, v)]++
}

// bucketOf returns the place of the first bound that is not below v. Bounds are
// few: going along them is faster than halving them, which is hard to predict.
func bucketOf(bounds []float64, v float64) int {
	for i, bound := range bounds {
		if v <= bound {
			return i
		}
	}
	return len(bounds)
}

// reset empties the series, for delta temporality.
func (s *series) reset() {
	s.whole, s.value, s.min, s.max, s.count = 0, 0, 0, 0, 0
	clear(s.buckets)
}
