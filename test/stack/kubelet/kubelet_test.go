// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubelet

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Twenty pods at once, each with a token of its own.
func TestManyPodsAtOnce(t *testing.T) {
	n, ns := start(t, nil), cluster.Namespace(t, nil)
	job := withToken(shell(`cat $LEASEHOLD_TOKEN_FILE; exec sleep 0.2`))
	many := int32(20)
	job.Spec.Parallelism, job.Spec.Completions = &many, &many
	job = create(t, ns, job)
	var pods []corev1.Pod
	require.Eventually(t, func() bool {
		pods = podsOf(t, job)
		done := 0
		for i := range pods {
			if pods[i].Status.Phase == corev1.PodSucceeded {
				done++
			}
		}
		return done == int(many)
	}, 3*soon, 50*time.Millisecond)
	tokens := map[string]bool{}
	for i := range pods {
		tokens[n.LogOf(ns, pods[i].Name)] = true
	}
	assert.Len(t, tokens, int(many))
}

// When the kubelet ends, no process is left, nor one that its program started. The
// next kubelet tells that they are lost.
func TestTheEndLeavesNoProcess(t *testing.T) {
	n, ns := start(t, nil), cluster.Namespace(t, nil)
	job := create(t, ns, shell(`trap '' TERM; sleep 300 & echo child $!; echo me $$$$; while :; do sleep 300; done`))
	pod := until(t, job, inPhase(corev1.PodRunning))
	me, child := number(t, n.logged(t, pod, "me ")), number(t, n.logged(t, pod, "child "))
	n.stop()
	assert.True(t, dead(me))
	assert.Eventually(t, func() bool { return dead(child) }, soon, 10*time.Millisecond)
	assert.Equal(t, corev1.PodRunning, until(t, job, func(*corev1.Pod) bool { return true }).Status.Phase)

	start(t, nil)
	pod = until(t, job, inPhase(corev1.PodFailed))
	assert.Equal(t, "ContainerStatusUnknown", pod.Status.ContainerStatuses[0].State.Terminated.Reason)
}

// The pods of others are left alone.
func TestOnlyPodsOfJobsAreTaken(t *testing.T) {
	start(t, nil)
	ns := cluster.Namespace(t, nil)
	spec := shell("exit 0").Spec.Template.Spec
	bare, err := client().CoreV1().Pods(ns).Create(t.Context(), &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "bare"}, Spec: spec}, metav1.CreateOptions{})
	require.NoError(t, err)
	until(t, create(t, ns, shell("exit 0")), inPhase(corev1.PodSucceeded))
	bare, err = client().CoreV1().Pods(ns).Get(t.Context(), bare.Name, metav1.GetOptions{})
	require.NoError(t, err)
	assert.Empty(t, bare.Spec.NodeName)

	spec.NodeName = NodeName
	_, err = client().CoreV1().Pods(ns).Create(t.Context(), &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "bound"}, Spec: spec}, metav1.CreateOptions{})
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		p, err := client().CoreV1().Pods(ns).Get(t.Context(), "bound", metav1.GetOptions{})
		return err == nil && p.Status.Phase == corev1.PodSucceeded
	}, soon, 10*time.Millisecond)
}

// A pod that another node took meanwhile is that node's to remove.
func TestAPodOfAnotherNodeIsLeftAlone(t *testing.T) {
	ns := cluster.Namespace(t, nil)
	job := create(t, ns, shell("sleep 300"))
	seen := until(t, job, func(p *corev1.Pod) bool { return p.Spec.NodeName == "" })
	require.NoError(t, client().CoreV1().Pods(ns).Bind(t.Context(), &corev1.Binding{
		ObjectMeta: metav1.ObjectMeta{Name: seen.Name}, Target: corev1.ObjectReference{Kind: "Node", Name: "another"},
	}, metav1.CreateOptions{}))
	patchJob(t, job, `{"spec":{"suspend":true}}`)
	leaving := until(t, job, func(p *corev1.Pod) bool { return p.DeletionTimestamp != nil })

	w := newWorker(t.Context(), New(Config{Client: client(), Dir: t.TempDir()}), seen)
	w.update(leaving)
	w.run()
	assert.Never(t, func() bool { return len(podsOf(t, job)) == 0 }, 2*time.Second, 50*time.Millisecond)
	require.NoError(t, client().CoreV1().Pods(ns).Delete(t.Context(), seen.Name, *metav1.NewDeleteOptions(0)))
}

// What a pod came to is told even if the API server was away when it did.
func TestTheAPIServerMayBeAway(t *testing.T) {
	n, ns := start(t, nil), cluster.Namespace(t, nil)
	job := create(t, ns, shell(`trap 'exit 5' USR1; echo me $$$$; while :; do sleep 0.05; done`))
	pod := until(t, job, inPhase(corev1.PodRunning))
	me := number(t, n.logged(t, pod, "me "))
	cluster.APIServer.Kill()
	signal(t, me)
	require.Eventually(t, func() bool { return dead(me) }, soon, 10*time.Millisecond)
	require.NoError(t, cluster.Recover(t.Context()))
	pod = until(t, job, inPhase(corev1.PodFailed))
	assert.EqualValues(t, 5, pod.Status.ContainerStatuses[0].State.Terminated.ExitCode)
}
