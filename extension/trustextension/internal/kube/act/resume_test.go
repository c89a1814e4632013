// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/act"
	"github.com/leasehold/leasehold/internal/trust"
)

// Kubernetes counts a Job's deadline anew when it is resumed. It has to end when it
// would have.
func TestResumeKeepsTheDeadline(t *testing.T) {
	tests := map[string]func(s *stage) string{
		"launched by Leasehold": func(s *stage) string {
			s.must(s.launch("next"))
			return s.jobs()[0].Name
		},
		"made by others": func(s *stage) string {
			s.job("theirs", "0", func(j *batchv1.Job) { j.Spec.ActiveDeadlineSeconds = new(int64(3600)) })
			return "theirs"
		},
	}
	for name, start := range tests {
		t.Run(name, func(t *testing.T) {
			s := set(t)
			job := start(s)
			require.Eventually(t, func() bool { return s.get(job).Status.StartTime != nil }, wait, 10*time.Millisecond)
			s.must(s.action(trust.Suspend))
			deadline := s.get(job).Annotations[v1alpha1.AnnotationDeadline]
			require.NotEmpty(t, deadline)

			s.skew.Store(int64(20 * time.Minute))
			for range 2 {
				done, err := s.Resume(t.Context(), s.agent)
				require.NoError(t, err)
				require.LessOrEqual(t, done.Resumed, 1)
			}
			after := s.get(job)
			assert.InDelta(t, 2400, *after.Spec.ActiveDeadlineSeconds, wait.Seconds())
			assert.Equal(t, deadline, after.Annotations[v1alpha1.AnnotationDeadline])
			assert.False(t, *after.Spec.Suspend)
			assert.NotContains(t, after.Annotations, v1alpha1.AnnotationSuspendedBy)
			s.waitPods(1)
		})
	}
}

func TestWhatIsPastItsDeadlineIsNotResumed(t *testing.T) {
	s := set(t)
	s.must(s.launch("next"))
	s.waitPods(1)
	s.must(s.action(trust.Suspend))
	s.skew.Store(int64(2 * time.Hour))
	done, err := s.Resume(t.Context(), s.agent)
	require.NoError(t, err)
	assert.Equal(t, act.Resumed{Ended: 1}, done)
	require.Eventually(t, func() bool { return len(s.jobs())+len(s.pods()) == 0 }, wait, 10*time.Millisecond)
}

func TestWhatStatesMoreThanTheAgentHasIsLeft(t *testing.T) {
	for level, phase := range map[string]trust.Phase{"0": trust.Shadow, "1": trust.Restricted, "3": trust.Autonomous, "": trust.Autonomous, "x": trust.Autonomous} {
		t.Run("level "+level, func(t *testing.T) {
			s := set(t)
			s.job("one", level)
			s.must(s.action(trust.Suspend))
			if phase > trust.Shadow {
				s.hold(phase.Below(), false)
				done, err := s.Resume(t.Context(), s.agent)
				require.NoError(t, err)
				assert.Equal(t, act.Resumed{Left: 1}, done)
			}
			s.hold(phase, false)
			done, err := s.Resume(t.Context(), s.agent)
			require.NoError(t, err)
			assert.Equal(t, act.Resumed{Resumed: 1}, done)
		})
	}
}

// A crash after the resumption and before the markers are gone leaves a Job that
// runs and is marked.
func TestAMarkerThatWasLeftIsTakenAway(t *testing.T) {
	s := set(t)
	s.job("one", "0")
	s.must(s.action(trust.Suspend))
	_, err := cluster.Clients.Kubernetes.BatchV1().Jobs(s.ns).Patch(t.Context(), "one", types.MergePatchType, []byte(`{"spec":{"suspend":false}}`), metav1.PatchOptions{})
	require.NoError(t, err)
	require.ErrorIs(t, s.Verify(t.Context(), s.action(trust.Connect)), act.ErrNotYet)
	_, err = s.Resume(t.Context(), s.agent)
	require.NoError(t, err)
	assert.NotContains(t, s.get("one").Annotations, v1alpha1.AnnotationSuspendedBy)
	s.waitPods(1)
	s.must(s.action(trust.Suspend)) // and it can be suspended again
}
