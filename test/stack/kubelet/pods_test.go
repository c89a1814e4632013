// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubelet

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestAJobRunsToItsEnd(t *testing.T) {
	n, ns := start(t, nil), cluster.Namespace(t, nil)
	word := filepath.Join(t.TempDir(), "go")
	job := create(t, ns, shell("echo started; until [ -e "+word+" ]; do sleep 0.05; done; echo done"))
	pod := until(t, job, inPhase(corev1.PodRunning))
	assert.Equal(t, NodeName, pod.Spec.NodeName)
	container := pod.Status.ContainerStatuses[0]
	assert.NotNil(t, container.State.Running)
	assert.True(t, container.Ready)
	assert.Regexp(t, "^local@sha256:[0-9a-f]{64}$", container.ImageID)
	assert.Equal(t, corev1.ConditionTrue, condition(pod, corev1.PodReady))
	assert.Equal(t, corev1.ConditionTrue, condition(pod, corev1.PodScheduled), "the API server's own")

	require.NoError(t, os.WriteFile(word, nil, 0o600))
	jobHas(t, job, batchv1.JobComplete)
	pod = until(t, job, inPhase(corev1.PodSucceeded))
	state := pod.Status.ContainerStatuses[0].State
	require.NotNil(t, state.Terminated)
	assert.Nil(t, state.Running)
	assert.Nil(t, state.Waiting)
	assert.Equal(t, "Completed", state.Terminated.Reason)
	assert.Zero(t, state.Terminated.ExitCode)
	assert.False(t, state.Terminated.FinishedAt.Before(&state.Terminated.StartedAt))
	assert.Equal(t, corev1.ConditionFalse, condition(pod, corev1.PodReady))
	assert.Equal(t, "started\n", n.LogOf(ns, pod.Name)[:8])
}

func TestHowPodsFail(t *testing.T) {
	deadline, late := int64(1), int64(5) // late enough for it to begin
	for name, c := range map[string]struct {
		job    *batchv1.Job
		change func(*corev1.PodSpec)
		reason string // of the pod
		exit   int32
		why    string // of the container
	}{
		"an exit code":    {job: shell("exit 7"), exit: 7, why: "Error"},
		"a signal":        {job: shell("kill -SEGV $$$$"), exit: 139, why: "Error"},
		"no such program": {job: shell(""), change: func(s *corev1.PodSpec) { s.Containers[0].Command = []string{"/no/such"} }, exit: 128, why: "StartError"},
		"no command":      {job: shell(""), change: func(s *corev1.PodSpec) { s.Containers[0].Command = nil }, exit: 128, why: "StartError"},
		"a deadline":      {job: shell("exec sleep 60"), change: func(s *corev1.PodSpec) { s.ActiveDeadlineSeconds = &late }, reason: "DeadlineExceeded", exit: 143, why: "Error"},
		"two containers":  {job: shell("sleep 60"), change: func(s *corev1.PodSpec) { s.Containers = append(s.Containers, corev1.Container{Name: "b", Image: "b"}) }, reason: "CreateContainerConfigError"},
		"restarts":        {job: shell("sleep 60"), change: func(s *corev1.PodSpec) { s.RestartPolicy = corev1.RestartPolicyOnFailure }, reason: "CreateContainerConfigError"},
		"an unknown volume": {job: shell("sleep 60"), change: func(s *corev1.PodSpec) {
			s.Volumes = []corev1.Volume{{Name: "n", VolumeSource: corev1.VolumeSource{NFS: &corev1.NFSVolumeSource{Server: "s", Path: "/p"}}}}
		}, reason: "CreateContainerConfigError"},
		"an init container": {job: shell("echo never"), change: func(s *corev1.PodSpec) {
			s.InitContainers = []corev1.Container{{Name: "first", Image: "a", Command: []string{"false"}}}
		}, exit: 0},
		"a deadline in vain": {job: shell("echo never"), change: func(s *corev1.PodSpec) {
			s.ActiveDeadlineSeconds = &deadline
			s.Containers[0].EnvFrom = []corev1.EnvFromSource{{SecretRef: &corev1.SecretEnvSource{LocalObjectReference: corev1.LocalObjectReference{Name: "none"}}}}
		}, reason: "DeadlineExceeded"},
	} {
		t.Run(name, func(t *testing.T) {
			n, ns := start(t, nil), cluster.Namespace(t, nil)
			if c.change != nil {
				c.change(&c.job.Spec.Template.Spec)
			}
			job := create(t, ns, c.job)
			pod := until(t, job, inPhase(corev1.PodFailed))
			assert.Equal(t, c.reason, pod.Status.Reason)
			if c.why != "" {
				state := pod.Status.ContainerStatuses[0].State.Terminated
				require.NotNil(t, state)
				assert.Equal(t, c.why, state.Reason)
				assert.Equal(t, c.exit, state.ExitCode)
			}
			assert.NotContains(t, n.LogOf(ns, pod.Name), "never")
			if c.job.Spec.Template.Spec.RestartPolicy == corev1.RestartPolicyNever {
				jobHas(t, job, batchv1.JobFailed)
			}
		})
	}
}

func TestInitContainersRunFirst(t *testing.T) {
	n, ns := start(t, nil), cluster.Namespace(t, nil)
	job := shell("echo last")
	for _, name := range []string{"first", "second"} {
		job.Spec.Template.Spec.InitContainers = append(job.Spec.Template.Spec.InitContainers,
			corev1.Container{Name: name, Image: "a", Command: []string{"echo", name}})
	}
	pod := until(t, create(t, ns, job), inPhase(corev1.PodSucceeded))
	assert.Equal(t, "first\nsecond\nlast\n", n.LogOf(ns, pod.Name))
	assert.Len(t, pod.Status.InitContainerStatuses, 2)
	assert.Equal(t, corev1.ConditionTrue, condition(pod, corev1.PodInitialized))
}

// A suspended Job's pod gets SIGTERM, and is gone once it has ended; resumed, the Job
// has another.
func TestASuspendedJobIsAskedToEnd(t *testing.T) {
	n, ns := start(t, nil), cluster.Namespace(t, nil)
	job := create(t, ns, shell(`trap 'echo asked; exit 0' TERM; echo ready; while :; do sleep 0.05; done`))
	first := until(t, job, inPhase(corev1.PodRunning))
	n.logged(t, first, "ready")
	patchJob(t, job, `{"spec":{"suspend":true}}`)
	require.Eventually(t, func() bool { return len(podsOf(t, job)) == 0 }, soon, 10*time.Millisecond)
	n.logged(t, first, "asked")
	jobHas(t, job, batchv1.JobSuspended)

	patchJob(t, job, `{"spec":{"suspend":false}}`)
	second := until(t, job, inPhase(corev1.PodRunning))
	assert.NotEqual(t, first.UID, second.UID)
}

// Whoever does not listen is killed after the grace period, with what it started.
func TestAStubbornPodIsKilled(t *testing.T) {
	n, ns := start(t, nil), cluster.Namespace(t, nil)
	job := shell(`trap '' TERM; sleep 300 & echo child $!; while :; do sleep 300; done`)
	job.Spec.Template.Spec.TerminationGracePeriodSeconds = new(int64)
	*job.Spec.Template.Spec.TerminationGracePeriodSeconds = 1
	job = create(t, ns, job)
	pod := until(t, job, inPhase(corev1.PodRunning))
	child := number(t, n.logged(t, pod, "child "))
	asked := time.Now()
	patchJob(t, job, `{"spec":{"suspend":true}}`)
	require.Eventually(t, func() bool { return len(podsOf(t, job)) == 0 }, soon, 10*time.Millisecond)
	assert.Greater(t, time.Since(asked), 900*time.Millisecond)
	assert.Eventually(t, func() bool { return dead(child) }, soon, 10*time.Millisecond)
}

// A pod that is gone at once takes its process with it.
func TestAForcedDeletionKills(t *testing.T) {
	n, ns := start(t, nil), cluster.Namespace(t, nil)
	job := create(t, ns, shell(`trap '' TERM; echo me $$$$; while :; do sleep 300; done`))
	pod := until(t, job, inPhase(corev1.PodRunning))
	me := number(t, n.logged(t, pod, "me "))
	patchJob(t, job, `{"spec":{"parallelism":0}}`)
	require.NoError(t, client().CoreV1().Pods(ns).Delete(t.Context(), pod.Name, *metav1.NewDeleteOptions(0)))
	require.Eventually(t, func() bool { return dead(me) }, soon, 10*time.Millisecond)
}

func TestFaults(t *testing.T) {
	n, ns := start(t, nil), cluster.Namespace(t, nil)
	oom, evicted := create(t, ns, shell("exec sleep 300")), create(t, ns, shell("exec sleep 300"))
	first, second := until(t, oom, inPhase(corev1.PodRunning)), until(t, evicted, inPhase(corev1.PodRunning))

	require.NoError(t, n.OOMKill(ns, first.Name))
	pod := until(t, oom, inPhase(corev1.PodFailed))
	assert.Equal(t, "OOMKilled", pod.Status.ContainerStatuses[0].State.Terminated.Reason)
	assert.EqualValues(t, 137, pod.Status.ContainerStatuses[0].State.Terminated.ExitCode)
	assert.Empty(t, pod.Status.Reason)

	require.NoError(t, n.Evict(ns, second.Name))
	pod = until(t, evicted, inPhase(corev1.PodFailed))
	assert.Equal(t, "Evicted", pod.Status.Reason)
	assert.Equal(t, corev1.ConditionTrue, condition(pod, corev1.DisruptionTarget))
	require.Error(t, n.Evict(ns, second.Name))
	require.Error(t, n.OOMKill(ns, "none"))
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return n
}

// dead says whether a process has ended, even if nobody asked how.
func dead(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || strings.Contains(string(stat), ") Z ")
}

func condition(pod *corev1.Pod, kind corev1.PodConditionType) corev1.ConditionStatus {
	for _, c := range pod.Status.Conditions {
		if c.Type == kind {
			return c.Status
		}
	}
	return corev1.ConditionUnknown
}

func signal(t *testing.T, pid int) {
	t.Helper()
	require.NoError(t, syscall.Kill(pid, syscall.SIGUSR1))
}
