// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kube_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/test/site"
	"github.com/leasehold/leasehold/test/stack/faults"
)

// Row C18: where the API server refuses three of ten writes, and does some of them
// all the same, each action is done, and done once.
func TestActionsComeThroughFaults(t *testing.T) {
	r := newRig(t, demo)
	require.NoError(t, r.Stop())
	f, server, ca := r.Proxy(faults.Options{Seed: 7, Rate: .3, Lost: .5})
	r.Gateway = r.Run(site.GatewayOptions{Name: "faulty", Server: server, CA: ca, Overlays: []string{
		demo,
		"extensions::trust::kubernetes::leader_election: null", "extensions::trust::actions: {initial_interval: 200ms, max_interval: 1s}",
	}})
	r.Agent("mailer", "forbidden", nil, "--steps", "300", "--delay", "100ms")
	r.Ask("mailer", "launch")
	a := r.Await("mailer", "it is stopped and all is done", func(a *v1alpha1.Agent) bool {
		return a.Status.Quarantined && len(a.Status.OpenActions) == 0
	})
	assert.Equal(t, v1alpha1.PhaseShadow, a.Status.Phase)
	assert.Len(t, r.Jobs(), 1)
	assert.Empty(t, r.Pods())
	assert.Positive(t, f.Failed(), "there were faults")
}

// The API server is away for a while: what was decided meanwhile is carried out when
// it is back.
func TestDecisionsOutliveAnAPIServerThatIsAway(t *testing.T) {
	r := newRig(t, demo)
	r.Agent("mailer", "hang", nil)
	r.Ask("mailer", "launch")
	require.Eventually(t, func() bool { return len(r.Pods()) == 1 }, patience, pause)
	require.NoError(t, r.Stop())
	// Without an election, which ends with the server.
	f, server, ca := r.Proxy(faults.Options{Seed: 1, Rate: 0})
	r.Gateway = r.Run(site.GatewayOptions{Name: "away", Server: server, CA: ca, Overlays: []string{
		demo, "extensions::trust::kubernetes::leader_election: null",
		"extensions::trust::actions: {initial_interval: 200ms, max_interval: 1s}",
	}})
	f.Set(1)
	r.Ask("mailer", "quarantine")
	time.Sleep(2 * time.Second)
	assert.False(t, r.Get("mailer").Status.Quarantined, "nobody can write")
	f.Set(0)
	r.Await("mailer", "it is stopped and all is done", func(a *v1alpha1.Agent) bool {
		return a.Status.Quarantined && len(a.Status.OpenActions) == 0
	})
	assert.Empty(t, r.Pods())
}
