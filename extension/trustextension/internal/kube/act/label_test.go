// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/act"
	"github.com/leasehold/leasehold/internal/trust"
)

func TestLabelFollowsTheStatus(t *testing.T) {
	s := set(t)
	s.job("one", "0")
	s.bare("loose", "")
	s.waitPods(2)
	s.phase.Store(int32(trust.Restricted))
	action := s.action(trust.Label)
	_, err := s.Do(t.Context(), action)
	require.ErrorIs(t, err, act.ErrStale, "the status is still that of shadow")
	assert.Empty(t, s.get("one").Labels[v1alpha1.LabelPhase], "so that nothing is labeled")
	require.ErrorIs(t, s.Verify(t.Context(), action), act.ErrStale)

	s.hold(trust.Restricted, false)
	require.ErrorIs(t, s.Verify(t.Context(), action), act.ErrNotYet)
	s.must(action)
	assert.Equal(t, "the Agent holds restricted; labeled 0 Jobs and 0 pods", s.must(action))
	assert.Equal(t, "restricted", s.get("one").Labels[v1alpha1.LabelPhase])
	for _, pod := range s.pods() {
		assert.Equal(t, "restricted", pod.Labels[v1alpha1.LabelPhase])
	}
}

func TestAFallHoldsOnlyWhenAdmissionSawIt(t *testing.T) {
	admits := func(conf *act.Config, _ *v1alpha1.Agent) { conf.Admission = true }
	s := set(t, admits)
	s.hold(trust.Restricted, false)
	action := s.action(trust.Label)
	_, err := s.Do(t.Context(), action)
	require.NoError(t, err)
	require.ErrorIs(t, s.Verify(t.Context(), action), act.ErrNotYet, "nothing refuses Jobs above its phase")
	assert.Empty(t, s.jobs(), "asking makes none")

	refuseAbove(t, s.ns, trust.Restricted)
	s.must(action)
	s.hold(trust.Restricted, true)
	require.ErrorIs(t, s.Verify(t.Context(), action), act.ErrNotYet, "while it is quarantined, nothing is let in")
	s.hold(trust.Autonomous, false)
	s.must(s.action(trust.Label))
}

func TestALabelWithoutAnAgent(t *testing.T) {
	s := set(t)
	require.NoError(t, cluster.Clients.Agents(s.ns).Delete(t.Context(), "planner", metav1.DeleteOptions{}))
	for _, kind := range []trust.ActionKind{trust.Connect, trust.Launch} {
		_, err := s.Do(t.Context(), s.action(kind))
		require.ErrorIs(t, err, act.ErrNoAgent, kind)
		assert.True(t, act.Permanent(err))
	}
	require.ErrorIs(t, s.Verify(t.Context(), s.action(trust.Label)), act.ErrNoAgent)
	s.job("one", "0")
	s.must(s.action(trust.Isolate)) // what takes does not need one
	s.must(s.action(trust.Suspend))
}

func TestANamespaceThatIsGone(t *testing.T) {
	s := set(t)
	require.NoError(t, cluster.Clients.Kubernetes.CoreV1().Namespaces().Delete(t.Context(), s.ns, metav1.DeleteOptions{}))
	s.must(s.action(trust.Isolate))
	require.Eventually(t, func() bool {
		_, err := cluster.Clients.Kubernetes.CoreV1().Namespaces().Get(t.Context(), s.ns, metav1.GetOptions{})
		return apierrors.IsNotFound(err)
	}, wait, 20*time.Millisecond)
	s.must(s.action(trust.Isolate))
	s.must(s.action(trust.Suspend))
}
