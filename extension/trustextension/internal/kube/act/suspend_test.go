// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/act"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

func TestSuspendStopsEveryJobOfTheAgent(t *testing.T) {
	s := set(t)
	s.hold(trust.Shadow, true)
	s.job("one", "2")
	s.job("two", "")
	s.job("theirs", "0", func(j *batchv1.Job) { j.Spec.Suspend = new(true) })
	s.job("else", "0", func(j *batchv1.Job) { j.Spec.Template.Spec.ServiceAccountName = "default" })
	s.bare("loose", "")
	s.waitPods(4)

	action := s.action(trust.Suspend)
	s.must(action)
	left := s.waitPods(1)
	assert.Equal(t, "default", left[0].Spec.ServiceAccountName, "others go on")
	first := s.get("one")
	assert.True(t, *first.Spec.Suspend)
	assert.Equal(t, action.ID, first.Annotations[v1alpha1.AnnotationSuspendedBy])
	at, err := time.Parse(time.RFC3339, first.Annotations[v1alpha1.AnnotationSuspendedAt])
	require.NoError(t, err)
	assert.WithinDuration(t, time.Now(), at, wait)
	assert.Empty(t, s.get("theirs").Annotations[v1alpha1.AnnotationSuspendedBy], "what others suspended is theirs")

	assert.Equal(t, "suspended 0 Jobs", s.must(action), "done is done")
	assert.Equal(t, first.Annotations, s.get("one").Annotations)

	next := s.action(trust.Suspend)
	s.skew.Store(int64(time.Hour))
	s.must(next)
	second := s.get("one")
	assert.Equal(t, next.ID, second.Annotations[v1alpha1.AnnotationSuspendedBy], "who resumes by what was read before meets a conflict")
	assert.Equal(t, first.Annotations[v1alpha1.AnnotationSuspendedAt], second.Annotations[v1alpha1.AnnotationSuspendedAt], "it is suspended since then")
}

func TestSuspendIsJudgedByPods(t *testing.T) {
	s := set(t)
	s.hold(trust.Shadow, true)
	s.job("one", "2")
	pod := s.waitPods(1)[0]
	s.run(&pod)
	action := s.action(trust.Suspend)

	cluster.Controllers.Pause()
	resumed := false
	resume := func() {
		if !resumed {
			cluster.Controllers.Resume()
			resumed = true
		}
	}
	t.Cleanup(resume)
	_, err := s.Do(t.Context(), action)
	require.NoError(t, err)
	assert.True(t, *s.get("one").Spec.Suspend, "it was taken")
	require.ErrorIs(t, s.Verify(t.Context(), action), act.ErrNotYet)

	resume()
	require.Eventually(t, func() bool { return s.pods()[0].DeletionTimestamp != nil }, wait, 10*time.Millisecond)
	err = s.Verify(t.Context(), action)
	require.ErrorIs(t, err, act.ErrNotYet, "it is being deleted and still runs")
	_, waits := trustapi.WaitsFor(err)
	assert.True(t, waits, "that is no failure")
	// The controller deletes pods first, and then says that it has seen it.
	require.Eventually(t, func() bool {
		what, _ := trustapi.WaitsFor(s.Verify(t.Context(), action))
		return what == "pod "+pod.Name+" of Job one is still there"
	}, wait, 10*time.Millisecond)
	s.vanish(pod.Name)
	s.must(action)
}

func TestSuspendWaitsForTheController(t *testing.T) {
	s := set(t)
	s.hold(trust.Shadow, true)
	cluster.Controllers.Pause()
	t.Cleanup(cluster.Controllers.Resume)
	s.job("one", "2")
	action := s.action(trust.Suspend)
	_, err := s.Do(t.Context(), action)
	require.NoError(t, err)
	err = s.Verify(t.Context(), action)
	require.ErrorIs(t, err, act.ErrNotYet, "there is no pod, and one may come")
	what, _ := trustapi.WaitsFor(err)
	assert.Equal(t, "Kubernetes has not seen that job one is suspended", what)
	somebody := s.get("one")
	somebody.Spec.Suspend = new(false)
	_, err = cluster.Clients.Kubernetes.BatchV1().Jobs(s.ns).Update(t.Context(), somebody, metav1.UpdateOptions{})
	require.NoError(t, err)
	_, waits := trustapi.WaitsFor(s.Verify(t.Context(), action))
	assert.False(t, waits, "that somebody resumed it is a failure")
	_, err = s.Do(t.Context(), action)
	require.NoError(t, err)
	cluster.Controllers.Resume()
	s.must(action)
}

func TestPodsOfNoJob(t *testing.T) {
	tests := map[string]struct {
		level       string
		quarantined bool
		ends        bool
	}{
		"quarantined":            {"", true, true},
		"states more than it is": {"2", false, true},
		"states what it is":      {"1", false, false},
		"states nothing":         {"", false, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := set(t)
			s.hold(trust.Restricted, tt.quarantined)
			s.bare("loose", tt.level)
			pod := s.pods()[0]
			s.run(&pod)
			action := s.action(trust.Suspend)
			if !tt.ends {
				s.must(action)
				assert.Nil(t, s.pods()[0].DeletionTimestamp)
				return
			}
			_, err := s.Do(t.Context(), action)
			require.NoError(t, err)
			require.NotNil(t, s.pods()[0].DeletionTimestamp, "it has its grace")
			require.ErrorIs(t, s.Verify(t.Context(), action), act.ErrNotYet)
			s.vanish("loose")
			s.must(action)
		})
	}
}

func TestAPodThatIsMadeAgainIsNamedWithWhatMakesIt(t *testing.T) {
	s := set(t)
	s.hold(trust.Shadow, true)
	labels := map[string]string{"app": "many"}
	many, err := cluster.Clients.Kubernetes.AppsV1().ReplicaSets(s.ns).Create(t.Context(), &appsv1.ReplicaSet{
		ObjectMeta: metav1.ObjectMeta{Name: "many"},
		Spec: appsv1.ReplicaSetSpec{
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: corev1.PodSpec{Containers: podTemplate().Spec.Containers}},
		},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	s.bare("loose", "")
	pod := s.pods()[0]
	pod.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "ReplicaSet", Name: "many", UID: many.UID, Controller: new(true)}}
	_, err = cluster.Clients.Kubernetes.CoreV1().Pods(s.ns).Update(t.Context(), &pod, metav1.UpdateOptions{})
	require.NoError(t, err)
	err = s.Verify(t.Context(), s.action(trust.Suspend))
	require.ErrorContains(t, err, "pod loose of ReplicaSet many is still there")
	_, waits := trustapi.WaitsFor(err)
	assert.False(t, waits, "it is not about to end")
}
