// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package loop_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// An agent whose cycles are fine climbs, and its rights in Vault with it: never
// before, and what one cycle got is gone when the next one works. It asks for
// credentials from restricted on.
func TestCredentialsClimbWithAnAgent(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.hire("clerk", "orders", v1alpha1.PhaseRestricted, atMost(v1alpha1.PhaseSemiAutonomous), "--from", "1", "--next")
	watched := s.neverAbove("clerk")
	assert.Equal(t, []string{s.policy("clerk", v1alpha1.PhaseShadow)}, s.entity("clerk").Policies)
	s.Ask("clerk", "launch")
	for _, phase := range []v1alpha1.Phase{v1alpha1.PhaseRestricted, v1alpha1.PhaseSemiAutonomous} {
		s.Await("clerk", "it is in "+string(phase), func(a *v1alpha1.Agent) bool { return a.Status.Phase == phase })
		require.Eventually(t, func() bool {
			return slices.Equal(s.entity("clerk").Policies, []string{s.policy("clerk", phase)})
		}, patience, pause)
		s.jobIn(phase)
	}
	require.Eventually(t, func() bool { return len(s.loots("clerk")) > 4 }, patience, pause)
	watched()
	require.NoError(t, here.Merge(t.Context(), s.NS, "clerk", map[string]any{"spec": map[string]any{"triggers": []any{}}}))
	s.Await("clerk", "its last cycle is over", func(a *v1alpha1.Agent) bool {
		return a.Status.Running == 0 && len(a.Status.OpenActions) == 0 && len(s.Pods()) == 0
	})
	for _, loot := range s.loots("clerk") {
		s.dies(loot)
	}
}

// neverAbove looks at an agent's rights in Vault all the time, until it is called:
// they are never those of a phase above the one that the Agent holds, but while a
// demotion is carried out.
func (s *scene) neverAbove(agent string) (done func()) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	levels := map[string]int{"": 0}
	for n, phase := range []v1alpha1.Phase{v1alpha1.PhaseShadow, v1alpha1.PhaseRestricted, v1alpha1.PhaseSemiAutonomous, v1alpha1.PhaseAutonomous} {
		levels[s.policy(agent, phase)] = n
	}
	looks := 0
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			case <-time.After(pause / 5):
			}
			// Vault first: what it shows was given, and so published, before.
			e, err := here.EntityOf(s.t.Context(), s.NS, agent)
			a, unread := here.Clients.Agents(s.NS).Get(s.t.Context(), agent, metav1.GetOptions{})
			if err != nil || unread != nil || len(a.Status.OpenActions) > 0 && a.Status.LastDecision != nil && a.Status.LastDecision.Kind != "promote" {
				continue
			}
			looks++
			for _, p := range e.Policies {
				level, known := levels[p]
				if !assert.True(s.t, known, "the policy %s is one of its own", p) ||
					!assert.LessOrEqual(s.t, level, int(a.Status.PhaseLevel), "its rights are those of %s, it holds %s", p, a.Status.Phase) {
					return
				}
			}
		}
	}()
	return func() {
		close(stop)
		<-stopped
		assert.Positive(s.t, looks)
	}
}

// jobIn waits for a Job in a phase.
func (s *scene) jobIn(phase v1alpha1.Phase) {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		jobs := s.Jobs()
		for i := range jobs {
			if jobs[i].Labels[v1alpha1.LabelPhase] == string(phase) {
				return true
			}
		}
		return false
	}, patience, pause, "a cycle runs in %s", phase)
}

// What a phase does not have, Vault does not give: the agent is told so, and no role
// is made in the database.
func TestAPhaseThatMayNotReadIsRefused(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.hire("eager", "orders", v1alpha1.PhaseRestricted, nil)
	s.Ask("eager", "launch")
	require.Eventually(t, func() bool {
		jobs := s.Jobs()
		return len(jobs) == 1 && ended(&jobs[0])
	}, patience, pause)
	assert.Contains(t, s.logs(), "permission denied")
	assert.Contains(t, s.logs(), "ends with 4")
	assert.Empty(t, s.loots("eager"), "it got nothing")
}

// A demotion takes what the lower phase has not: what the agent earned by cycles in
// order goes with cycles that lead nowhere.
func TestALoopLosesWhatWasEarned(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.hire("spinner", "orders", v1alpha1.PhaseRestricted, atMost(v1alpha1.PhaseRestricted), "--from", "1", "--next")
	s.Ask("spinner", "launch")
	s.Await("spinner", "it is in restricted", func(a *v1alpha1.Agent) bool { return a.Status.Phase == v1alpha1.PhaseRestricted })
	s.turn("spinner", "spin")
	a := s.Await("spinner", "it is demoted", func(a *v1alpha1.Agent) bool {
		if a.Status.Running == 0 && len(a.Status.OpenActions) == 0 {
			s.Request("spinner", "launch") // a loop asks for no next cycle
		}
		return a.Status.Phase == v1alpha1.PhaseShadow && len(a.Status.OpenActions) == 0
	})
	assert.Equal(t, "demote", a.Status.LastDecision.Kind)
	assert.Equal(t, "loop.call", a.Status.LastDecision.Cause)
	assert.Equal(t, []string{s.policy("spinner", v1alpha1.PhaseShadow)}, s.entity("spinner").Policies)
	for _, loot := range s.loots("spinner") {
		s.dies(loot)
	}
}
