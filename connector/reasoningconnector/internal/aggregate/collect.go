// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package aggregate

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/leasehold/leasehold/internal/semconv"
)

// collect writes the series of one metric as of until. since is the time of
// the collection before, where a delta's interval begins.
func (in *Instrument) collect(since, until pcommon.Timestamp, dst pmetric.MetricSlice) Stats {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.expire(until)
	w := writer{desc: &in.desc, delta: in.isDelta(), since: since, until: until}
	for key, s := range in.series {
		if attrs, ok := w.write(s, dst); ok {
			putLabels(key, in.labels, attrs)
		}
	}
	if in.overflow != nil {
		if attrs, ok := w.write(in.overflow, dst); ok {
			attrs.PutBool(semconv.LabelOverflow, true)
		}
	}
	stats := in.stats
	stats.Series = in.size()
	in.stats = Stats{}
	return stats
}

// isDelta reports whether values count from the last collection. A gauge's do
// not count: it is said again until it expires.
func (in *Instrument) isDelta() bool {
	return in.desc.Kind != Gauge && in.settings.Temporality == pmetric.AggregationTemporalityDelta
}

// expire drops the series without a value for the time set. A name that comes
// back later starts a new series, from zero and with a start of its own.
func (in *Instrument) expire(now pcommon.Timestamp) {
	for key, s := range in.series {
		if in.isStale(s, now) {
			s.gone = true
			delete(in.series, key)
			in.stats.Expired++
		}
	}
	if in.overflow != nil && in.isStale(in.overflow, now) {
		in.overflow = nil
		in.stats.Expired++
	}
}

// isStale also moves the time that a touched series was last seen.
func (in *Instrument) isStale(s *series, now pcommon.Timestamp) bool {
	if s.touched || in.settings.ExpireAfter == 0 {
		s.seen = now
		return false
	}
	return now > s.seen && now-s.seen >= pcommon.Timestamp(in.settings.ExpireAfter)
}
