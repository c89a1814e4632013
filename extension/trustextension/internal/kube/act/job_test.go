// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/act"
	"github.com/leasehold/leasehold/internal/trust"
)

// A template that claims for itself what is not its to say.
func claiming(conf *act.Config, a *v1alpha1.Agent) {
	conf.Env = []corev1.EnvVar{{Name: "OTEL_EXPORTER_OTLP_ENDPOINT", Value: "http://collector:4317"}, {Name: "TRUST_LEVEL", Value: "3"}}
	a.Spec.Vault = &v1alpha1.VaultBinding{Role: "planner"}
	template := a.Spec.JobTemplate
	template.Labels = map[string]string{"team": "blue", v1alpha1.LabelPhase: "autonomous"}
	s := &template.Spec
	s.BackoffLimit, s.Parallelism, s.Completions, s.TTLSecondsAfterFinished = new(int32(9)), new(int32(5)), new(int32(5)), new(int32(0))
	s.CompletionMode, s.Suspend = new(batchv1.IndexedCompletion), new(true)
	pod := &s.Template.Spec
	pod.ServiceAccountName, pod.AutomountServiceAccountToken, pod.RestartPolicy = "admin", new(true), corev1.RestartPolicyOnFailure
	pod.Volumes = []corev1.Volume{{Name: "leasehold-token", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}}}
	pod.Containers[0].Env = []corev1.EnvVar{
		{Name: "TRUST_LEVEL", Value: "3"},
		{Name: "MODEL", Value: "small"},
		{Name: "OTEL_EXPORTER_OTLP_ENDPOINT", Value: "http://elsewhere"},
	}
	pod.Containers[0].VolumeMounts = []corev1.VolumeMount{{Name: "leasehold-token", MountPath: "/var/run/secrets/leasehold"}}
	pod.InitContainers = []corev1.Container{{Name: "first", Image: "agent"}}
}

func TestALaunchedJobIsWhatLeaseholdSays(t *testing.T) {
	s := set(t, claiming)
	s.hold(trust.Restricted, false)
	action := s.launch("next")
	s.must(action)
	job := s.jobs()[0]

	assert.Equal(t, map[string]string{
		"team": "blue", v1alpha1.LabelManagedBy: "leasehold", v1alpha1.LabelAgent: "planner", v1alpha1.LabelPhase: "restricted",
	}, job.Labels)
	assert.Equal(t, action.ID, job.Annotations[v1alpha1.AnnotationAction])
	deadline, err := time.Parse(time.RFC3339, job.Annotations[v1alpha1.AnnotationDeadline])
	require.NoError(t, err)
	assert.WithinDuration(t, time.Now().Add(time.Hour), deadline, wait)
	require.Len(t, job.OwnerReferences, 1)
	assert.Equal(t, "Agent", job.OwnerReferences[0].Kind)
	spec := job.Spec
	assert.Equal(t, []int32{1, 1, 0, 60}, []int32{*spec.Parallelism, *spec.Completions, *spec.BackoffLimit, *spec.TTLSecondsAfterFinished})
	assert.EqualValues(t, 3600, *spec.ActiveDeadlineSeconds)
	assert.False(t, *spec.Suspend)

	pod := s.waitPods(1)[0]
	for key, want := range map[string]string{
		v1alpha1.AnnotationTraceID: traceID, v1alpha1.AnnotationSpanID: spanID, v1alpha1.AnnotationTrigger: "next",
		v1alpha1.AnnotationTraceparent: "00-" + traceID + "-" + spanID + "-01",
	} {
		assert.Equal(t, want, job.Annotations[key])
		assert.Equal(t, want, pod.Annotations[key])
	}
	assert.Equal(t, "restricted", pod.Labels[v1alpha1.LabelPhase])
	assert.Equal(t, "planner", pod.Spec.ServiceAccountName)
	assert.Equal(t, corev1.RestartPolicyNever, pod.Spec.RestartPolicy)
	assert.False(t, *pod.Spec.AutomountServiceAccountToken)
	checkToken(t, &pod)
	for _, c := range append(pod.Spec.InitContainers, pod.Spec.Containers...) {
		checkEnv(t, s, job.Name, &c)
	}
}

func checkToken(t *testing.T, pod *corev1.Pod) {
	t.Helper()
	require.Len(t, pod.Spec.Volumes, 1)
	sources := pod.Spec.Volumes[0].Projected.Sources
	require.Len(t, sources, 2)
	assert.Equal(t, []string{"leasehold", "token"}, []string{sources[0].ServiceAccountToken.Audience, sources[0].ServiceAccountToken.Path})
	assert.Equal(t, []string{"vault", "vault-token"}, []string{sources[1].ServiceAccountToken.Audience, sources[1].ServiceAccountToken.Path})
}

func checkEnv(t *testing.T, s *stage, job string, c *corev1.Container) {
	t.Helper()
	env, fields := map[string]string{}, map[string]string{}
	for _, e := range c.Env {
		require.NotContains(t, env, e.Name, "no variable is there twice")
		env[e.Name] = e.Value
		if e.ValueFrom != nil {
			fields[e.Name] = e.ValueFrom.FieldRef.FieldPath
		}
	}
	for name, want := range map[string]string{
		"TRUST_LEVEL": "1", "TRUST_PHASE": "restricted", "TRACEPARENT": "00-" + traceID + "-" + spanID + "-01",
		"OTEL_SERVICE_NAME": "planner", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4317",
		"VAULT_ROLE": "planner", "VAULT_AUTH_MOUNT": "kubernetes", "LEASEHOLD_TOKEN_FILE": "/var/run/secrets/leasehold/token",
		"OTEL_RESOURCE_ATTRIBUTES": "k8s.namespace.name=" + s.ns + ",k8s.job.name=" + job + ",k8s.job.uid=$(JOB_UID)," +
			"k8s.pod.name=$(POD_NAME),k8s.pod.uid=$(POD_UID),leasehold.agent.name=" + s.agent,
	} {
		assert.Equal(t, want, env[name], name)
	}
	assert.Equal(t, map[string]string{
		"POD_NAME": "metadata.name", "POD_UID": "metadata.uid", "REASONING_SPAN_ID": "metadata.annotations['trace.span.id']",
		"JOB_UID": "metadata.labels['batch.kubernetes.io/controller-uid']",
	}, fields)
	if c.Name == "main" {
		assert.Equal(t, "small", env["MODEL"], "the rest of the template stays")
	}
	require.Len(t, c.VolumeMounts, 1)
	assert.True(t, c.VolumeMounts[0].ReadOnly)
}
