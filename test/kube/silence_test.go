// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kube_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/test/site"
)

// Row C6: a Job of which nothing is heard makes its agent silent, and is stopped.
// The policy is the agent's own, a TrustPolicy.
func TestASilentAgentIsFrozen(t *testing.T) {
	r := newRig(t, demo)
	_, err := here.Clients.Policies().Create(t.Context(), &v1alpha1.TrustPolicy{
		ObjectMeta: metav1.ObjectMeta{Name: r.NS},
		Spec: v1alpha1.TrustPolicySpec{Preset: "demo", Silence: &v1alpha1.SilencePolicy{
			First: &metav1.Duration{Duration: 2e9}, Next: &metav1.Duration{Duration: 60e9}, DemoteAfter: &metav1.Duration{Duration: 60e9},
		}},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	r.Agent("mute", "silent", func(a *v1alpha1.Agent) { a.Spec.PolicyRef = &v1alpha1.PolicyReference{Name: r.NS} },
		"--steps", "500", "--delay", "100ms")
	r.Ask("mute", "launch")
	a := r.Await("mute", "it is silent", func(a *v1alpha1.Agent) bool {
		return meta.IsStatusConditionTrue(a.Status.Conditions, v1alpha1.ConditionSilent) && len(a.Status.OpenActions) == 0
	})
	assert.Equal(t, v1alpha1.ReasonSilent, meta.FindStatusCondition(a.Status.Conditions, v1alpha1.ConditionReady).Reason)
	assert.False(t, a.Status.Quarantined)
	assert.Empty(t, r.Pods(), "its Job is suspended")
}

// Row C4: Jobs that somebody else starts give an agent no credit, however good
// they are.
func TestJobsThatWeDidNotLaunchGiveNoCredit(t *testing.T) {
	r := newRig(t, demo)
	r.Agent("climber", "fine", nil)
	for range 3 {
		job := selfLaunched(r.NS, "climber", r.OTLP)
		_, err := here.Clients.Kubernetes.BatchV1().Jobs(r.NS).Create(t.Context(), job, metav1.CreateOptions{})
		require.NoError(t, err)
	}
	require.Eventually(t, func() bool { return r.Get("climber").Status.Cycles >= 3 }, patience, pause)
	a := r.Get("climber")
	assert.Equal(t, v1alpha1.PhaseShadow, a.Status.Phase)
	assert.LessOrEqual(t, len(a.Status.Wealth), 1, "its wealth is 1 still: %s", a.Status.Wealth)
	assert.Equal(t, "1", a.Status.Wealth)
}

// selfLaunched is a Job of an agent as somebody else makes it, good enough for
// admission.
func selfLaunched(namespace, agent, otlp string) *batchv1.Job {
	spec := site.Template("fine").Spec
	pod := &spec.Template.Spec
	spec.TTLSecondsAfterFinished, spec.ActiveDeadlineSeconds, spec.BackoffLimit = new(int32(600)), new(int64(600)), new(int32(0))
	pod.ServiceAccountName, pod.AutomountServiceAccountToken = agent, new(false)
	pod.Volumes = []corev1.Volume{{Name: "token", VolumeSource: corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{
		Sources: []corev1.VolumeProjection{{ServiceAccountToken: &corev1.ServiceAccountTokenProjection{
			Audience: "leasehold", ExpirationSeconds: new(int64(600)), Path: "token",
		}}},
	}}}}
	c := &pod.Containers[0]
	c.VolumeMounts = []corev1.VolumeMount{{Name: "token", MountPath: "/var/run/secrets/leasehold", ReadOnly: true}}
	c.Env = []corev1.EnvVar{
		{Name: "TRUST_LEVEL", Value: "0"},
		{Name: "LEASEHOLD_TOKEN_FILE", Value: "/var/run/secrets/leasehold/token"},
		{Name: "OTEL_EXPORTER_OTLP_ENDPOINT", Value: "http://" + otlp},
		{Name: "OTEL_SERVICE_NAME", Value: agent},
	}
	return &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, GenerateName: "own-"}, Spec: spec}
}
