// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package loop_test

import (
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trust"
)

// stages are the ways of the order.
var stages = []stage{
	{
		name: "release", verb: "release", decides: trust.Release,
		from: func(m *matrix) {
			m.hang()
			m.ask("quarantine", trust.Quarantining)
			m.stopped(victim)
		},
		// Its Job is resumed, with another token.
		most: func(a *v1alpha1.Agent) access {
			if a.Status.Quarantined {
				return nil
			}
			return access{enabled: 1, running: 1, pods: 1, open: 1, secrets: 1}
		},
		over:      func(_ *matrix, a *v1alpha1.Agent) bool { return !a.Status.Quarantined && last(a, trust.Release) },
		after:     (*matrix).oneCycle,
		kinds:     []trust.ActionKind{trust.Narrow, trust.Label, trust.Enable, trust.Connect},
		published: []trust.ActionKind{trust.Label, trust.Enable, trust.Connect},
		within: []string{
			"wrote/enable PUT identity/entity/name",
			"wrote/connect DELETE secrets", "wrote/connect PATCH jobs", "wrote/connect PUT auth/token/create",
			"committed/credential.bound", "wrote/connect PUT auth/token/revoke-accessor", "wrote/connect POST secrets",
		},
	},
	{
		name: "launch", verb: "launch", decides: trust.Launching,
		from: func(*matrix) {},
		most: func(a *v1alpha1.Agent) access {
			if !last(a, trust.Launching) {
				return nil
			}
			return access{jobs: 1, running: 1, pods: 1, open: 1, secrets: 1}
		},
		over:  func(_ *matrix, a *v1alpha1.Agent) bool { return last(a, trust.Launching) },
		after: (*matrix).oneCycle,
		kinds: []trust.ActionKind{trust.Launch}, published: []trust.ActionKind{trust.Launch},
		within: []string{
			"wrote/launch POST jobs", "wrote/launch PUT auth/token/create", "committed/credential.bound",
			"wrote/launch PUT auth/token/revoke-accessor", "wrote/launch POST secrets",
		},
	},
	{
		name: "quarantine", verb: "quarantine", decides: trust.Quarantining,
		from: (*matrix).hang,
		over: func(_ *matrix, a *v1alpha1.Agent) bool { return a.Status.Quarantined },
		after: func(m *matrix) {
			m.nothingLeft()
			m.stopped(victim)
		},
		kinds:     []trust.ActionKind{trust.Disable, trust.Narrow, trust.Revoke, trust.Label, trust.Isolate, trust.Suspend},
		published: []trust.ActionKind{trust.Label},
		within: []string{
			"wrote/disable PUT identity/entity/name", "wrote/isolate POST networkpolicies", "wrote/suspend PATCH jobs",
		},
	},
	{
		name: "promotion", verb: "promote", decides: trust.Promote,
		from: func(*matrix) {},
		most: func(a *v1alpha1.Agent) access { return access{level: int(a.Status.PhaseLevel)} },
		over: func(_ *matrix, a *v1alpha1.Agent) bool { return last(a, trust.Promote) },
		after: func(m *matrix) {
			assert.Equal(m.t, []string{m.policy(victim, v1alpha1.PhaseRestricted)}, m.entity(victim).Policies)
		},
		kinds: []trust.ActionKind{trust.Widen, trust.Label}, published: []trust.ActionKind{trust.Widen, trust.Label},
		within: []string{"wrote/widen PUT identity/entity/name"},
	},
	{
		name: "demotion", verb: "demote", decides: trust.Demote,
		from: func(m *matrix) {
			m.ask("promote", trust.Promote)
			m.hang()
		},
		over: func(_ *matrix, a *v1alpha1.Agent) bool { return last(a, trust.Demote) },
		after: func(m *matrix) {
			m.nothingLeft()
			m.suspended()
			assert.Equal(m.t, []string{m.policy(victim, v1alpha1.PhaseShadow)}, m.entity(victim).Policies)
		},
		kinds:     []trust.ActionKind{trust.Narrow, trust.Revoke, trust.Label, trust.Suspend},
		published: []trust.ActionKind{trust.Label},
		within:    []string{"wrote/narrow PUT identity/entity/name", "wrote/suspend PATCH jobs"},
	},
	{
		name:  "end",
		from:  (*matrix).employ,
		begin: func(m *matrix) { m.tell(victim) },
		over: func(m *matrix, a *v1alpha1.Agent) bool {
			return a.Status.Running == 0 && a.Status.Credentials == 0 && m.ends() > 0
		},
		after:  (*matrix).nothingLeft,
		kinds:  []trust.ActionKind{trust.RevokeCycle},
		within: []string{"wrote/revoke_cycle PUT auth/token/revoke-accessor"},
	},
}

// ends is how many cycles' credentials were ended.
func (m *matrix) ends() int { return m.acted(trust.RevokeCycle) }

// employ lets the agent have all that its phase allows.
func (m *matrix) employ() {
	m.t.Helper()
	m.ask("launch", trust.Launching)
	m.oneCycle()
	m.bound(victim)
}

// hang is employ, with a cycle that does not see what it loses: it goes on until its
// pod is ended.
func (m *matrix) hang() {
	m.t.Helper()
	m.employ()
	for _, pod := range m.Pods() {
		require.NoError(m.t, here.Kubelet.Freeze(m.NS, pod))
	}
}

// oneCycle expects that one cycle runs, of one Job, and has what it is to have.
func (m *matrix) oneCycle() {
	m.t.Helper()
	m.works()
	assert.Len(m.t, m.Jobs(), 1)
	assert.Len(m.t, m.Pods(), 1)
}

// nothingLeft waits until no credential is left that the agent ever had.
func (m *matrix) nothingLeft() {
	m.t.Helper()
	loots := m.loots(victim)
	assert.NotEmpty(m.t, loots)
	for _, loot := range loots {
		m.dies(loot)
	}
}
