// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package loop_test

import (
	"maps"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/test/site"
)

// access is what an agent has, as Vault, PostgreSQL and the API server say: of each the
// more, the wider.
type access map[what]int

type what string

const (
	enabled what = "entity that is enabled"
	level   what = "level of its policy"
	token   what = "token that is taken"
	known   what = "accessor that is known"
	lease   what = "lease"
	role    what = "role in the database"
	login   what = "login to the database"
	session what = "open session"
	jobs    what = "Jobs"
	running what = "Jobs that are not suspended"
	pods    what = "pods"
	open    what = "pods that are not cut off"
	secrets what = "Secrets with a token"
)

// has is what the agent has now, of what was spilled before among the rest.
func (m *matrix) has(loots map[string]site.Loot) access {
	m.t.Helper()
	had := access{}
	m.inVault(had)
	for _, loot := range loots {
		a := m.alive(loot)
		for what, is := range map[what]bool{
			token: a.Token, known: a.Accessor, lease: a.Lease, role: a.Role, login: a.Login, session: a.Sessions > 0,
		} {
			had.add(what, is)
		}
	}
	m.inKubernetes(had)
	return had
}

func (a access) add(what what, is bool) {
	if is {
		a[what]++
	}
}

func (m *matrix) inVault(had access) {
	m.t.Helper()
	e := m.entity(victim)
	had.add(enabled, !e.Disabled)
	require.Len(m.t, e.Policies, 1)
	levels := map[string]int{
		m.policy(victim, v1alpha1.PhaseShadow): 0, m.policy(victim, v1alpha1.PhaseRestricted): 1,
	}
	n, ours := levels[e.Policies[0]]
	require.True(m.t, ours, "%s is a policy of its own", e.Policies[0])
	had[level] = n
}

func (m *matrix) inKubernetes(had access) {
	m.t.Helper()
	all := m.Jobs()
	had[jobs] = len(all)
	for i := range all {
		job := &all[i]
		had.add(running, !ended(job) && (job.Spec.Suspend == nil || !*job.Spec.Suspend))
	}
	list, err := here.Clients.Kubernetes.CoreV1().Pods(m.NS).List(m.t.Context(), metav1.ListOptions{})
	require.NoError(m.t, err)
	for i := range list.Items {
		p := &list.Items[i]
		lives := p.Status.Phase != corev1.PodSucceeded && p.Status.Phase != corev1.PodFailed
		_, cut := p.Labels[v1alpha1.LabelQuarantine]
		had.add(pods, lives)
		had.add(open, lives && !cut)
	}
	tokens, err := here.Clients.Kubernetes.CoreV1().Secrets(m.NS).List(m.t.Context(), metav1.ListOptions{})
	require.NoError(m.t, err)
	had[secrets] = len(tokens.Items)
}

// noMore expects that the agent has no more than it had, but for what its status lets
// it have, and returns what it may have from now on.
func (m *matrix) noMore(s *stage, loots map[string]site.Loot, had access) access {
	m.t.Helper()
	now := m.has(loots)
	limit := maps.Clone(had)
	if s.most != nil {
		// What was given was published before, so that this is read last.
		for what, n := range s.most(m.Get(victim)) {
			limit[what] = max(limit[what], n)
		}
	}
	for what, n := range now {
		assert.LessOrEqual(m.t, n, limit[what], "%s, after death %d on the way of a %s, by the book %v", what, m.deaths, s.name, m.diedAt())
	}
	if s.most != nil {
		return had
	}
	return now
}
