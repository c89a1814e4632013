// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kube_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/test/site"
	"github.com/leasehold/leasehold/test/site/sitetest"
)

// Row C14: a gateway that is killed again and again goes on where it was: no
// trigger launches two Jobs, and no cycle counts twice.
func TestAGatewayThatIsKilledGoesOn(t *testing.T) {
	r := newRig(t, demo)
	r.Agent("librarian", "next", func(a *v1alpha1.Agent) { a.Spec.MaxPhase = v1alpha1.PhaseRestricted })
	r.Ask("librarian", "launch")
	for range 3 {
		time.Sleep(1500 * time.Millisecond)
		r.Kill()
		require.NoError(t, r.Start(t.Context()))
	}
	// Spans that a cycle could not send are lost with it, and so may be the
	// trigger; a person goes on.
	require.Eventually(t, func() bool {
		if r.Get("librarian").Status.Phase == v1alpha1.PhaseRestricted {
			return true
		}
		if a := r.Get("librarian"); a.Status.Running == 0 && len(a.Status.OpenActions) == 0 {
			r.Request("librarian", "launch")
		}
		return false
	}, patience, time.Second)
	noTriggerLaunchedTwice(r)
	assert.LessOrEqual(t, r.Get("librarian").Status.Cycles, int64(len(r.Jobs())), "each Job counts once at most")
}

func noTriggerLaunchedTwice(r *sitetest.Rig) {
	r.T.Helper()
	launched := map[string]string{}
	jobs := r.Jobs()
	for i := range jobs {
		job := &jobs[i]
		span := job.Annotations[v1alpha1.AnnotationSpanID]
		if span == "" {
			continue
		}
		assert.Empty(r.T, launched[span], "span %s launched %s as well", span, job.Name)
		launched[span] = job.Name
	}
}

// Row C15: a leader that was paused finds on waking that another leads. What it
// writes is refused, and nothing is done twice.
func TestAPausedLeaderGivesWay(t *testing.T) {
	r := newRig(t, demo)
	r.Agent("mailer", "forbidden", nil, "--steps", "200", "--delay", "100ms")
	first := r.Get("mailer").Status.Writer
	other := r.Run(site.GatewayOptions{Name: "other"})
	require.NoError(t, r.Pause())
	leader := r.At(other)
	// The other one leads when the lease has run out.
	require.Eventually(t, func() bool {
		status, _ := leader.Request("mailer", "quarantine")
		return status == 200
	}, patience, 200*time.Millisecond)
	a := r.Await("mailer", "the other one stopped it", func(a *v1alpha1.Agent) bool {
		return a.Status.Quarantined && a.Status.Writer != first && len(a.Status.OpenActions) == 0
	})
	require.NoError(t, r.Resume())
	time.Sleep(3 * time.Second)
	// The one that woke up gives nothing back, and takes no orders.
	status, body := r.Request("mailer", "release")
	assert.NotEqual(t, 200, status, body)
	again := r.Get("mailer")
	assert.True(t, again.Status.Quarantined)
	assert.Equal(t, a.Status.Writer, again.Status.Writer)
	assert.Len(t, r.Events("Quarantined"), 1)
}

// A Service finds the gateway that decides by a label on its pod.
func TestTheLeadersPodIsLabeled(t *testing.T) {
	r := newRig(t, demo)
	for _, name := range []string{"gateway-a", "gateway-b"} {
		pod := &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Name: name + "-" + r.NS, Namespace: site.Namespace, Labels: map[string]string{"test": r.NS}},
			Spec:       corev1.PodSpec{NodeName: "another", Containers: []corev1.Container{{Name: "c", Image: "i"}}},
		}
		_, err := here.Clients.Kubernetes.CoreV1().Pods(site.Namespace).Create(t.Context(), pod, metav1.CreateOptions{})
		require.NoError(t, err)
	}
	require.NoError(t, r.Stop())
	leader := func() (names []string) {
		list, err := here.Clients.Kubernetes.CoreV1().Pods(site.Namespace).List(t.Context(),
			metav1.ListOptions{LabelSelector: v1alpha1.LabelLeader + "=true,test=" + r.NS})
		require.NoError(t, err)
		for i := range list.Items {
			names = append(names, strings.TrimSuffix(list.Items[i].Name, "-"+r.NS))
		}
		return names
	}
	a := r.Run(site.GatewayOptions{Name: "a", Overlays: []string{demo}, Env: []string{"POD_NAME=gateway-a-" + r.NS}})
	require.Eventually(t, func() bool { return slices.Equal(leader(), []string{"gateway-a"}) }, patience, pause)
	b := r.Run(site.GatewayOptions{Name: "b", Overlays: []string{demo}, Env: []string{"POD_NAME=gateway-b-" + r.NS}})
	a.Kill()
	require.Eventually(t, func() bool { return slices.Equal(leader(), []string{"gateway-b"}) }, patience, pause)
	require.NoError(t, b.Stop())
	assert.Empty(t, leader())
}
