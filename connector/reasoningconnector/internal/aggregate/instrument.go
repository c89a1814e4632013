// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package aggregate

import (
	"math"
	"sync"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// Instrument records the values of one metric. Its methods may be called from
// any goroutine. A key holds one AppendLabel or AppendInt for each of the
// registry's leading labels and then for each of the metric's own; it is not
// kept. Values that are negative or not finite are rejected and counted.
type Instrument struct {
	desc     Desc
	labels   []Label // the registry's leading ones and the metric's own
	settings *Settings

	// mu guards everything declared below.
	mu     sync.Mutex
	series map[string]*series
	// overflow takes what the cap leaves no series for; nil until needed.
	overflow *series
	stats    Stats
}

// Ref refers to one series of one Instrument. The zero Ref refers to none.
type Ref struct{ s *series }

// Add adds n to a SumInt. Adding zero does nothing.
func (in *Instrument) Add(key []byte, n int64, from *Origin) {
	if n == 0 {
		return
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if n < 0 {
		in.stats.Rejected++
		return
	}
	s := in.at(key, from.Time)
	s.add(n)
	in.keep(s, from, n, 0)
}

// AddFloat adds v to a SumDouble. Adding zero makes the series known.
func (in *Instrument) AddFloat(key []byte, v float64, from *Origin) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if !valid(v) {
		in.stats.Rejected++
		return
	}
	s := in.at(key, from.Time)
	s.value = min(s.value+v, math.MaxFloat64)
	in.keep(s, from, 0, v)
}

// Record adds v to the bucket of a Histogram that it falls in. What it returns
// is for Again.
func (in *Instrument) Record(key []byte, v float64, from *Origin) Ref {
	in.mu.Lock()
	defer in.mu.Unlock()
	if !valid(v) {
		in.stats.Rejected++
		return Ref{}
	}
	s := in.at(key, from.Time)
	in.record(s, v, from)
	if s == in.overflow {
		return Ref{}
	}
	return Ref{s}
}

// Again does what Record does for the key that ref was returned for. It reports
// false, and does nothing, when the key has to be looked up.
func (in *Instrument) Again(ref Ref, v float64, from *Origin) bool {
	if ref.s == nil {
		return false
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if ref.s.gone {
		return false
	}
	if !valid(v) {
		in.stats.Rejected++
		return true
	}
	ref.s.touched = true
	in.record(ref.s, v, from)
	return true
}

func (in *Instrument) record(s *series, v float64, from *Origin) {
	s.record(in.desc.Bounds, v)
	in.keep(s, from, 0, v)
}

// Set makes v the value of a Gauge.
func (in *Instrument) Set(key []byte, v float64, from *Origin) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if !valid(v) {
		in.stats.Rejected++
		return
	}
	s := in.at(key, from.Time)
	s.value = v
	in.keep(s, from, 0, v)
}

// Reject counts a measurement that was there and could not be read.
func (in *Instrument) Reject() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.stats.Rejected++
}

func valid(v float64) bool { return v >= 0 && v <= math.MaxFloat64 }

// at returns the series of key, or the one for overflow. Callers hold mu.
func (in *Instrument) at(key []byte, now pcommon.Timestamp) *series {
	s, ok := in.series[string(key)]
	if !ok {
		s = in.admit(key, now)
	}
	s.touched = true
	return s
}

// admit makes a series for key while there is room: one place of the limit is
// the overflow series' own.
func (in *Instrument) admit(key []byte, now pcommon.Timestamp) *series {
	if len(in.series) < in.settings.Limit-1 {
		s := newSeries(&in.desc, now)
		in.series[string(key)] = s
		return s
	}
	in.stats.Overflowed++
	if in.overflow == nil {
		in.overflow = newSeries(&in.desc, now)
	}
	return in.overflow
}

// keep makes the measurement the series' exemplar, if its trace is known.
func (in *Instrument) keep(s *series, from *Origin, whole int64, value float64) {
	if in.settings.Exemplars && !from.TraceID.IsEmpty() {
		s.exemplar.origin, s.exemplar.whole, s.exemplar.value = *from, whole, value
	}
}

// size is how many series there are, the overflow series included. Callers
// hold mu.
func (in *Instrument) size() int {
	if in.overflow != nil {
		return len(in.series) + 1
	}
	return len(in.series)
}
