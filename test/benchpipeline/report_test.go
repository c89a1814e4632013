// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func rounds(us ...float64) []measurement {
	var out []measurement
	for i, u := range us {
		out = append(out, measurement{
			spans: 1000, cpu: time.Duration(u * float64(time.Millisecond)), rss: int64(i+1) * 1e6, points: 2,
		})
	}
	return out
}

func TestReport(t *testing.T) {
	base := &result{what: "otlp→nop", rounds: rounds(10, 20, 12)}
	ours := &result{what: "ours", rounds: rounds(15, 40, 15)}
	assembled := &result{what: "assembled", rounds: rounds(30, 50, 36)}

	var out bytes.Buffer
	require.NoError(t, table(&out, []*result{base, ours, assembled}))
	assert.Regexp(t, `ours +15\.00 +15\.00–40\.00 +1\.50 +1\.25–2\.00 +3 +3000 +0 +6`, out.String())

	out.Reset()
	require.NoError(t, summary(&out, base, ours, assembled))
	assert.JSONEq(t, `{"base_us":12,"ours_us":15,"assembled_us":36,"ratio":1.5,"peak_rss_mb":3}`, out.String())
}

func TestMedian(t *testing.T) {
	assert.InDelta(t, 3, median([]float64{9, 1, 3}), 0)
	assert.InDelta(t, 2.5, median([]float64{4, 1, 2, 3}), 0)
}

func TestMachineNamesTheProcessor(t *testing.T) {
	assert.Regexp(t, `^.+, \d+ processors, go1\..+, load before .+`, machine())
}
