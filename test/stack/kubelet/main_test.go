// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubelet

import (
	"context"
	"log/slog"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"

	"github.com/leasehold/leasehold/test/stack/stacktest"
)

var cluster *stacktest.Cluster

func TestMain(m *testing.M) {
	os.Exit(stacktest.Run(m, func(c *stacktest.Cluster) { cluster = c }))
}

// soon bounds what a test waits for.
const soon = 60 * time.Second

// A node is a kubelet that a test started.
type node struct {
	*Kubelet
	stop func() // ends Run and waits for it
}

func start(t *testing.T, change func(*Kubelet)) *node {
	t.Helper()
	client, err := kubernetes.NewForConfig(cluster.KubeletConfig())
	require.NoError(t, err)
	k := New(Config{Client: client, Dir: t.TempDir(), Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if change != nil {
		change(k)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- k.Run(ctx) }()
	n := &node{Kubelet: k}
	n.stop = func() {
		if cancel == nil {
			return
		}
		cancel()
		cancel = nil
		require.NoError(t, <-ended)
		// The connections of its client are not its own to close.
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		assert.NotContains(t, string(stacks), "stack/kubelet.(*", "it joins every goroutine")
	}
	t.Cleanup(func() { n.stop() })
	return n
}

// shell is a Job that runs a script, without retries.
func shell(script string) *batchv1.Job {
	return &batchv1.Job{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "job-"},
		Spec: batchv1.JobSpec{
			BackoffLimit: new(int32),
			Template: corev1.PodTemplateSpec{Spec: corev1.PodSpec{
				RestartPolicy: corev1.RestartPolicyNever,
				Containers: []corev1.Container{{
					Name: "agent", Image: "example.com/agent:1", Command: []string{"/bin/sh", "-c", script},
				}},
			}},
		},
	}
}

func create(t *testing.T, ns string, job *batchv1.Job) *batchv1.Job {
	t.Helper()
	made, err := client().BatchV1().Jobs(ns).Create(t.Context(), job, metav1.CreateOptions{})
	require.NoError(t, err)
	return made
}

func patchJob(t *testing.T, job *batchv1.Job, patch string) {
	t.Helper()
	_, err := client().BatchV1().Jobs(job.Namespace).
		Patch(t.Context(), job.Name, types.MergePatchType, []byte(patch), metav1.PatchOptions{})
	require.NoError(t, err)
}

func client() kubernetes.Interface { return cluster.Clients.Kubernetes }

func podsOf(t *testing.T, job *batchv1.Job) []corev1.Pod {
	t.Helper()
	list, err := client().CoreV1().Pods(job.Namespace).
		List(t.Context(), metav1.ListOptions{LabelSelector: batchv1.JobNameLabel + "=" + job.Name})
	require.NoError(t, err)
	return list.Items
}

// until waits for what is true of the one pod of a Job.
func until(t *testing.T, job *batchv1.Job, what func(*corev1.Pod) bool) *corev1.Pod {
	t.Helper()
	var pod corev1.Pod
	require.Eventually(t, func() bool {
		pods := podsOf(t, job)
		if len(pods) != 1 {
			return false
		}
		pod = pods[0]
		return what(&pod)
	}, soon, 10*time.Millisecond, "of the pod of %s", job.Name)
	return &pod
}

func inPhase(phase corev1.PodPhase) func(*corev1.Pod) bool {
	return func(p *corev1.Pod) bool { return p.Status.Phase == phase }
}

// logged waits until a pod has written a line that begins so, and returns the rest.
func (n *node) logged(t *testing.T, pod *corev1.Pod, start string) string {
	t.Helper()
	var rest string
	require.Eventually(t, func() bool {
		for line := range strings.Lines(n.LogOf(pod.Namespace, pod.Name)) {
			if after, ok := strings.CutPrefix(line, start); ok && strings.HasSuffix(after, "\n") {
				rest = strings.TrimSuffix(after, "\n")
				return true
			}
		}
		return false
	}, soon, 10*time.Millisecond, "a line of the log that begins with %q", start)
	return rest
}

func jobHas(t *testing.T, job *batchv1.Job, condition batchv1.JobConditionType) {
	t.Helper()
	require.Eventually(t, func() bool {
		now, err := client().BatchV1().Jobs(job.Namespace).Get(t.Context(), job.Name, metav1.GetOptions{})
		require.NoError(t, err)
		for _, c := range now.Status.Conditions {
			if c.Type == condition && c.Status == corev1.ConditionTrue {
				return true
			}
		}
		return false
	}, soon, 20*time.Millisecond, "Job %s is %s", job.Name, condition)
}
