// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package aggregate

import (
	"math"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

var epoch = time.Unix(1_700_000_000, 0)

func at(d time.Duration) *Origin {
	return &Origin{TraceID: [16]byte{1}, SpanID: [8]byte{2}, Time: stamp(d)}
}

func key(values ...string) (k []byte) {
	for _, v := range values {
		k = AppendLabel(k, v)
	}
	return k
}

var (
	calls   = Desc{Name: "calls", Unit: "{call}", Labels: Labels("k")}
	dollars = Desc{Name: "dollars", Unit: "{USD}", Kind: SumDouble, Labels: Labels("k")}
	seconds = Desc{Name: "seconds", Unit: "s", Kind: Histogram, Bounds: []float64{1, 2}, Labels: Labels("k")}
)

func settings() Settings {
	return Settings{Temporality: pmetric.AggregationTemporalityCumulative, Limit: 10, Exemplars: true}
}

func TestHistogramBucketsEndAtTheirBound(t *testing.T) {
	r := NewRegistry(settings(), epoch)
	in := r.Instrument(seconds)
	for _, v := range []float64{0, 1, 1.5, 2, math.MaxFloat64, math.MaxFloat64} {
		in.Record(key("a"), v, at(0))
	}
	dp := collect(t, r, time.Second).metric("seconds").Histogram().DataPoints().At(0)
	assert.Equal(t, []uint64{2, 2, 2}, dp.BucketCounts().AsRaw())
	assert.Equal(t, []float64{1, 2}, dp.ExplicitBounds().AsRaw())
	assert.EqualValues(t, 6, dp.Count())
	assert.Zero(t, dp.Min())
	assert.Equal(t, math.MaxFloat64, dp.Max())
	assert.Equal(t, math.MaxFloat64, dp.Sum(), "a sum saturates")
}

func TestValuesThatAreNoMeasurementAreRejected(t *testing.T) {
	r := NewRegistry(settings(), epoch)
	count, sum, histogram := r.Instrument(calls), r.Instrument(dollars), r.Instrument(seconds)
	bad := []float64{math.NaN(), math.Inf(1), math.Inf(-1), -1}
	for _, v := range bad {
		sum.AddFloat(key("a"), v, at(0))
		histogram.Record(key("a"), v, at(0))
	}
	count.Add(key("a"), -1, at(0))
	got := collect(t, r, time.Second)
	assert.Zero(t, got.metrics.Len())
	assert.EqualValues(t, 1, got.stats["calls"].Rejected)
	assert.EqualValues(t, len(bad), got.stats["dollars"].Rejected)
	assert.EqualValues(t, len(bad), got.stats["seconds"].Rejected)
	assert.Zero(t, collect(t, r, 2*time.Second).stats["calls"].Rejected, "reported once")
}

func TestSumsSaturate(t *testing.T) {
	r := NewRegistry(settings(), epoch)
	whole, float := r.Instrument(calls), r.Instrument(dollars)
	for range 3 {
		whole.Add(key("a"), math.MaxInt64/2+1, at(0))
		float.AddFloat(key("a"), math.MaxFloat64, at(0))
	}
	got := collect(t, r, time.Second)
	assert.Equal(t, int64(math.MaxInt64), got.metric("calls").Sum().DataPoints().At(0).IntValue())
	assert.Equal(t, math.MaxFloat64, got.metric("dollars").Sum().DataPoints().At(0).DoubleValue())
}

func TestAddingZeroMakesNoCountButACost(t *testing.T) {
	r := NewRegistry(settings(), epoch)
	r.Instrument(calls).Add(key("a"), 0, at(0))
	r.Instrument(dollars).AddFloat(key("a"), 0, at(0))
	got := collect(t, r, time.Second)
	require.Equal(t, 1, got.metrics.Len())
	assert.Equal(t, "dollars", got.metrics.At(0).Name())
}

func TestBeyondTheLimitIsOneOverflowSeries(t *testing.T) {
	s := settings()
	s.Limit = 3
	r := NewRegistry(s, epoch)
	in := r.Instrument(calls)
	for _, name := range []string{"a", "b", "c", "d", "a"} {
		in.Add(key(name), 1, at(0))
	}
	got := collect(t, r, time.Second)
	assert.Equal(t, map[string]int64{"a": 2, "b": 1, overflowName: 2}, got.ints("calls"))
	assert.Equal(t, Stats{Series: 3, Overflowed: 2}, got.stats["calls"])
	assert.Equal(t, 3, r.Series())
}

func TestRecordingIsSafeFromManyGoroutines(t *testing.T) {
	r := NewRegistry(settings(), epoch)
	in := r.Instrument(calls)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 1000 {
				in.Add(key("a"), 1, at(0))
			}
		})
	}
	for i := range 10 {
		collect(t, r, time.Duration(i)*time.Second)
	}
	wg.Wait()
	assert.Equal(t, map[string]int64{"a": 4000}, collect(t, r, time.Minute).ints("calls"))
}

func TestRecordingIntoAKnownSeriesAllocatesNothing(t *testing.T) {
	r := NewRegistry(settings(), epoch)
	count, sum, histogram := r.Instrument(calls), r.Instrument(dollars), r.Instrument(seconds)
	gauge := r.Instrument(Desc{Name: "error", Kind: Gauge, Labels: Labels("k")})
	k, from := key("a"), at(0)
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		count.Add(k, 1, from)
		sum.AddFloat(k, 1, from)
		histogram.Record(k, 1, from)
		gauge.Set(k, 1, from)
	}))
}

func TestAGaugeIsTheLastValueUntilItExpires(t *testing.T) {
	for _, temporality := range []pmetric.AggregationTemporality{
		pmetric.AggregationTemporalityCumulative, pmetric.AggregationTemporalityDelta,
	} {
		t.Run(temporality.String(), func(t *testing.T) {
			s := settings()
			s.Temporality, s.ExpireAfter = temporality, time.Minute
			r := NewRegistry(s, epoch)
			in := r.Instrument(Desc{Name: "error", Unit: "1", Kind: Gauge, Labels: Labels("k")})
			for _, v := range []float64{.5, .25, math.NaN(), -1} {
				in.Set(key("a"), v, at(time.Second))
			}
			in.Reject()
			got := collect(t, r, 2*time.Second)
			assert.Equal(t, Stats{Series: 1, Rejected: 3}, got.stats["error"])
			dp := got.metric("error").Gauge().DataPoints().At(0)
			assert.Equal(t, .25, dp.DoubleValue())
			assert.Equal(t, stamp(2*time.Second), dp.Timestamp())
			assert.Equal(t, .25, dp.Exemplars().At(0).DoubleValue())

			dp = collect(t, r, 30*time.Second).metric("error").Gauge().DataPoints().At(0)
			assert.Equal(t, .25, dp.DoubleValue(), "said again without news")
			assert.Zero(t, collect(t, r, 63*time.Second).metrics.Len())
		})
	}
}
