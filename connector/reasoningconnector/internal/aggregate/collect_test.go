// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package aggregate

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/leasehold/leasehold/internal/semconv"
)

const overflowName = "(overflow)"

// collected is what one collection came to.
type collected struct {
	metrics pmetric.MetricSlice
	stats   map[string]Stats
}

func collect(t testing.TB, r *Registry, after time.Duration) collected {
	t.Helper()
	c := collected{metrics: pmetric.NewMetricSlice(), stats: map[string]Stats{}}
	r.Collect(epoch.Add(after), c.metrics, func(name string, s Stats) { c.stats[name] = s })
	return c
}

func (c collected) metric(name string) pmetric.Metric {
	for _, m := range c.metrics.All() {
		if m.Name() == name {
			return m
		}
	}
	return pmetric.NewMetric()
}

// ints returns the values of a SumInt by its label k.
func (c collected) ints(name string) map[string]int64 {
	got := map[string]int64{}
	for _, dp := range c.metric(name).Sum().DataPoints().All() {
		got[seriesName(dp.Attributes())] = dp.IntValue()
	}
	return got
}

func seriesName(attrs pcommon.Map) string {
	if v, ok := attrs.Get(semconv.LabelOverflow); ok && v.Bool() && attrs.Len() == 1 {
		return overflowName
	}
	v, _ := attrs.Get("k")
	return v.Str()
}

func stamp(d time.Duration) pcommon.Timestamp { return pcommon.NewTimestampFromTime(epoch.Add(d)) }

func TestCumulativeCountsFromTheStartOfTheSeries(t *testing.T) {
	r := NewRegistry(settings(), epoch)
	in := r.Instrument(calls)
	in.Add(key("a"), 3, at(5*time.Second))
	collect(t, r, 10*time.Second)
	in.Add(key("a"), 4, at(15*time.Second))
	m := collect(t, r, 20*time.Second).metric("calls")
	assert.Equal(t, pmetric.AggregationTemporalityCumulative, m.Sum().AggregationTemporality())
	assert.True(t, m.Sum().IsMonotonic())
	dp := m.Sum().DataPoints().At(0)
	assert.EqualValues(t, 7, dp.IntValue())
	assert.Equal(t, stamp(5*time.Second), dp.StartTimestamp())
	assert.Equal(t, stamp(20*time.Second), dp.Timestamp())
	assert.Equal(t, map[string]int64{"a": 7}, collect(t, r, 30*time.Second).ints("calls"), "said again without news")
}

func TestDeltaCountsFromTheLastCollection(t *testing.T) {
	s := settings()
	s.Temporality = pmetric.AggregationTemporalityDelta
	r := NewRegistry(s, epoch)
	count, histogram := r.Instrument(calls), r.Instrument(seconds)
	count.Add(key("a"), 3, at(5*time.Second))
	histogram.Record(key("a"), 1, at(5*time.Second))
	collect(t, r, 10*time.Second)
	require.Zero(t, collect(t, r, 15*time.Second).metrics.Len(), "nothing new, nothing said")

	count.Add(key("a"), 4, at(16*time.Second))
	histogram.Record(key("a"), 2.5, at(16*time.Second))
	got := collect(t, r, 20*time.Second)
	dp := got.metric("calls").Sum().DataPoints().At(0)
	assert.EqualValues(t, 4, dp.IntValue())
	assert.Equal(t, stamp(15*time.Second), dp.StartTimestamp())
	assert.Equal(t, stamp(20*time.Second), dp.Timestamp())
	h := got.metric("seconds").Histogram().DataPoints().At(0)
	assert.Equal(t, []uint64{0, 0, 1}, h.BucketCounts().AsRaw())
	assert.Equal(t, 2.5, h.Min())
}

func TestIdleSeriesExpireAndStartAnew(t *testing.T) {
	for _, temporality := range []pmetric.AggregationTemporality{
		pmetric.AggregationTemporalityCumulative, pmetric.AggregationTemporalityDelta,
	} {
		t.Run(temporality.String(), func(t *testing.T) {
			s := settings()
			s.Temporality, s.ExpireAfter, s.Limit = temporality, time.Minute, 2
			r := NewRegistry(s, epoch)
			in := r.Instrument(calls)
			in.Add(key("a"), 3, at(0))
			in.Add(key("overflowing"), 3, at(0))
			collect(t, r, time.Second)
			in.Add(key("a"), 3, at(30*time.Second))
			collect(t, r, 31*time.Second)

			got := collect(t, r, 61*time.Second)
			assert.Equal(t, Stats{Series: 1, Expired: 1}, got.stats["calls"], "the overflow series is idle for a minute")
			got = collect(t, r, 91*time.Second)
			assert.Equal(t, Stats{Expired: 1}, got.stats["calls"])
			assert.Zero(t, got.metrics.Len())

			in.Add(key("b"), 5, at(100*time.Second))
			in.Add(key("a"), 1, at(100*time.Second))
			got = collect(t, r, 110*time.Second)
			assert.Equal(t, map[string]int64{"b": 5, overflowName: 1}, got.ints("calls"), "the place is free again")
			if temporality == pmetric.AggregationTemporalityCumulative {
				assert.Equal(t, stamp(100*time.Second), got.metric("calls").Sum().DataPoints().At(0).StartTimestamp())
			}
		})
	}
}

func TestWithoutExpiryIdleSeriesStay(t *testing.T) {
	r := NewRegistry(settings(), epoch)
	r.Instrument(calls).Add(key("a"), 3, at(0))
	collect(t, r, time.Second)
	assert.Equal(t, map[string]int64{"a": 3}, collect(t, r, 1000*time.Hour).ints("calls"))
}

func TestExemplarIsTheLastMeasurementSinceTheCollection(t *testing.T) {
	r := NewRegistry(settings(), epoch)
	in := r.Instrument(seconds)
	in.Record(key("a"), 1, at(time.Second))
	in.Record(key("a"), 2, &Origin{TraceID: [16]byte{7}, SpanID: [8]byte{8}, Time: stamp(3 * time.Second)})
	in.Record(key("a"), 3, &Origin{Time: stamp(4 * time.Second)}) // no trace to point to
	exemplars := collect(t, r, 10*time.Second).metric("seconds").Histogram().DataPoints().At(0).Exemplars()
	require.Equal(t, 1, exemplars.Len())
	assert.Equal(t, pcommon.TraceID{7}, exemplars.At(0).TraceID())
	assert.Equal(t, pcommon.SpanID{8}, exemplars.At(0).SpanID())
	assert.Equal(t, stamp(3*time.Second), exemplars.At(0).Timestamp())
	assert.Equal(t, 2.0, exemplars.At(0).DoubleValue())

	again := collect(t, r, 20*time.Second).metric("seconds").Histogram().DataPoints().At(0)
	assert.Zero(t, again.Exemplars().Len(), "an exemplar is sent once")
}

func TestExemplarsCanBeOff(t *testing.T) {
	s := settings()
	s.Exemplars = false
	r := NewRegistry(s, epoch)
	r.Instrument(calls).Add(key("a"), 3, at(0))
	assert.Zero(t, collect(t, r, time.Second).metric("calls").Sum().DataPoints().At(0).Exemplars().Len())
}

func TestAClockThatGoesBackMakesNoNegativeInterval(t *testing.T) {
	for _, temporality := range []pmetric.AggregationTemporality{
		pmetric.AggregationTemporalityCumulative, pmetric.AggregationTemporalityDelta,
	} {
		s := settings()
		s.Temporality = temporality
		r := NewRegistry(s, epoch)
		in := r.Instrument(calls)
		in.Add(key("a"), 1, at(time.Minute))
		dp := collect(t, r, time.Second).metric("calls").Sum().DataPoints().At(0)
		assert.LessOrEqual(t, dp.StartTimestamp(), dp.Timestamp())
		in.Add(key("a"), 1, at(0))
		dp = collect(t, r, -time.Hour).metric("calls").Sum().DataPoints().At(0)
		assert.LessOrEqual(t, dp.StartTimestamp(), dp.Timestamp())
	}
}
