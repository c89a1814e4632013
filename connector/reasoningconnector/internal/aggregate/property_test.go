// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package aggregate

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"pgregory.net/rapid"
)

// Whatever is added, in whatever order, with collections between and names
// beyond the cap: the deltas sum to all that was added.
func TestNothingAddedIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := settings()
		s.Temporality = pmetric.AggregationTemporalityDelta
		s.Limit = rapid.IntRange(2, 6).Draw(t, "limit")
		s.ExpireAfter = time.Duration(rapid.IntRange(0, 3).Draw(t, "expire")) * time.Second
		r := NewRegistry(s, epoch)
		in := r.Instrument(calls)
		var want, got int64
		for i := range rapid.IntRange(1, 60).Draw(t, "steps") {
			now := time.Duration(i) * time.Second
			if rapid.IntRange(0, 4).Draw(t, "collect") == 0 {
				got += total(r, now)
				assert.LessOrEqual(t, r.Series(), s.Limit)
				continue
			}
			n := rapid.Int64Range(0, 1000).Draw(t, "n")
			in.Add(key(strconv.Itoa(rapid.IntRange(0, 9).Draw(t, "name"))), n, at(now))
			want += n
		}
		assert.Equal(t, want, got+total(r, time.Hour))
	})
}

func total(r *Registry, now time.Duration) (sum int64) {
	dst := pmetric.NewMetricSlice()
	r.Collect(epoch.Add(now), dst, func(string, Stats) {})
	for _, m := range dst.All() {
		for _, dp := range m.Sum().DataPoints().All() {
			sum += dp.IntValue()
		}
	}
	return sum
}

func TestAMillionNamesStayWithinTheCap(t *testing.T) {
	const names, limit = 1_000_000, 2000
	s := settings()
	s.Limit = limit
	r := NewRegistry(s, epoch)
	in := r.Instrument(calls)
	from := at(0)
	var k, name []byte
	for i := range names {
		name = strconv.AppendInt(name[:0], int64(i), 36)
		k = AppendLabel(k[:0], string(name))
		in.Add(k, 1, from)
	}
	assert.Equal(t, limit, r.Series())
	got := collect(t, r, time.Second)
	assert.Equal(t, int64(names-limit+1), got.ints("calls")[overflowName])
	assert.EqualValues(t, names-limit+1, got.stats["calls"].Overflowed)
}
