// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/act"
	"github.com/leasehold/leasehold/internal/trust"
)

// recording starts Events that a test's Agents are found in, and ends them.
func recording(t *testing.T) *act.Events {
	t.Helper()
	e := act.NewEvents(cluster.Clients.Kubernetes, func(ns, name string) (types.UID, bool) {
		a, err := cluster.Clients.Agents(ns).Get(t.Context(), name, metav1.GetOptions{})
		if err != nil {
			return "", false
		}
		return a.UID, true
	}, time.Now, zap.NewNop())
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { e.Run(ctx); close(ended) }()
	t.Cleanup(func() { stop(); <-ended })
	return e
}

func (s *stage) events() map[string]corev1.Event {
	s.t.Helper()
	list, err := cluster.Clients.Kubernetes.CoreV1().Events(s.ns).List(s.t.Context(), metav1.ListOptions{FieldSelector: "involvedObject.kind=Agent"})
	require.NoError(s.t, err)
	all := map[string]corev1.Event{}
	for i := range list.Items {
		all[list.Items[i].Reason] = list.Items[i]
	}
	return all
}

func TestWhatWasDoneIsToldOnTheAgent(t *testing.T) {
	events := recording(t)
	s := set(t, func(c *act.Config, _ *v1alpha1.Agent) { c.Record = events.Record })
	s.must(s.launch("next"))
	s.waitPods(1)
	s.hold(trust.Shadow, true)
	s.must(s.action(trust.Isolate))
	s.must(s.action(trust.Suspend))
	for range 3 {
		events.Record(s.agent, act.Demoted, "it fell")
	}
	events.Record(s.agent, act.ActionFailed, strings.Repeat("ü", 2000))
	events.Record(s.ns+"/nobody", act.Demoted, "no such Agent")
	events.Record("nonsense", act.Demoted, "no such name")
	var all map[string]corev1.Event
	require.Eventually(t, func() bool { all = s.events(); return len(all) == 5 && all["Demoted"].Count == 3 }, wait, 20*time.Millisecond)
	assert.Equal(t, corev1.EventTypeNormal, all["JobLaunched"].Type)
	assert.Equal(t, corev1.EventTypeWarning, all["Demoted"].Type)
	assert.Contains(t, all, "PodsIsolated")
	assert.Contains(t, all, "JobSuspended")
	told, err := cluster.Kubectl(t.Context(), "", "describe", "agent", "planner", "-n", s.ns)
	require.NoError(t, err)
	assert.Contains(t, told, "JobLaunched")
	assert.Zero(t, events.Dropped())
}

func TestEventsNeverWait(t *testing.T) {
	e := act.NewEvents(cluster.Clients.Kubernetes, func(string, string) (types.UID, bool) { return "1", true }, time.Now, zap.NewNop())
	for range 1000 { // nobody writes them
		e.Record("a/b", act.Demoted, "it fell")
	}
	assert.EqualValues(t, 1000-256, e.Dropped())
}
