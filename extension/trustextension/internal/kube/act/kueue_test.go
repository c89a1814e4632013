// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/act"
	"github.com/leasehold/leasehold/internal/trust"
)

const queueName = "kueue.x-k8s.io/queue-name"

var workloads = schema.GroupVersionResource{Group: "kueue.x-k8s.io", Version: "v1beta1", Resource: "workloads"}

// kueue makes the API server know Workloads while a test runs. The test plays
// Kueue's controller.
func kueue(t *testing.T) {
	t.Helper()
	const crd = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: workloads.kueue.x-k8s.io, annotations: {api-approved.kubernetes.io: "https://github.com/kubernetes-sigs/kueue"}}
spec:
  group: kueue.x-k8s.io
  scope: Namespaced
  names: {plural: workloads, singular: workload, kind: Workload, listKind: WorkloadList}
  versions:
  - name: v1beta1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: {type: object, properties: {active: {type: boolean, default: true}}}
`
	_, err := cluster.Kubectl(t.Context(), crd, "apply", "-f", "-")
	require.NoError(t, err)
	_, err = cluster.Kubectl(t.Context(), "", "wait", "--for=condition=Established", "crd/workloads.kueue.x-k8s.io", "--timeout=30s")
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := cluster.Kubectl(context.WithoutCancel(t.Context()), "", "delete", "crd", "workloads.kueue.x-k8s.io")
		assert.NoError(t, err)
	})
}

func inQueue(j *batchv1.Job) {
	j.Labels, j.Spec.Suspend = map[string]string{queueName: "agents"}, new(true)
}

// workload makes what Kueue makes of a Job.
func (s *stage) workload(job *batchv1.Job) {
	s.t.Helper()
	made := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "kueue.x-k8s.io/v1beta1", "kind": "Workload",
		"metadata": map[string]any{"name": "job-" + job.Name, "ownerReferences": []any{map[string]any{
			"apiVersion": "batch/v1", "kind": "Job", "name": job.Name, "uid": string(job.UID),
		}}},
		"spec": map[string]any{},
	}}
	s.soon(func(ctx context.Context) error { // what is established is served a moment later
		_, err := cluster.Clients.Dynamic.Resource(workloads).Namespace(s.ns).Create(ctx, made, metav1.CreateOptions{})
		return err
	})
}

func (s *stage) active(job string) bool {
	s.t.Helper()
	work, err := cluster.Clients.Dynamic.Resource(workloads).Namespace(s.ns).Get(s.t.Context(), "job-"+job, metav1.GetOptions{})
	require.NoError(s.t, err)
	is, _, err := unstructured.NestedBool(work.Object, "spec", "active")
	require.NoError(s.t, err)
	return is
}

// admit is what Kueue does with a Job that it admits or evicts.
func (s *stage) admit(name string, yes bool) {
	s.t.Helper()
	body := `{"spec":{"suspend":true}}`
	if yes {
		body = `{"spec":{"suspend":false}}`
	}
	_, err := cluster.Clients.Kubernetes.BatchV1().Jobs(s.ns).Patch(s.t.Context(), name, types.MergePatchType, []byte(body), metav1.PatchOptions{})
	require.NoError(s.t, err)
}

func TestKueue(t *testing.T) {
	s := set(t)
	s.job("early", "0", inQueue)
	s.must(s.action(trust.Suspend)) // Kueue is not there: a Job as any other
	kueue(t)
	t.Run("suspends and resumes by way of Kueue", suspendByKueue)
	t.Run("suspends what Kueue does not", suspendAnyway)
	t.Run("leaves what a person made inactive", inactiveBefore)
	t.Run("waits for a Workload", noWorkload)
	t.Run("launches into a queue", launchIntoQueue)
	t.Run("gives nothing when it is overtaken", overtakenAtKueue)
}

func suspendByKueue(t *testing.T) {
	s := set(t)
	s.workload(s.job("one", "0", inQueue))
	s.admit("one", true)
	s.waitPods(1)
	s.hold(trust.Shadow, true)
	action := s.action(trust.Suspend)
	_, err := s.Do(t.Context(), action)
	require.NoError(t, err)
	assert.False(t, s.active("one"))
	assert.False(t, *s.get("one").Spec.Suspend, "that is for Kueue to do")
	assert.Equal(t, action.ID, s.get("one").Annotations[v1alpha1.AnnotationSuspendedBy])
	require.ErrorIs(t, s.Verify(t.Context(), action), act.ErrNotYet)
	s.admit("one", false)
	s.soon(func(ctx context.Context) error { return s.Verify(ctx, action) })
	s.must(action)

	s.hold(trust.Shadow, false)
	s.must(s.action(trust.Connect))
	assert.True(t, s.active("one"))
	assert.True(t, *s.get("one").Spec.Suspend, "Kueue resumes it when there is room")
	assert.NotContains(t, s.get("one").Annotations, v1alpha1.AnnotationSuspendedBy)
	s.must(s.action(trust.Suspend)) // before Kueue has admitted it again
	assert.False(t, s.active("one"))
}

func suspendAnyway(t *testing.T) {
	s := set(t)
	s.workload(s.job("one", "0", inQueue))
	s.admit("one", true)
	s.waitPods(1)
	s.must(s.action(trust.Suspend)) // it counts its tries
	assert.False(t, s.active("one"))
	assert.True(t, *s.get("one").Spec.Suspend)
}

func inactiveBefore(t *testing.T) {
	s := set(t)
	s.workload(s.job("one", "0", inQueue))
	_, err := cluster.Clients.Dynamic.Resource(workloads).Namespace(s.ns).Patch(t.Context(), "job-one", types.MergePatchType, []byte(`{"spec":{"active":false}}`), metav1.PatchOptions{})
	require.NoError(t, err)
	s.must(s.action(trust.Suspend))
	s.must(s.action(trust.Connect))
	assert.False(t, s.active("one"))
}

func noWorkload(t *testing.T) {
	s := set(t)
	job := s.job("one", "0", func(j *batchv1.Job) { inQueue(j); j.Spec.Suspend = new(false) })
	s.waitPods(1)
	action := s.action(trust.Suspend)
	_, err := s.Do(t.Context(), action)
	require.NoError(t, err)
	s.waitPods(0)
	require.ErrorIs(t, s.Verify(t.Context(), action), act.ErrNotYet, "Kueue may make a Workload and start it")
	s.workload(job)
	s.must(action)
	assert.False(t, s.active("one"))
}

func launchIntoQueue(t *testing.T) {
	s := set(t, func(_ *act.Config, a *v1alpha1.Agent) {
		a.Spec.MaxConcurrentCycles = 1
		a.Spec.JobTemplate.Labels = map[string]string{queueName: "agents"}
	})
	s.must(s.launch("one"))
	job := s.jobs()[0]
	assert.True(t, *job.Spec.Suspend)
	assert.Equal(t, "agents", job.Labels[queueName])
	_, err := s.Do(t.Context(), s.launch("two"))
	require.ErrorIs(t, err, act.ErrBusy, "Kueue may admit all that wait at once")
}

func overtakenAtKueue(t *testing.T) {
	s := set(t)
	s.workload(s.job("one", "0", inQueue))
	s.must(s.action(trust.Suspend))
	for at := 1; at <= 4; at++ {
		s.hold(trust.Shadow, false)
		reads := &eachTime{Agents: act.FromServer(cluster.Clients)}
		stale := again(t, s, func(c *act.Config) { c.Agents = reads })
		reads.then = func(n int) {
			if n == at {
				s.hold(trust.Shadow, true)
				s.must(s.action(trust.Suspend))
			}
		}
		_, err := stale.Resume(t.Context(), s.agent)
		require.ErrorIs(t, err, act.ErrStale, "at read %d", at)
		assert.False(t, s.active("one"), "at read %d", at)
		assert.Contains(t, s.get("one").Annotations, v1alpha1.AnnotationSuspendedBy)
	}
}
