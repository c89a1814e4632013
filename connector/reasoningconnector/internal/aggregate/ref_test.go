// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package aggregate

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAgainRecordsWhatRecordWould(t *testing.T) {
	r := NewRegistry(settings(), epoch)
	in := r.Instrument(seconds)
	ref := in.Record(key("a"), 1, at(0))
	require.True(t, in.Again(ref, 2, at(time.Second)))
	require.True(t, in.Again(ref, math.NaN(), at(0)), "no key makes it a measurement")
	got := collect(t, r, time.Second)
	points := got.metric("seconds").Histogram().DataPoints()
	require.Equal(t, 1, points.Len())
	assert.Equal(t, []uint64{1, 1, 0}, points.At(0).BucketCounts().AsRaw())
	assert.Equal(t, 2.0, points.At(0).Exemplars().At(0).DoubleValue())
	assert.EqualValues(t, 1, got.stats["seconds"].Rejected)
}

func TestNothingIsRecordedAgainIntoAnExpiredSeries(t *testing.T) {
	s := settings()
	s.ExpireAfter = time.Minute
	r := NewRegistry(s, epoch)
	in := r.Instrument(seconds)
	ref := in.Record(key("a"), 1, at(0))
	for range 3 {
		require.True(t, in.Again(ref, 1, at(0)))
		collect(t, r, time.Hour)
		require.Equal(t, 1, r.Series(), "recording again keeps a series alive")
	}
	collect(t, r, 2*time.Hour)
	require.Zero(t, r.Series())
	assert.False(t, in.Again(ref, 1, at(0)))
	assert.Zero(t, collect(t, r, 3*time.Hour).metrics.Len())
}

func TestThereIsNoRefToWhatHasNoSeries(t *testing.T) {
	s := settings()
	s.Limit = 2
	r := NewRegistry(s, epoch)
	in := r.Instrument(seconds)
	in.Record(key("a"), 1, at(0))
	refs := map[string]Ref{
		"none": {}, "overflow": in.Record(key("b"), 1, at(0)), "rejected": in.Record(key("a"), -1, at(0)),
	}
	for name, ref := range refs {
		assert.False(t, in.Again(ref, 1, at(0)), name)
	}
	assert.EqualValues(t, 1, collect(t, r, time.Second).stats["seconds"].Overflowed)
}
