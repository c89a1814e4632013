// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package loop_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// No credential outlives its cycle, however it ends: its token and its lease are gone
// soon after its pod is, and nothing was decided against the agent.
func TestCredentialsEndWithTheirCycle(t *testing.T) {
	t.Parallel()
	for name, delivery := range map[string]func(*v1alpha1.Agent){"login": nil, "wrapped": wrapped} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.hire("clerk", "orders", v1alpha1.PhaseShadow, delivery, "--delay", "50ms", patient)
			pod, loot := s.working("clerk")
			s.tell("clerk")
			s.podEnds(pod)
			took := s.dies(loot)
			t.Logf("the last of it was gone %v after the pod had ended", took.Round(time.Millisecond))
			assert.Less(t, took, patience/2, "and not only when its time is over")
			assert.False(t, s.Get("clerk").Status.Quarantined)
		})
	}
}

// podEnds waits for the end of a pod's process.
func (s *scene) podEnds(name string) {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		pod, err := here.Clients.Kubernetes.CoreV1().Pods(s.NS).Get(s.t.Context(), name, metav1.GetOptions{})
		return err != nil || pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
	}, patience, pause/20, "the pod %s ends", name)
}
