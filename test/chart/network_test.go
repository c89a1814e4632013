// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package chart_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// reach is what policies let a pod with some labels do: nothing limits it where none
// selects it, and what any allows is allowed.
type reach struct {
	confined        bool
	ingress, egress int
	ports           []int
}

func reachOf(t *testing.T, all map[string]*unstructured.Unstructured, namespace string, pod labels.Set) (r reach) {
	t.Helper()
	for _, o := range all {
		if o.GetKind() != "NetworkPolicy" || o.GetNamespace() != namespace {
			continue
		}
		var p networkingv1.NetworkPolicy
		require.NoError(t, runtime.DefaultUnstructuredConverter.FromUnstructured(o.Object, &p))
		selector, err := metav1.LabelSelectorAsSelector(&p.Spec.PodSelector)
		require.NoError(t, err)
		if !selector.Matches(pod) {
			continue
		}
		assert.Len(t, p.Spec.PolicyTypes, 2, "%s limits both ways", p.Name)
		r.confined = true
		r.ingress += len(p.Spec.Ingress)
		for _, rule := range p.Spec.Egress {
			r.egress++
			assert.NotEmpty(t, rule.Ports, "%s lets every port through", p.Name)
			for _, port := range rule.Ports {
				r.ports = append(r.ports, port.Port.IntValue())
			}
		}
	}
	return r
}

func network(t *testing.T, all map[string]*unstructured.Unstructured) {
	t.Helper()
	agent := reachOf(t, all, agents, labels.Set{v1alpha1.LabelAgent: "planner"})
	assert.True(t, agent.confined)
	assert.Zero(t, agent.ingress, "nobody reaches an agent")
	assert.ElementsMatch(t, []int{4317, 4318, 53, 53, 8200, 443}, agent.ports, "its node, DNS, Vault and its tools")

	stopped := reachOf(t, all, agents, labels.Set{v1alpha1.LabelAgent: "planner", v1alpha1.LabelQuarantine: "true"})
	assert.Equal(t, reach{confined: true}, stopped, "nothing is let through")

	for _, part := range []string{"node", "gateway"} {
		r := reachOf(t, all, system, labels.Set{"app.kubernetes.io/name": "leasehold", "app.kubernetes.io/component": part})
		assert.True(t, r.confined, part)
	}
}
