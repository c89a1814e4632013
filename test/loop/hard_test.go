// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package loop_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// One forbidden call in mid-cycle: the token is dead, the login refused, the open
// session cut, the pod isolated and gone, the Job suspended. After a release, the
// next Job runs in shadow and has what shadow has.
func TestARogueIsCutOff(t *testing.T) {
	t.Parallel()
	for name, delivery := range map[string]func(*v1alpha1.Agent){"login": nil, "wrapped": wrapped} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.hire("mailer", "rogue", v1alpha1.PhaseShadow, func(a *v1alpha1.Agent) {
				if delivery != nil {
					delivery(a)
				}
				// It ends by itself as soon as it is cut off, and tells of that first.
				a.Spec.JobTemplate.Spec.Template.Spec.TerminationGracePeriodSeconds = new(int64(30))
			}, "--delay", "100ms", patient)
			pod, loot := s.working("mailer")
			s.tell("mailer")
			t.Logf("everything was gone %v after it was seen to work", s.dies(loot))
			s.stopped("mailer")
			log := here.Kubelet.LogOf(s.NS, pod)
			assert.Contains(t, log, "57P01", "the session was cut by an administrator")
			assert.Regexp(t, "logs in again: .*(28P01|28000)", log)
			assert.Regexp(t, "asks Vault again: .*(permission denied|invalid token)", log)
			policy, err := here.Clients.Kubernetes.NetworkingV1().NetworkPolicies(s.NS).Get(t.Context(), "leasehold-quarantine", metav1.GetOptions{})
			require.NoError(t, err)
			assert.Empty(t, policy.Spec.Egress)
			assert.Empty(t, policy.Spec.Ingress)

			before := s.loots("mailer")
			s.turn("mailer", "orders")
			s.Ask("mailer", "release")
			s.Await("mailer", "it is released", func(a *v1alpha1.Agent) bool {
				return !a.Status.Quarantined && len(a.Status.OpenActions) == 0
			})
			entity := s.entity("mailer")
			assert.False(t, entity.Disabled)
			assert.Equal(t, []string{s.policy("mailer", v1alpha1.PhaseShadow)}, entity.Policies)
			s.Ask("mailer", "launch") // where its Job is not resumed
			require.Eventually(t, func() bool {
				for pod := range s.loots("mailer") {
					if _, old := before[pod]; !old && strings.Contains(here.Kubelet.LogOf(s.NS, pod), "trust level 0") {
						return true
					}
				}
				return false
			}, patience, pause, "it gets what shadow has")
		})
	}
}

// Row C7: credentials that no step of the agent explains stop it, whether it tells of
// other steps or of none.
func TestAHoardIsFound(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.hire("hoarder", "hoard", v1alpha1.PhaseShadow, nil, "--delay", "200ms")
	s.Ask("hoarder", "launch")
	a := s.stopped("hoarder")
	assert.Equal(t, "credential.unmatched", a.Status.LastDecision.Cause)
	require.NotEmpty(t, s.loots("hoarder"))
	for _, loot := range s.loots("hoarder") {
		s.dies(loot)
	}
}

// Rows C6 and C7: an agent that uses credentials and is silent about it is stopped,
// and loses them.
func TestASilentAgentLosesItsCredentials(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	policy := s.policyFor(2)
	s.hire("mute", "quiet", v1alpha1.PhaseShadow, func(a *v1alpha1.Agent) { a.Spec.PolicyRef = policy }, "--steps", "600", "--delay", "100ms")
	_, loot := s.working("mute")
	s.dies(loot)
	s.Await("mute", "all is done", func(a *v1alpha1.Agent) bool { return len(a.Status.OpenActions) == 0 })
	s.suspended()
}
