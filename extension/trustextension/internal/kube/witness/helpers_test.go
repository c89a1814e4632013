// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package witness

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

const (
	patience = 60 * time.Second
	poll     = 10 * time.Millisecond
	// quiet is how long nothing may come where nothing should.
	quiet = 300 * time.Millisecond
)

// listener writes down what it is told.
type listener struct {
	mu       sync.Mutex
	runs     []told
	findings []trustapi.Submission
	calls    int
	// fail, if it is set, is what a call returns.
	fail error
}

type told struct {
	agent string
	trust.RunChange
}

func (l *listener) Run(_ context.Context, agent string, c trust.RunChange) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls++
	if l.fail == nil {
		l.runs = append(l.runs, told{agent, c})
	}
	return l.fail
}

func (l *listener) Submit(_ context.Context, all []trustapi.Submission) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls++
	if l.fail == nil {
		l.findings = append(l.findings, all...)
	}
	return l.fail
}

func (l *listener) failing(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fail = err
}

func (l *listener) called() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.calls
}

// of is what was told of a Job's run.
func (l *listener) of(j *batchv1.Job) (out []told) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.runs {
		if c.ID == string(j.UID) {
			out = append(out, c)
		}
	}
	return out
}

// moves are what began and ended: a pod may be seen to be over before its Job is.
func (l *listener) moves(j *batchv1.Job) []told {
	return slices.DeleteFunc(l.of(j), func(c told) bool { return c.Idle })
}

// found are the findings of a rule.
func (l *listener) found(rule string) (out []trustapi.Submission) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.findings {
		if l.findings[i].Finding.Rule == rule {
			out = append(out, l.findings[i])
		}
	}
	return out
}

// last waits until what was told last of a run is as it should be.
func (l *listener) last(t *testing.T, j *batchv1.Job, as func(c told) bool) told {
	t.Helper()
	var got told
	require.Eventually(t, func() bool {
		all := l.of(j)
		if len(all) > 0 {
			got = all[len(all)-1]
		}
		return len(all) > 0 && as(got)
	}, patience, poll, "the run of %s", j.Name)
	return got
}

func (l *listener) finds(t *testing.T, rule string) trustapi.Submission {
	t.Helper()
	require.Eventually(t, func() bool { return len(l.found(rule)) > 0 }, patience, poll, rule)
	return l.found(rule)[0]
}

func goesOn(c told) bool   { return !c.Ended }
func hasEnded(c told) bool { return c.Ended }

// room is a namespace in which "planner" is an agent.
type room struct {
	t         *testing.T
	namespace string
	agent     string
	// manager makes Jobs, and is Leasehold where it is not set.
	manager string
}

func newRoom(t *testing.T) *room {
	t.Helper()
	r := &room{t: t, namespace: cluster.Namespace(t, nil)}
	r.agent = r.namespace + "/planner"
	for _, name := range []string{"planner", "other"} {
		_, err := cluster.Clients.Kubernetes.CoreV1().ServiceAccounts(r.namespace).Create(t.Context(),
			&corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: name}}, metav1.CreateOptions{})
		require.NoError(t, err)
	}
	return r
}

// witness starts a witness of the room, which ends with the test.
func (r *room) witness(l Listener, with ...func(*Config)) *Witness {
	r.t.Helper()
	w := r.unstarted(l, with...)
	ctx, cancel := context.WithTimeout(r.t.Context(), patience)
	defer cancel()
	require.NoError(r.t, w.Start(ctx))
	return w
}

func (r *room) unstarted(l Listener, with ...func(*Config)) *Witness {
	r.t.Helper()
	cfg := Config{
		Client: cluster.Clients.Kubernetes, Namespace: r.namespace, Told: l,
		IsAgent: func(namespace, account string) bool { return namespace == r.namespace && account == "planner" },
	}
	for _, change := range with {
		change(&cfg)
	}
	w, err := New(cfg)
	require.NoError(r.t, err)
	r.t.Cleanup(w.Stop)
	return w
}

// job makes a Job as Leasehold does.
func (r *room) job(name string, with ...func(*batchv1.Job)) *batchv1.Job {
	r.t.Helper()
	var none int32
	j := &batchv1.Job{
		ObjectMeta: metav1.ObjectMeta{
			Name: name, Namespace: r.namespace,
			Labels: map[string]string{v1alpha1.LabelAgent: "planner", v1alpha1.LabelManagedBy: v1alpha1.ManagedBy},
		},
		Spec: batchv1.JobSpec{
			BackoffLimit: &none,
			Template: corev1.PodTemplateSpec{Spec: corev1.PodSpec{
				ServiceAccountName: "planner", RestartPolicy: corev1.RestartPolicyNever,
				Containers: []corev1.Container{{Name: "agent", Image: "reg.example/agent:1", Command: []string{"/agent"}}},
			}},
		},
	}
	for _, change := range with {
		change(j)
	}
	j, err := cluster.Clients.Kubernetes.BatchV1().Jobs(r.namespace).Create(r.t.Context(), j, metav1.CreateOptions{FieldManager: cmp.Or(r.manager, v1alpha1.FieldManager)})
	require.NoError(r.t, err)
	return j
}

// pod waits for a pod of a Job that is not one of those.
func (r *room) pod(j *batchv1.Job, not ...string) *corev1.Pod {
	r.t.Helper()
	var found *corev1.Pod
	require.Eventually(r.t, func() bool {
		pods, err := cluster.Clients.Kubernetes.CoreV1().Pods(r.namespace).List(r.t.Context(), metav1.ListOptions{LabelSelector: "batch.kubernetes.io/controller-uid=" + string(j.UID)})
		require.NoError(r.t, err)
		for i := range pods.Items {
			if !slices.Contains(not, pods.Items[i].Name) {
				found = &pods.Items[i]
			}
		}
		return found != nil
	}, patience, poll, "a pod of %s", j.Name)
	return found
}

// status changes the status of a pod as a kubelet would.
func (r *room) status(p *corev1.Pod, status map[string]any) {
	r.t.Helper()
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{"uid": p.UID}, "status": status})
	require.NoError(r.t, err)
	_, err = cluster.Clients.Kubernetes.CoreV1().Pods(p.Namespace).Patch(r.t.Context(), p.Name, types.StrategicMergePatchType, patch, metav1.PatchOptions{}, "status")
	require.NoError(r.t, err)
}

const (
	imageA = "reg.example/agent@sha256:aaaa"
	imageB = "docker-pullable://mirror.example/agent@sha256:bbbb"
)

// runs lets a pod of a Job run.
func (r *room) runs(j *batchv1.Job, image string, not ...string) *corev1.Pod {
	r.t.Helper()
	p := r.pod(j, not...)
	now := time.Now().UTC().Format(time.RFC3339)
	r.status(p, map[string]any{
		"phase": "Running", "startTime": now,
		"containerStatuses": []any{status("agent", image, map[string]any{"running": map[string]any{"startedAt": now}})},
	})
	return p
}

// stops ends a pod: phase Succeeded or Failed, and more of its status.
func (r *room) stops(p *corev1.Pod, phase, reason string, more map[string]any) {
	r.t.Helper()
	now := time.Now().UTC().Format(time.RFC3339)
	s := map[string]any{
		"phase": phase,
		"containerStatuses": []any{status("agent", imageA, map[string]any{
			"terminated": map[string]any{"exitCode": 1, "reason": reason, "startedAt": now, "finishedAt": now},
		})},
	}
	for k, v := range more {
		s[k] = v
	}
	r.status(p, s)
}

func status(name, image string, state map[string]any) map[string]any {
	return map[string]any{"name": name, "image": "reg.example/agent:1", "imageID": image, "ready": false, "restartCount": 0, "state": state}
}

func (r *room) suspend(j *batchv1.Job, yes bool) {
	r.t.Helper()
	r.patch(j, fmt.Sprintf(`{"spec":{"suspend":%t}}`, yes))
}

func (r *room) patch(j *batchv1.Job, patch string) {
	r.t.Helper()
	_, err := cluster.Clients.Kubernetes.BatchV1().Jobs(r.namespace).Patch(r.t.Context(), j.Name, types.MergePatchType, []byte(patch), metav1.PatchOptions{FieldManager: v1alpha1.FieldManager})
	require.NoError(r.t, err)
}

func (r *room) delete(j *batchv1.Job) {
	r.t.Helper()
	background := metav1.DeletePropagationBackground
	require.NoError(r.t, cluster.Clients.Kubernetes.BatchV1().Jobs(r.namespace).Delete(r.t.Context(), j.Name, metav1.DeleteOptions{PropagationPolicy: &background}))
}

// configMap makes something that can own a pod, and returns its UID.
func (r *room) configMap(name string) types.UID {
	r.t.Helper()
	m, err := cluster.Clients.Kubernetes.CoreV1().ConfigMaps(r.namespace).Create(r.t.Context(), &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name}}, metav1.CreateOptions{})
	require.NoError(r.t, err)
	return m.UID
}
