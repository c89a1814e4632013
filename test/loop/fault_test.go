// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package loop_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/test/site"
	"github.com/leasehold/leasehold/test/site/sitetest"
	"github.com/leasehold/leasehold/test/stack/faults"
)

// Row C18: where the API server refuses three of ten writes, and does some of them all
// the same, credentials come and go as ever.
func TestTheAPIServerRefuses(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	require.NoError(t, s.Stop())
	f, server, ca := s.Proxy(faults.Options{Seed: 7, Rate: .3, Lost: .5})
	s.Gateway = s.Run(site.GatewayOptions{
		Name: "faulty", Server: server, CA: ca,
		Overlays: []string{sitetest.Demo, impatient, alone},
	})
	s.keepsSecrets(s.Gateway)
	// It logs in by itself: where the answer to the Secret of a wrapped token is lost,
	// its cycle comes to nothing, which is not what is looked at here.
	s.hire("mailer", "rogue", v1alpha1.PhaseShadow, nil, "--delay", "100ms", patient)
	_, loot := s.working("mailer")
	s.tell("mailer")
	s.dies(loot)
	s.stopped("mailer")
	assert.Len(t, s.Jobs(), 1)
	assert.Positive(t, f.Failed(), "there were faults")
}

// Row C15: a leader that was paused, and wakes when another one has stopped an agent,
// gives nothing back.
func TestAPausedLeaderGivesNothingBack(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.hire("clerk", "orders", v1alpha1.PhaseShadow, nil, "--steps", "600", "--delay", "100ms")
	_, loot := s.working("clerk")
	first := s.Get("clerk").Status.Writer
	other := s.Run(site.GatewayOptions{Name: "other", Overlays: []string{sitetest.Demo}})
	s.keepsSecrets(other)
	require.NoError(t, s.Pause())
	leader := s.At(other)
	require.Eventually(t, func() bool {
		status, _ := leader.Request("clerk", "quarantine")
		return status == http.StatusOK
	}, patience, 2*pause, "the other one leads")
	s.dies(loot)
	a := s.stopped("clerk")
	assert.NotEqual(t, first, a.Status.Writer)
	require.NoError(t, s.Resume())
	refused := func() {
		status, body := s.Request("clerk", "release")
		assert.NotEqual(t, http.StatusOK, status, body)
	}
	refused() // it believes to lead yet
	for deadline := time.Now().Add(3 * time.Second); time.Now().Before(deadline); time.Sleep(pause) {
		require.True(t, s.entity("clerk").Disabled)
	}
	refused()
	assert.True(t, s.entity("clerk").Disabled)
	assert.Len(t, s.Jobs(), 1)
	assert.Len(t, s.Events("Quarantined"), 1)
}
