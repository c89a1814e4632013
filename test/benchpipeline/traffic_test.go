// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/synth"
)

func TestPrepareSpreadsEveryCycle(t *testing.T) {
	traffic, err := prepare(synth.Typical(3), 10)
	require.NoError(t, err)
	spans, roots := 0, 0
	requests := map[pcommon.TraceID]map[int]bool{}
	for i, td := range traffic.batches {
		for _, rs := range td.ResourceSpans().All() {
			for _, s := range rs.ScopeSpans().At(0).Spans().All() {
				if requests[s.TraceID()] == nil {
					requests[s.TraceID()] = map[int]bool{}
				}
				requests[s.TraceID()][i] = true
				spans++
				if s.ParentSpanID().IsEmpty() {
					roots++
				}
			}
		}
	}
	assert.Equal(t, traffic.totals.Spans, spans)
	assert.Equal(t, traffic.totals.Cycles, roots)
	assert.Len(t, requests, roots)
	for _, in := range requests {
		assert.Len(t, in, parts)
	}
	assert.InDelta(t, batchSpans, traffic.batches[5].SpanCount(), 64)
}

func TestPrepareTellsWhatIsWrong(t *testing.T) {
	_, err := prepare(synth.Options{Agents: -3}, 1)
	assert.ErrorContains(t, err, "agents must be at least 1 (got -3)")
}

func TestSaltsDiffer(t *testing.T) {
	seen := map[uint64]bool{}
	for pass := range uint64(1000) {
		seen[salt(pass)] = true
	}
	assert.Len(t, seen, 1000)
	assert.Zero(t, salt(0), "pass zero is the traffic as it was made")
}
