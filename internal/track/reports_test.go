// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package track

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/tokens"
)

// TestReportsExplainTotals: a request that two nested spans report is counted
// at the inner one, and the reports say so.
func TestReportsExplainTotals(t *testing.T) {
	tr, from := newTracker(Config{}), &Origin{}
	outer, inner := step(2, 1, cycle.RoleLLM, used(100, 10)), step(3, 2, cycle.RoleLLM, used(100, 10))
	feed(tr, from, step(1, 0, cycle.RoleAgent, named("a")), outer, inner)
	settled := tr.Expire(t0.Add(time.Minute / 2))
	require.Len(t, settled, 1)

	reports := tr.Reports(settled[0].Key)
	require.Len(t, reports, 2)
	assert.Equal(t, outer.SpanID, reports[0].Span)
	assert.Equal(t, tokens.StateShadowed, reports[0].State)
	assert.EqualValues(t, 100, reports[0].Usage.Input)
	assert.Equal(t, inner.SpanID, reports[1].Span)
	assert.Equal(t, tokens.StateCounted, reports[1].State)
	assert.Equal(t, settled[0].Tokens.Usage, reports[1].Share)

	assert.Empty(t, tr.Reports(Key{Trace: [16]byte{9}}))
}
