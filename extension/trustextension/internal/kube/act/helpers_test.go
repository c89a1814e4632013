// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act_test

import (
	"context"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/act"
	"github.com/leasehold/leasehold/internal/kubeapi"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

const wait = 60 * time.Second

// stage is an agent in a namespace of its own, and an actuator to act on it.
type stage struct {
	t     testing.TB
	ns    string
	agent string // its full name
	*act.Actuator
	phase atomic.Int32 // what the engine holds
	skew  atomic.Int64 // how far the actuator's clock is ahead
}

// option changes what an actuator is made of, or the Agent.
type option func(*act.Config, *v1alpha1.Agent)

func withClients(c *kubeapi.Clients) option {
	return func(conf *act.Config, _ *v1alpha1.Agent) {
		conf.Client, conf.Dynamic, conf.Agents = c.Kubernetes, c.Dynamic, act.FromServer(c)
	}
}

func set(t testing.TB, options ...option) *stage {
	t.Helper()
	s := &stage{t: t, ns: cluster.Namespace(t, nil)}
	s.agent = s.ns + "/planner"
	conf := act.Config{
		Phase:     func(name string) (trust.Phase, bool) { return trust.Phase(s.phase.Load()), name == s.agent },
		Protected: act.Protected{Namespaces: []string{"leasehold-system"}, OwnNamespace: "leasehold-system"},
		Now:       func() time.Time { return time.Now().Add(time.Duration(s.skew.Load())) },
	}
	agent := &v1alpha1.Agent{
		ObjectMeta: metav1.ObjectMeta{Name: "planner", Namespace: s.ns},
		Spec:       v1alpha1.AgentSpec{ServiceAccountName: "planner", MaxConcurrentCycles: 4, JobTemplate: template()},
	}
	withClients(cluster.Clients)(&conf, nil)
	for _, o := range options {
		o(&conf, agent)
	}
	_, err := cluster.Clients.Kubernetes.CoreV1().ServiceAccounts(s.ns).Create(t.Context(),
		&corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: "planner"}}, metav1.CreateOptions{})
	require.NoError(t, err)
	_, err = cluster.Clients.Agents(s.ns).Create(t.Context(), agent, metav1.CreateOptions{})
	require.NoError(t, err)
	s.Actuator, err = act.New(conf)
	require.NoError(t, err)
	return s
}

func template() *batchv1.JobTemplateSpec {
	return &batchv1.JobTemplateSpec{Spec: batchv1.JobSpec{Template: podTemplate()}}
}

func podTemplate() corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{Spec: corev1.PodSpec{
		RestartPolicy: corev1.RestartPolicyNever,
		Containers:    []corev1.Container{{Name: "main", Image: "agent"}},
	}}
}

// hold writes the status that the store would, and lets the engine hold the same.
func (s *stage) hold(phase trust.Phase, quarantined bool) {
	s.t.Helper()
	s.write(phase, quarantined)
	s.phase.Store(int32(phase))
}

func (s *stage) write(phase trust.Phase, quarantined bool) {
	s.t.Helper()
	agents := cluster.Clients.Agents(s.ns)
	a, err := agents.Get(s.t.Context(), "planner", metav1.GetOptions{})
	require.NoError(s.t, err)
	a.Status.Phase, a.Status.PhaseLevel, a.Status.Quarantined = v1alpha1.Phase(phase.String()), int32(phase), quarantined
	_, err = agents.UpdateStatus(s.t.Context(), a, metav1.UpdateOptions{})
	require.NoError(s.t, err)
}

var actions atomic.Int64

// action is a new one of a kind, at the phase that the engine holds.
func (s *stage) action(kind trust.ActionKind) trustapi.Action {
	return trustapi.Action{
		ID: strconv.FormatInt(actions.Add(1), 10) + "-1-" + string(kind), Agent: s.agent, Kind: kind,
		Phase: trust.Phase(s.phase.Load()), Attempts: 1,
	}
}

// must carries an action out and waits until it shows, as the engine does.
func (s *stage) must(action trustapi.Action) string {
	s.t.Helper()
	var detail string
	s.soon(func(ctx context.Context) (err error) {
		if detail, err = s.Do(ctx, action); err == nil {
			err = s.Verify(ctx, action)
		}
		action.Attempts++
		return err
	})
	return detail
}

// soon tries something until it succeeds.
func (s *stage) soon(try func(context.Context) error) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), wait)
	defer cancel()
	for {
		err := try(ctx)
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			require.NoError(s.t, err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// job makes a Job of the agent's that Leasehold did not launch.
func (s *stage) job(name string, level string, change ...func(*batchv1.Job)) *batchv1.Job {
	s.t.Helper()
	job := &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: batchv1.JobSpec{Template: podTemplate()}}
	job.Spec.Template.Spec.ServiceAccountName = "planner"
	if level != "" {
		job.Spec.Template.Spec.Containers[0].Env = []corev1.EnvVar{{Name: v1alpha1.EnvTrustLevel, Value: level}}
	}
	for _, c := range change {
		c(job)
	}
	job, err := cluster.Clients.Kubernetes.BatchV1().Jobs(s.ns).Create(s.t.Context(), job, metav1.CreateOptions{})
	require.NoError(s.t, err)
	return job
}

func (s *stage) jobs() []batchv1.Job {
	s.t.Helper()
	list, err := cluster.Clients.Kubernetes.BatchV1().Jobs(s.ns).List(s.t.Context(), metav1.ListOptions{})
	require.NoError(s.t, err)
	return list.Items
}

func (s *stage) get(name string) *batchv1.Job {
	s.t.Helper()
	job, err := cluster.Clients.Kubernetes.BatchV1().Jobs(s.ns).Get(s.t.Context(), name, metav1.GetOptions{})
	require.NoError(s.t, err)
	return job
}

func (s *stage) pods() []corev1.Pod {
	s.t.Helper()
	list, err := cluster.Clients.Kubernetes.CoreV1().Pods(s.ns).List(s.t.Context(), metav1.ListOptions{})
	require.NoError(s.t, err)
	return list.Items
}

// waitPods waits until there are so many pods and returns them.
func (s *stage) waitPods(n int) []corev1.Pod {
	s.t.Helper()
	var pods []corev1.Pod
	require.Eventually(s.t, func() bool { pods = s.pods(); return len(pods) == n }, wait, 10*time.Millisecond, "%d pods", n)
	return pods
}

// run puts a pod onto a node, as a scheduler would, and says that it runs there:
// from now on it is deleted only with its node's consent.
func (s *stage) run(pod *corev1.Pod) {
	s.t.Helper()
	pods := cluster.Clients.Kubernetes.CoreV1().Pods(s.ns)
	require.NoError(s.t, pods.Bind(s.t.Context(), &corev1.Binding{
		ObjectMeta: metav1.ObjectMeta{Name: pod.Name}, Target: corev1.ObjectReference{Kind: "Node", Name: "local"},
	}, metav1.CreateOptions{}))
	_, err := pods.Patch(s.t.Context(), pod.Name, types.MergePatchType, []byte(`{"status":{"phase":"Running"}}`), metav1.PatchOptions{}, "status")
	require.NoError(s.t, err)
}

// vanish lets a pod go, as its node would when its containers have ended.
func (s *stage) vanish(name string) {
	s.t.Helper()
	zero := int64(0)
	require.NoError(s.t, cluster.Clients.Kubernetes.CoreV1().Pods(s.ns).Delete(s.t.Context(), name, metav1.DeleteOptions{GracePeriodSeconds: &zero}))
}

// bare makes a pod of the agent's that no Job owns.
func (s *stage) bare(name, level string) {
	s.t.Helper()
	spec := podTemplate().Spec
	spec.ServiceAccountName = "planner"
	if level != "" {
		spec.Containers[0].Env = []corev1.EnvVar{{Name: v1alpha1.EnvTrustLevel, Value: level}}
	}
	_, err := cluster.Clients.Kubernetes.CoreV1().Pods(s.ns).Create(s.t.Context(), &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: spec}, metav1.CreateOptions{})
	require.NoError(s.t, err)
}

// succeed says that a pod's containers ended well.
func (s *stage) succeed(name string) {
	s.t.Helper()
	_, err := cluster.Clients.Kubernetes.CoreV1().Pods(s.ns).Patch(s.t.Context(), name, types.MergePatchType,
		[]byte(`{"status":{"phase":"Succeeded"}}`), metav1.PatchOptions{}, "status")
	require.NoError(s.t, err)
}

// again makes another actuator for a stage.
func again(t *testing.T, s *stage, change func(*act.Config)) *act.Actuator {
	t.Helper()
	conf := act.Config{Phase: func(string) (trust.Phase, bool) { return trust.Phase(s.phase.Load()), true }}
	withClients(cluster.Clients)(&conf, nil)
	change(&conf)
	a, err := act.New(conf)
	require.NoError(t, err)
	return a
}

// afterFirst lets something happen right after an Agent was read for the first
// time: what the reader knows is then no longer so.
type afterFirst struct {
	act.Agents
	then func()
	done bool
}

func (a *afterFirst) Fresh(ctx context.Context, ns, name string) (*v1alpha1.Agent, error) {
	agent, err := a.Agents.Fresh(ctx, ns, name)
	if !a.done {
		a.done = true
		a.then()
	}
	return agent, err
}

// eachTime lets something happen right after each time that an Agent was read.
type eachTime struct {
	act.Agents
	then  func(n int)
	times int
}

func (a *eachTime) Fresh(ctx context.Context, ns, name string) (*v1alpha1.Agent, error) {
	agent, err := a.Agents.Fresh(ctx, ns, name)
	a.times++
	a.then(a.times)
	return agent, err
}
