// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/act"
	"github.com/leasehold/leasehold/internal/trust"
)

func TestTheJanitorEndsWhatStaysSuspended(t *testing.T) {
	s := set(t, func(c *act.Config, _ *v1alpha1.Agent) { c.Grace = time.Hour })
	janitor := act.NewJanitor(s.Actuator)
	s.job("one", "3")
	s.job("running", "0")
	s.waitPods(2)
	s.must(s.action(trust.Suspend))
	s.hold(trust.Shadow, false)
	_, err := s.Resume(t.Context(), s.agent) // the one at 0
	require.NoError(t, err)
	require.NoError(t, janitor.Sweep(t.Context()))
	require.Len(t, s.jobs(), 2, "its grace is not over")

	s.skew.Store(int64(61 * time.Minute))
	// What its controller writes on a Job meanwhile puts it off to the next sweep.
	require.Eventually(t, func() bool {
		assert.NoError(t, janitor.Sweep(t.Context()))
		return len(s.jobs()) == 1
	}, wait, 10*time.Millisecond)
	assert.Equal(t, "running", s.jobs()[0].Name)
	s.waitPods(1)
	require.NoError(t, janitor.Sweep(t.Context()))
}

func TestTheJanitorEndsWhatRunsPastItsDeadline(t *testing.T) {
	s := set(t)
	janitor := act.NewJanitor(s.Actuator)
	s.must(s.launch("next"))
	pod := s.waitPods(1)[0]
	s.run(&pod)
	require.NoError(t, janitor.Sweep(t.Context()))
	s.skew.Store(int64(time.Hour + time.Minute))
	require.Eventually(t, func() bool { return errors.Is(janitor.Sweep(t.Context()), act.ErrNotYet) }, wait, 10*time.Millisecond, "its pod is still there")
	require.Eventually(t, func() bool { return s.pods()[0].DeletionTimestamp != nil }, wait, 10*time.Millisecond)
	require.ErrorIs(t, janitor.Sweep(t.Context()), act.ErrNotYet, "and looked for again")
	s.vanish(pod.Name)
	s.soon(janitor.Sweep)
	require.Eventually(t, func() bool { return len(s.jobs()) == 0 }, wait, 10*time.Millisecond, "no pod is left behind, so the Job goes")
}

// A Job that was resumed while the janitor looked is left alone.
func TestTheJanitorLeavesWhatChanged(t *testing.T) {
	s := set(t)
	s.job("one", "0")
	s.must(s.action(trust.Suspend))
	s.skew.Store(int64(25 * time.Hour))
	late := again(t, s, func(c *act.Config) {
		c.Now = func() time.Time { // it looks at the clock after it has read the Job
			_, err := s.Resume(context.WithoutCancel(t.Context()), s.agent)
			assert.NoError(t, err)
			return time.Now().Add(25 * time.Hour)
		}
	})
	require.NoError(t, act.NewJanitor(late).Sweep(t.Context()))
	job, err := cluster.Clients.Kubernetes.BatchV1().Jobs(s.ns).Get(t.Context(), "one", metav1.GetOptions{})
	require.NoError(t, err)
	assert.Nil(t, job.DeletionTimestamp)
	assert.False(t, *job.Spec.Suspend)
}

func TestTheJanitorLeavesWhatIsProtected(t *testing.T) {
	s := set(t)
	s.job("one", "0")
	s.must(s.action(trust.Suspend))
	other := again(t, s, func(c *act.Config) {
		c.Protected = act.Protected{Namespaces: []string{s.ns}}
		c.Now = func() time.Time { return time.Now().Add(1000 * time.Hour) }
	})
	require.NoError(t, act.NewJanitor(other).Sweep(t.Context()))
	assert.Nil(t, s.get("one").DeletionTimestamp)
}
