// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package witness

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
)

func TestWhatLeaseholdDidNotLaunchIsToldAndGivesNoCredit(t *testing.T) {
	t.Parallel()
	byHand := func(j *batchv1.Job) { j.Labels = nil }
	tests := map[string]struct {
		with    func(*batchv1.Job)
		manager string
		refuses bool
	}{
		"no-label":      {with: byHand, manager: "kubectl-create"},
		"other-agent":   {with: func(j *batchv1.Job) { j.Labels[v1alpha1.LabelAgent] = "other" }, manager: v1alpha1.FieldManager},
		"other-manager": {with: func(*batchv1.Job) {}, manager: "kubectl-create"},
		"forged":        {with: func(*batchv1.Job) {}, manager: v1alpha1.FieldManager, refuses: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r, l := newRoom(t), new(listener)
			w := r.witness(l, func(c *Config) {
				c.Launched = func(j *batchv1.Job) bool {
					assert.Equal(t, name, j.Name)
					return !tt.refuses
				}
			})
			r.manager = tt.manager
			j := r.job(name, tt.with)
			p := r.runs(j, imageA)
			assert.False(t, l.last(t, j, goesOn).Admitted)
			s := l.finds(t, anomaly.RuleUnmanaged)
			assert.Equal(t, r.agent, s.Agent)
			assert.Equal(t, string(j.UID), s.Cycle)
			assert.Equal(t, "the Job "+name+" ran as the agent, and Leasehold did not launch it", s.Finding.Text)
			r.stops(p, "Succeeded", "Completed", nil)
			l.last(t, j, hasEnded)
			says, known := w.Witnessed(r.agent, string(j.UID))
			assert.Equal(t, audit.WitnessNone, says)
			assert.False(t, known)
			assert.Len(t, l.found(anomaly.RuleUnmanaged), 1)
		})
	}
}

func TestAPodWithoutAJobIsTold(t *testing.T) {
	t.Parallel()
	r, l := newRoom(t), new(listener)
	r.witness(l)
	pods := cluster.Clients.Kubernetes.CoreV1().Pods(r.namespace)
	create := func(account string, owners ...metav1.OwnerReference) *corev1.Pod {
		p, err := pods.Create(t.Context(), &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{GenerateName: "stray-", OwnerReferences: owners},
			Spec:       corev1.PodSpec{ServiceAccountName: account, Containers: []corev1.Container{{Name: "sh", Image: "sh"}}},
		}, metav1.CreateOptions{})
		require.NoError(t, err)
		return p
	}
	create("other")
	p := create("planner")
	s := l.finds(t, anomaly.RuleUnmanaged)
	assert.Equal(t, r.agent, s.Agent)
	assert.Equal(t, string(p.UID), s.Cycle)
	assert.Equal(t, "the pod "+p.Name+" ran as the agent, and no Job controls it", s.Finding.Text)

	// The pods of one owner are one finding, whose cycle is the owner's UID.
	yes := true
	owner := metav1.OwnerReference{APIVersion: "v1", Kind: "ConfigMap", Name: "web", UID: r.configMap("web"), Controller: &yes}
	create("planner", owner)
	create("planner", owner)
	require.Eventually(t, func() bool { return len(l.found(anomaly.RuleUnmanaged)) == 2 }, patience, poll)
	time.Sleep(quiet)
	require.Len(t, l.found(anomaly.RuleUnmanaged), 2)
	owned := l.found(anomaly.RuleUnmanaged)[1]
	assert.Equal(t, string(owner.UID), owned.Cycle)
	assert.Contains(t, owned.Finding.Text, "something else controls it", "what others write is not passed on")
	assert.Empty(t, l.runs)
}

func TestAPodThatIsAnotherThanItsJobSaysIsTold(t *testing.T) {
	t.Parallel()
	r, l := newRoom(t), new(listener)
	r.witness(l)
	j := r.job("cover", func(j *batchv1.Job) { j.Spec.Template.Spec.ServiceAccountName = "other" })
	yes := true
	_, err := cluster.Clients.Kubernetes.CoreV1().Pods(r.namespace).Create(t.Context(), &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "cuckoo", OwnerReferences: []metav1.OwnerReference{
			{APIVersion: "batch/v1", Kind: "Job", Name: j.Name, UID: j.UID, Controller: &yes},
		}},
		Spec: corev1.PodSpec{ServiceAccountName: "planner", Containers: []corev1.Container{{Name: "sh", Image: "sh"}}},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	s := l.finds(t, anomaly.RuleUnmanaged)
	assert.Equal(t, r.agent, s.Agent)
	assert.Contains(t, s.Finding.Text, "the pod cuckoo ran as the agent, and the Job cover, which is of "+r.namespace+"/other, controls it")
}

func TestARunOfWhichNothingWasHeardIsTold(t *testing.T) {
	t.Parallel()
	r, l := newRoom(t), new(listener)
	const grace = 3 * time.Second
	var loud sync.Map // the UIDs of Jobs
	r.witness(l, func(c *Config) {
		c.Grace = grace
		c.Heard = func(run Run) bool {
			assert.Equal(t, r.agent, run.Agent)
			_, is := loud.Load(run.Cycle)
			return is
		}
	})
	quietOne, loudOne, late, evicted, cut := r.job("quiet"), r.job("loud"), r.job("late"), r.job("evicted"), r.job("cut")
	loud.Store(string(loudOne.UID), true)
	for _, j := range []*batchv1.Job{quietOne, loudOne, evicted, cut} {
		r.runs(j, imageA)
		l.last(t, j, goesOn)
	}
	began := time.Now()
	r.stops(r.pod(evicted), "Failed", "Error", map[string]any{"reason": "Evicted"})
	r.stops(r.pod(quietOne), "Succeeded", "Completed", nil)
	r.stops(r.pod(loudOne), "Succeeded", "Completed", nil)
	r.delete(cut)
	s := l.finds(t, anomaly.RuleUnseen)
	assert.Equal(t, string(quietOne.UID), s.Cycle)
	assert.Greater(t, time.Since(began), grace)
	assert.Regexp(t, `^the Job quiet ran to its end for \d+s, and 3s later no span of it had come$`, s.Finding.Text)

	// Spans that come within the grace count.
	r.runs(late, imageA)
	r.stops(r.pod(late), "Succeeded", "Completed", nil)
	l.last(t, late, hasEnded)
	loud.Store(string(late.UID), true)
	time.Sleep(grace + time.Second)
	assert.Len(t, l.found(anomaly.RuleUnseen), 1)
}

func TestAJobOfWhichNothingRanIsNotUnseen(t *testing.T) {
	t.Parallel()
	r, l := newRoom(t), new(listener)
	r.witness(l, func(c *Config) { c.Grace, c.Heard = time.Millisecond, func(Run) bool { return false } })
	second := int64(1)
	j := r.job("stuck", func(j *batchv1.Job) { j.Spec.ActiveDeadlineSeconds = &second })
	require.Eventually(t, func() bool {
		now, err := cluster.Clients.Kubernetes.BatchV1().Jobs(r.namespace).Get(t.Context(), j.Name, metav1.GetOptions{})
		return err == nil && slices.ContainsFunc(now.Status.Conditions, func(c batchv1.JobCondition) bool { return ends(&c) })
	}, patience, poll)
	time.Sleep(quiet)
	assert.Empty(t, l.found(anomaly.RuleUnseen))
}
