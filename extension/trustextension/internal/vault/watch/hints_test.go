// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// A span names its credential once: that Vault was sealed just then is no way to hide
// that it is another's.
func TestHintsOutlastASealedVault(t *testing.T) {
	s := newSite(t, unchanged)
	mine, foreign := s.login(t, "bot"), s.login(t, "other")
	s.run(bot, Run{ID: "job-1"})
	require.NoError(t, s.vault.Seal(t.Context()))
	require.NoError(t, s.Start(t.Context()))
	for _, accessor := range []string{mine.Accessor, foreign.Accessor} {
		s.Hint(trustapi.Hint{Agent: bot, Cycle: "job-1", Accessor: accessor})
	}
	require.Eventually(t, func() bool { return s.counts(CountHints, "again") >= 4 }, patience, poll, "each is asked about again")
	assert.Empty(t, s.Credentials(bot))
	require.NoError(t, s.vault.Unseal(t.Context()))
	assert.True(t, s.finds(t, anomaly.RuleForeign).Finding.Hard)
	require.Eventually(t, func() bool { return s.counts(CountHints, "bound") == 1 && s.counts(CountHints, "foreign") == 1 }, patience, poll)
	require.Len(t, s.Credentials(bot), 1)
	assert.Equal(t, mine.Accessor, s.Credentials(bot)[0].Accessor)
	assert.Zero(t, s.counts(CountHints, "dropped")+s.counts(CountHints, "failed"))
	assert.Empty(t, s.hints.heard)
	assert.Empty(t, s.hints.of)
}

// What the engine cannot take now it is given again, until it says that it never will.
func TestHintsOutlastAnEngineThatTakesNothing(t *testing.T) {
	s := newSite(t, unchanged)
	mine := s.login(t, "bot")
	s.do(func() { s.binds = errors.New("not now") })
	require.NoError(t, s.Start(t.Context()))
	s.Hint(trustapi.Hint{Agent: bot, Accessor: mine.Accessor})
	require.Eventually(t, func() bool { return s.counts(CountHints, "again") >= 1 }, patience, poll)
	s.do(func() { s.binds = fmt.Errorf("%w: it is another's", trustapi.ErrRefused) })
	require.Eventually(t, func() bool { return s.counts(CountHints, "failed") == 1 }, patience, poll)
	assert.Empty(t, s.Credentials(bot))
	assert.Empty(t, s.hints.heard)
}

// In the end what comes to nothing is counted, and takes no room.
func TestHintsAreGivenUpInTime(t *testing.T) {
	var late atomic.Int64
	s := newSite(t, func(c *Config) {
		c.Now = func() time.Time { return time.Now().Add(time.Duration(late.Load())) }
	})
	require.NoError(t, s.vault.Seal(t.Context()))
	require.NoError(t, s.Start(t.Context()))
	s.Hint(trustapi.Hint{Agent: bot, Accessor: "abcdefghijkl"})
	require.Eventually(t, func() bool { return s.counts(CountHints, "again") >= 1 }, patience, poll)
	assert.Zero(t, s.counts(CountHints, "failed"))
	late.Store(int64(hintTime))
	require.Eventually(t, func() bool { return s.counts(CountHints, "failed") == 1 }, patience, poll)
	assert.Empty(t, s.hints.heard)
}

// An agent that names one credential after the other has no more than its share, and
// what waits has an end.
func TestHintsAreBounded(t *testing.T) {
	var q hints
	q.init()
	t.Cleanup(q.queue.ShutDown)
	now := time.Now()
	for n := range 2 * maxHintsOf {
		assert.Equal(t, n < maxHintsOf, q.add(trustapi.Hint{Agent: bot, Accessor: strconv.Itoa(n)}, now))
	}
	assert.True(t, q.add(trustapi.Hint{Agent: bot, Accessor: "0"}, now.Add(time.Hour)), "it waits already")
	assert.Equal(t, now, q.since(trustapi.Hint{Agent: bot, Accessor: "0"}))
	taken := maxHintsOf
	for n := range maxHints {
		if q.add(trustapi.Hint{Agent: strconv.Itoa(n), Accessor: "a"}, now) {
			taken++
		}
	}
	assert.Equal(t, maxHints, taken)
	for h := range q.heard {
		q.end(h)
	}
	assert.Empty(t, q.of)
	assert.True(t, q.add(trustapi.Hint{Agent: bot, Accessor: "0"}, now))
}
