// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// stopwatch keeps what Hooks.Verified is told.
type stopwatch struct {
	mu   sync.Mutex
	took map[trust.ActionKind]time.Duration
}

func (s *stopwatch) verified(kind trust.ActionKind, took time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.took[kind] = took
}

func (s *stopwatch) of(kind trust.ActionKind) (time.Duration, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	took, ok := s.took[kind]
	return took, ok
}

func timed(t *testing.T) (*rig, *stopwatch) {
	t.Helper()
	s := &stopwatch{took: map[trust.ActionKind]time.Duration{}}
	return newRig(t, func(c *Config) { c.Hooks.Verified = s.verified }), s
}

// From a span to a revoked credential: from when the evidence was found, also over a
// failed try and a restart.
func TestActionsAreTimedFromTheirEvidence(t *testing.T) {
	r, s := timed(t)
	r.hands.fail(trust.Revoke, errTest)
	hard := making().finding("ns/a", "phase.write", anomaly.Critical, true)
	hard.At = pcommon.NewTimestampFromTime(r.clock.get().Add(-3 * time.Second))
	r.submit(hard)
	require.Eventually(t, func() bool { return r.Open()[OpenAs{trust.Revoke, StandingFailing}] == 1 }, patience, time.Millisecond)
	// Pods have workers of their own, who may be later.
	require.Eventually(t, func() bool { _, ok := s.of(trust.Isolate); return ok }, patience, time.Millisecond)
	took, _ := s.of(trust.Isolate)
	assert.Equal(t, 3*time.Second, took)
	_, ok := s.of(trust.Revoke)
	require.False(t, ok, "it failed")

	r.restart()
	r.hands.fail("", nil)
	r.clock.pass(7 * time.Second)
	r.quiet()
	took, ok = s.of(trust.Revoke)
	require.True(t, ok)
	assert.Equal(t, 10*time.Second, took)
}

// What no evidence called for is timed from when it was decided, and so is what a
// clock ahead of ours found.
func TestActionsAreNeverTimedFromNowhere(t *testing.T) {
	r, s := timed(t)
	r.submit(making().cycle("ns/a", true))
	_, err := r.Ask(t.Context(), "ns/a", trust.Request{Verb: trust.VerbQuarantine, Who: "ada", Why: "odd"})
	require.NoError(t, err)
	r.quiet()
	took, ok := s.of(trust.Revoke)
	require.True(t, ok)
	assert.Zero(t, took)
	hard := making().finding("ns/b", "phase.write", anomaly.Critical, true)
	hard.At = pcommon.NewTimestampFromTime(r.clock.get().Add(time.Hour))
	r.submit(hard)
	r.quiet()
	took, ok = s.of(trust.Revoke)
	require.True(t, ok)
	assert.Zero(t, took)
}

func TestStanding(t *testing.T) {
	for want, action := range map[Standing]trustapi.Action{
		StandingPending:     {State: trustapi.StateIntent},
		StandingFailing:     {State: trustapi.StateFailing, Error: errTest.Error()},
		StandingUnverified:  {State: trustapi.StateFailing, Error: "it was done, but does not show: " + trustapi.ErrorUnverified + ": 1 token"},
		StandingIrrevocable: {State: trustapi.StateDoing, Error: trustapi.ErrorIrrevocable + ": 2 leases"},
	} {
		assert.Equal(t, want, standing(&action))
	}
}

func TestBlind(t *testing.T) {
	r := newRig(t)
	blind, connected := r.Blind()
	assert.False(t, blind)
	assert.False(t, connected)
	for why, want := range map[string]bool{"": false, "the audit log is silent": true} {
		r := newRig(t, func(c *Config) { c.Credentials = func() string { return why } })
		blind, connected := r.Blind()
		assert.Equal(t, want, blind)
		assert.True(t, connected)
	}
}
