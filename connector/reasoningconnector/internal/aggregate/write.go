// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package aggregate

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// writer writes the series of one metric as data points. The metric itself is
// appended with its first point, so that none is ever empty.
type writer struct {
	desc         *Desc
	delta        bool
	since, until pcommon.Timestamp

	started bool
	numbers pmetric.NumberDataPointSlice
	hist    pmetric.HistogramDataPointSlice
}

// write appends a point for s and returns its attributes, which are for the
// caller to fill. ok is false when a delta has nothing to say.
func (w *writer) write(s *series, dst pmetric.MetricSlice) (attrs pcommon.Map, ok bool) {
	if w.delta && !s.touched {
		return attrs, false
	}
	if !w.started {
		w.begin(dst.AppendEmpty())
	}
	switch w.desc.Kind {
	case Histogram:
		attrs = w.histogramPoint(s)
	case Gauge:
		attrs = w.gaugePoint(s)
	default:
		attrs = w.sumPoint(s)
	}
	if w.delta {
		s.reset()
	}
	s.touched, s.exemplar = false, exemplar{}
	return attrs, true
}

func (w *writer) begin(m pmetric.Metric) {
	w.started = true
	m.SetName(w.desc.Name)
	m.SetDescription(w.desc.Description)
	m.SetUnit(w.desc.Unit)
	temporality := pmetric.AggregationTemporalityCumulative
	if w.delta {
		temporality = pmetric.AggregationTemporalityDelta
	}
	switch w.desc.Kind {
	case Histogram:
		h := m.SetEmptyHistogram()
		h.SetAggregationTemporality(temporality)
		w.hist = h.DataPoints()
	case Gauge:
		w.numbers = m.SetEmptyGauge().DataPoints()
	default:
		s := m.SetEmptySum()
		s.SetAggregationTemporality(temporality)
		s.SetIsMonotonic(true)
		w.numbers = s.DataPoints()
	}
}

func (w *writer) gaugePoint(s *series) pcommon.Map {
	dp := w.numbers.AppendEmpty()
	dp.SetTimestamp(w.until)
	dp.SetDoubleValue(s.value)
	w.exemplar(s, dp.Exemplars())
	return dp.Attributes()
}

func (w *writer) sumPoint(s *series) pcommon.Map {
	dp := w.numbers.AppendEmpty()
	start, end := w.interval(s)
	dp.SetStartTimestamp(start)
	dp.SetTimestamp(end)
	if w.desc.Kind == SumInt {
		dp.SetIntValue(s.whole)
	} else {
		dp.SetDoubleValue(s.value)
	}
	w.exemplar(s, dp.Exemplars())
	return dp.Attributes()
}

func (w *writer) histogramPoint(s *series) pcommon.Map {
	dp := w.hist.AppendEmpty()
	start, end := w.interval(s)
	dp.SetStartTimestamp(start)
	dp.SetTimestamp(end)
	dp.SetCount(s.count)
	dp.SetSum(s.value)
	dp.SetMin(s.min)
	dp.SetMax(s.max)
	dp.ExplicitBounds().FromRaw(w.desc.Bounds)
	dp.BucketCounts().FromRaw(s.buckets)
	w.exemplar(s, dp.Exemplars())
	return dp.Attributes()
}

// interval is the time that the point speaks of; it never ends before it begins,
// whatever the clock did.
func (w *writer) interval(s *series) (start, end pcommon.Timestamp) {
	if w.delta {
		return w.since, w.until
	}
	return s.start, max(s.start, w.until)
}

func (w *writer) exemplar(s *series, dst pmetric.ExemplarSlice) {
	e := &s.exemplar
	if e.origin.TraceID.IsEmpty() {
		return
	}
	out := dst.AppendEmpty()
	out.SetTraceID(e.origin.TraceID)
	out.SetSpanID(e.origin.SpanID)
	out.SetTimestamp(e.origin.Time)
	if w.desc.Kind == SumInt {
		out.SetIntValue(e.whole)
	} else {
		out.SetDoubleValue(e.value)
	}
}
