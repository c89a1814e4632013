// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/act"
	"github.com/leasehold/leasehold/internal/trust"
)

func TestConnectGivesBackWhatWasTaken(t *testing.T) {
	s := set(t)
	s.job("low", "0")
	s.job("high", "2")
	s.waitPods(2)
	s.hold(trust.Shadow, true)
	s.must(s.action(trust.Isolate))
	s.must(s.action(trust.Suspend))
	s.bare("loose", "0")
	isolate := s.action(trust.Isolate)
	s.must(isolate)

	action := s.action(trust.Connect)
	_, err := s.Do(t.Context(), action)
	require.ErrorIs(t, err, act.ErrStale, "the API server says that it is quarantined, whatever the engine does")
	require.ErrorIs(t, s.Verify(t.Context(), action), act.ErrStale)
	assert.Equal(t, "true", s.pods()[0].Labels[v1alpha1.LabelQuarantine])
	assert.True(t, *s.get("low").Spec.Suspend)

	s.hold(trust.Shadow, false)
	require.ErrorIs(t, s.Verify(t.Context(), action), act.ErrNotYet)
	assert.Equal(t, "gave 1 pods the network back; resumed 1 Jobs, ended 0 past their deadline, left 1 suspended that state a higher phase", s.must(action))
	s.must(action)
	s.waitPods(2)
	for _, pod := range s.pods() {
		assert.NotContains(t, pod.Labels, v1alpha1.LabelQuarantine)
	}
	low, high := s.get("low"), s.get("high")
	assert.False(t, *low.Spec.Suspend)
	assert.NotContains(t, low.Annotations, v1alpha1.AnnotationSuspendedBy)
	assert.True(t, *high.Spec.Suspend, "it states a phase that the agent does not hold")
	assert.Contains(t, high.Annotations, v1alpha1.AnnotationSuspendedBy)
}

// One who is overtaken between reading the Agent and writing the pod takes no
// label off, though it was there before and after.
func TestConnectThatIsOvertakenGivesNothing(t *testing.T) {
	s := set(t)
	s.bare("loose", "0")
	s.hold(trust.Shadow, true)
	s.must(s.action(trust.Isolate))
	s.hold(trust.Shadow, false)
	reads := &eachTime{Agents: act.FromServer(cluster.Clients)}
	stale := again(t, s, func(c *act.Config) { c.Agents = reads })
	reads.then = func(n int) {
		if n == 2 { // the first is for the action, the second for the pod
			s.hold(trust.Shadow, true)
			s.must(s.action(trust.Isolate))
		}
	}
	_, err := stale.Do(t.Context(), s.action(trust.Connect))
	require.ErrorIs(t, err, act.ErrStale)
	assert.Equal(t, "true", s.pods()[0].Labels[v1alpha1.LabelQuarantine])
}

func TestResumeThatIsOvertakenGivesNothing(t *testing.T) {
	s := set(t)
	s.job("low", "0")
	s.waitPods(1)
	s.hold(trust.Shadow, true)
	s.must(s.action(trust.Suspend))
	s.hold(trust.Shadow, false)
	reads := &eachTime{Agents: act.FromServer(cluster.Clients)}
	stale := again(t, s, func(c *act.Config) { c.Agents = reads })
	reads.then = func(n int) {
		if n == 2 { // the first is to choose Jobs, the second for this one
			s.hold(trust.Shadow, true)
			s.must(s.action(trust.Suspend))
		}
	}
	_, err := stale.Resume(t.Context(), s.agent)
	require.ErrorIs(t, err, act.ErrStale)
	assert.True(t, *s.get("low").Spec.Suspend)
	assert.Empty(t, s.pods())
}
