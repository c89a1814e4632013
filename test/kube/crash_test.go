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
)

// Row C14: a gateway that is killed again and again goes on where it was: no
// trigger launches two Jobs, and no cycle counts twice.
func TestAGatewayThatIsKilledGoesOn(t *testing.T) {
	r := newRig(t, demo)
	r.agent("librarian", "next", func(a *v1alpha1.Agent) { a.Spec.MaxPhase = v1alpha1.PhaseRestricted })
	r.ask("librarian", "launch")
	for range 3 {
		time.Sleep(1500 * time.Millisecond)
		r.Kill()
		require.NoError(t, r.Start(t.Context()))
	}
	// Spans that a cycle could not send are lost with it, and so may be the
	// trigger; a person goes on.
	require.Eventually(t, func() bool {
		if r.get("librarian").Status.Phase == v1alpha1.PhaseRestricted {
			return true
		}
		if a := r.get("librarian"); a.Status.Running == 0 && len(a.Status.OpenActions) == 0 {
			r.request("librarian", "launch")
		}
		return false
	}, patience, time.Second)
	r.noTriggerLaunchedTwice()
	assert.LessOrEqual(t, r.get("librarian").Status.Cycles, int64(len(r.jobs())), "each Job counts once at most")
}

func (r *rig) noTriggerLaunchedTwice() {
	r.t.Helper()
	launched := map[string]string{}
	jobs := r.jobs()
	for i := range jobs {
		job := &jobs[i]
		span := job.Annotations[v1alpha1.AnnotationSpanID]
		if span == "" {
			continue
		}
		assert.Empty(r.t, launched[span], "span %s launched %s as well", span, job.Name)
		launched[span] = job.Name
	}
}

// Row C15: a leader that was paused finds on waking that another leads. What it
// writes is refused, and nothing is done twice.
func TestAPausedLeaderGivesWay(t *testing.T) {
	r := newRig(t, demo)
	r.agent("mailer", "forbidden", nil, "--steps", "200", "--delay", "100ms")
	first := r.get("mailer").Status.Writer
	other := r.gateway("other-" + r.ns)
	require.NoError(t, r.Pause())
	leader := &rig{Gateway: other, t: t, ns: r.ns}
	// The other one leads when the lease has run out.
	require.Eventually(t, func() bool {
		status, _ := leader.request("mailer", "quarantine")
		return status == 200
	}, patience, 200*time.Millisecond)
	a := r.await("mailer", "the other one stopped it", func(a *v1alpha1.Agent) bool {
		return a.Status.Quarantined && a.Status.Writer != first && len(a.Status.OpenActions) == 0
	})
	require.NoError(t, r.Resume())
	time.Sleep(3 * time.Second)
	// The one that woke up gives nothing back, and takes no orders.
	status, body := r.request("mailer", "release")
	assert.NotEqual(t, 200, status, body)
	again := r.get("mailer")
	assert.True(t, again.Status.Quarantined)
	assert.Equal(t, a.Status.Writer, again.Status.Writer)
	assert.Len(t, r.events("Quarantined"), 1)
}

// A Service finds the gateway that decides by a label on its pod.
func TestTheLeadersPodIsLabeled(t *testing.T) {
	r := newRig(t, demo)
	for _, name := range []string{"gateway-a", "gateway-b"} {
		pod := &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Name: name + "-" + r.ns, Namespace: site.Namespace, Labels: map[string]string{"test": r.ns}},
			Spec:       corev1.PodSpec{NodeName: "another", Containers: []corev1.Container{{Name: "c", Image: "i"}}},
		}
		_, err := here.Clients.Kubernetes.CoreV1().Pods(site.Namespace).Create(t.Context(), pod, metav1.CreateOptions{})
		require.NoError(t, err)
	}
	require.NoError(t, r.Stop())
	leader := func() (names []string) {
		list, err := here.Clients.Kubernetes.CoreV1().Pods(site.Namespace).List(t.Context(),
			metav1.ListOptions{LabelSelector: v1alpha1.LabelLeader + "=true,test=" + r.ns})
		require.NoError(t, err)
		for i := range list.Items {
			names = append(names, strings.TrimSuffix(list.Items[i].Name, "-"+r.ns))
		}
		return names
	}
	a := r.gatewayAs("a-"+r.ns, "POD_NAME=gateway-a-"+r.ns)
	require.Eventually(t, func() bool { return slices.Equal(leader(), []string{"gateway-a"}) }, patience, pause)
	b := r.gatewayAs("b-"+r.ns, "POD_NAME=gateway-b-"+r.ns)
	a.Kill()
	require.Eventually(t, func() bool { return slices.Equal(leader(), []string{"gateway-b"}) }, patience, pause)
	require.NoError(t, b.Stop())
	assert.Empty(t, leader())
}
