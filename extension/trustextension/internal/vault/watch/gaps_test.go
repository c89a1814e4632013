// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/vaultaudit"
	"github.com/leasehold/leasehold/test/stack"
)

func TestStream(t *testing.T) {
	var s stream
	s.init(10*time.Second, 5*time.Second)
	t0 := time.Unix(1000, 0)
	at := func(seconds int) time.Time { return t0.Add(time.Duration(seconds) * time.Second) }
	saw := s.saw
	assert.False(t, s.complete(at(0), at(0), at(0)), "nothing was seen yet")
	s.sent("a", "own", at(0))
	assert.False(t, s.complete(at(1), at(1), at(1)))
	assert.False(t, saw("a"))
	assert.False(t, saw("a"), "again")
	assert.True(t, s.isOwn("own"))
	assert.False(t, s.isOwn(""))
	assert.True(t, s.complete(at(0), at(3), at(3)))
	assert.False(t, s.complete(at(-1), at(3), at(3)), "it began before")

	s.sent("b", "", at(5))
	assert.True(t, s.complete(at(0), at(14), at(14)), "its record may still come")
	assert.False(t, s.complete(at(0), at(16), at(16)), "it is overdue")
	assert.True(t, s.complete(at(0), at(0), at(16)), "what was before was seen")
	assert.False(t, saw("b"), "it was late, and not lost")
	assert.True(t, s.complete(at(0), at(17), at(17)))

	s.sent("c", "", at(20))
	s.sent("d", "", at(25))
	assert.True(t, saw("d"), "c was passed by")
	assert.False(t, s.complete(at(0), at(26), at(26)))
	assert.True(t, s.complete(at(0), at(5), at(26)))
	assert.True(t, s.complete(at(25), at(26), at(26)))
	assert.False(t, s.complete(at(25), at(60), at(60)), "no canary could be sent for long")
	s.sent("e", "", at(60))
	assert.True(t, saw("e"))
	assert.False(t, s.complete(at(30), at(61), at(61)))

	for i := range 5 * maxGaps {
		s.sent("lost", "", at(100+2*i))
		s.sent("seen", "", at(101+2*i))
		saw("seen")
	}
	assert.LessOrEqual(t, len(s.gaps), maxGaps)
	assert.False(t, s.complete(at(21), at(24), at(10*maxGaps+101)), "old gaps become one, and none is forgotten")
	for range 2 * maxCanaries {
		s.sent("x", "", at(10*maxGaps+102))
	}
	assert.LessOrEqual(t, len(s.canaries), maxCanaries)
	s.failed("it sleeps")
	assert.Equal(t, "it sleeps", s.health())
}

// Part of the log is lost: what the cycle was used for is not known then.
func TestAGapInTheLog(t *testing.T) {
	s := newSite(t, unchanged)
	require.NoError(t, s.Start(t.Context()))
	t.Cleanup(s.Stop)
	at := 0
	feed := func() {
		records, n := s.lines(at)
		at += n
		require.NoError(t, s.Audited(t.Context(), records))
	}
	sees := func() bool {
		feed()
		now := time.Now()
		return s.stream.complete(now, now, now)
	}
	require.Eventually(t, sees, patience, poll)
	s.run(bot, Run{ID: "job-1", Started: time.Now()})
	require.Eventually(t, func() bool { feed(); _, known := s.Uses(bot, "job-1"); return known }, patience, poll)
	made := s.login(t, "bot")
	assert.Equal(t, http.StatusOK, s.read(t, made.Token, "secret/orders/1", ""))
	// These never come, with a canary among them.
	require.Eventually(t, func() bool {
		records, n := s.lines(at)
		at += n
		return slices.ContainsFunc(records, func(r vaultaudit.Record) bool {
			return s.stream.isOwn(r.Accessor) && r.Path == "auth/token/lookup-self"
		})
	}, patience, poll)
	require.Eventually(t, func() bool { feed(); return s.counts(CountGaps, "lost") > 0 }, patience, poll)
	s.run(bot, Run{ID: "job-1", Started: time.Now().Add(-time.Minute)}, Run{ID: "job-2", Started: time.Now()})
	require.Eventually(t, func() bool { feed(); _, known := s.Uses(bot, "job-2"); return known }, patience, poll)
	_, known := s.Uses(bot, "job-1")
	assert.False(t, known)
}

// A Vault that cannot be asked is said to be so, until it can be.
func TestHealth(t *testing.T) {
	s := newSite(t, unchanged)
	s.watched(t)
	require.NoError(t, s.vault.Seal(t.Context()))
	require.Eventually(t, func() bool { return s.Health() != "" }, patience, poll)
	assert.Contains(t, s.Health(), "sealed")
	require.NoError(t, s.vault.Unseal(t.Context()))
	require.Eventually(t, func() bool { return s.Health() == "" }, patience, poll)
	require.NoError(t, s.vault.Faults(t.Context(), stack.Fault{Path: "lookup-self", Mode: stack.FaultHang}))
	s.Stop()
	s.Stop()
	assert.ErrorContains(t, s.Start(t.Context()), "make another")
}

func TestAWatcherNeedsItsParts(t *testing.T) {
	_, err := New(Config{})
	assert.ErrorContains(t, err, "needs Client")
}

// A log that does not come is said to be so where it is to come, and only there.
func TestALogThatDoesNotCome(t *testing.T) {
	for name, follows := range map[string]bool{"to come": true, "none is configured": false} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, func(c *Config) { c.Follows, c.CanaryWithin = follows, 300*time.Millisecond })
			require.NoError(t, s.Start(t.Context()))
			t.Cleanup(s.Stop)
			require.Eventually(t, func() bool { return s.Health() == "" }, patience, poll)
			if !follows {
				time.Sleep(2 * s.cfg.CanaryWithin)
				assert.Empty(t, s.Health(), "nobody waits for it")
				return
			}
			require.Eventually(t, func() bool { return s.Health() != "" }, patience, poll)
			assert.Contains(t, s.Health(), "has never come")
			comes := func() bool {
				records, _ := s.lines(0) // what comes again counts once
				require.NoError(t, s.Audited(t.Context(), records))
				return s.Health() == ""
			}
			require.Eventually(t, comes, patience, poll)
			require.Eventually(t, func() bool { return s.Health() != "" }, patience, poll)
			assert.Contains(t, s.Health(), "has not come since")
			require.Eventually(t, comes, patience, poll)
		})
	}
}
