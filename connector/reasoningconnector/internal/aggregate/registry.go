// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package aggregate

import (
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// Settings are common to all metrics of a Registry.
type Settings struct {
	// Temporality is cumulative or delta.
	Temporality pmetric.AggregationTemporality
	// Limit is the most series of one metric, the overflow series included;
	// at least 2.
	Limit int
	// ExpireAfter is how long a series is kept without a value; 0 is for ever.
	ExpireAfter time.Duration
	// Exemplars keeps the last measurement of each series per collection.
	Exemplars bool
	// Leading are the labels that every metric has in front of its own.
	Leading []Label
}

// Stats is what one metric did since the last collection.
type Stats struct {
	// Series is how many there are now, the overflow series included.
	Series int
	// Overflowed counts the measurements that went to the overflow series.
	Overflowed int64
	// Expired counts the series dropped for want of values.
	Expired int64
	// Rejected counts the measurements that were negative, not finite or not
	// to be read.
	Rejected int64
}

// Registry holds the instruments of one source of metrics.
type Registry struct {
	settings    Settings
	instruments []*Instrument
	// last is when the previous collection was made, or the registry itself.
	// Only Collect touches it, and collections do not overlap.
	last pcommon.Timestamp
}

// NewRegistry returns a registry without instruments whose first collection
// covers the time since start.
func NewRegistry(settings Settings, start time.Time) *Registry {
	return &Registry{settings: settings, last: pcommon.NewTimestampFromTime(start)}
}

// Instrument adds a metric. All are added before the first value is recorded.
func (r *Registry) Instrument(desc Desc) *Instrument {
	labels := make([]Label, 0, len(r.settings.Leading)+len(desc.Labels))
	labels = append(append(labels, r.settings.Leading...), desc.Labels...)
	in := &Instrument{desc: desc, labels: labels, settings: &r.settings, series: map[string]*series{}}
	r.instruments = append(r.instruments, in)
	return in
}

// Series is how many series there are in all metrics.
func (r *Registry) Series() int {
	n := 0
	for _, in := range r.instruments {
		in.mu.Lock()
		n += in.size()
		in.mu.Unlock()
	}
	return n
}

// Collect appends every metric that has something to say to dst, drops the
// series that went idle, and reports each metric's statistics to observe. Calls
// do not overlap. A clock that went back since the last call is held at it.
func (r *Registry) Collect(now time.Time, dst pmetric.MetricSlice, observe func(metric string, s Stats)) {
	until := max(pcommon.NewTimestampFromTime(now), r.last)
	for _, in := range r.instruments {
		observe(in.desc.Name, in.collect(r.last, until, dst))
	}
	r.last = until
}
