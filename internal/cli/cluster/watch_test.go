// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cluster_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

func TestAWatchTellsWhatThereIsAndWhatChanges(t *testing.T) {
	ns := stack.Namespace(t, nil)
	b, a := agent(t, ns, "b", nil), agent(t, ns, "a", &v1alpha1.AgentStatus{Phase: v1alpha1.PhaseRestricted, Record: []byte("x")})
	c := reader(t)
	require.NoError(t, c.Each(t.Context(), ns, func(*v1alpha1.Agent) bool { return true }), "connected")
	before := goleak.IgnoreCurrent()
	ctx, interrupt := context.WithTimeout(t.Context(), time.Minute)
	defer interrupt()
	var told []string
	seen := map[string]v1alpha1.Phase{}
	err := c.Watch(ctx, ns, func(all []*v1alpha1.Agent) error {
		for _, x := range all {
			told = append(told, x.Name)
			assert.Empty(t, x.Status.Record)
		}
		b.Status.Phase = v1alpha1.PhaseAutonomous
		_, err := stack.Clients.Agents(ns).UpdateStatus(ctx, b, metav1.UpdateOptions{})
		require.NoError(t, err)
		return stack.Clients.Agents(ns).Delete(ctx, a.Name, metav1.DeleteOptions{})
	}, func(x *v1alpha1.Agent, gone bool) error {
		seen[x.Name] = x.Status.Phase
		if gone {
			seen[x.Name] = "gone"
		}
		if seen["a"] == "gone" && seen["b"] == v1alpha1.PhaseAutonomous {
			interrupt()
		}
		return nil
	})
	require.NoError(t, err)
	assert.Equal(t, []string{"a", "b"}, told)
	assert.Equal(t, map[string]v1alpha1.Phase{"a": "gone", "b": v1alpha1.PhaseAutonomous}, seen)
	goleak.VerifyNone(t, before)
}

func TestAWatchEndsWithWhatItCalls(t *testing.T) {
	ns := stack.Namespace(t, nil)
	a := agent(t, ns, "a", nil)
	full := errors.New("disk is full")
	assert.ErrorIs(t, reader(t).Watch(t.Context(), ns, func([]*v1alpha1.Agent) error { return full }, nil), full)
	assert.ErrorIs(t, reader(t).Watch(t.Context(), ns, func([]*v1alpha1.Agent) error {
		return stack.Clients.Agents(ns).Delete(t.Context(), a.Name, metav1.DeleteOptions{})
	}, func(*v1alpha1.Agent, bool) error { return full }), full)
}
