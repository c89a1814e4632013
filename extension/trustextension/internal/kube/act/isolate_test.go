// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/act"
	"github.com/leasehold/leasehold/internal/kubeapi"
	"github.com/leasehold/leasehold/internal/trust"
)

func TestIsolateCutsOffPodsWithoutLabels(t *testing.T) {
	s := set(t)
	s.hold(trust.Shadow, true)
	s.job("one", "0")
	s.bare("loose", "")
	s.waitPods(2)
	action := s.action(trust.Isolate)
	require.ErrorIs(t, s.Verify(t.Context(), action), act.ErrNotYet)
	assert.Equal(t, "cut 2 pods off the network", s.must(action))
	assert.Equal(t, "cut 0 pods off the network", s.must(action), "done is done")
	for _, pod := range s.pods() {
		assert.Equal(t, "true", pod.Labels[v1alpha1.LabelQuarantine])
	}

	policies := cluster.Clients.Kubernetes.NetworkingV1().NetworkPolicies(s.ns)
	p, err := policies.Get(t.Context(), act.PolicyName, metav1.GetOptions{})
	require.NoError(t, err)
	assert.Equal(t, v1alpha1.ManagedBy, p.Labels[v1alpha1.LabelManagedBy])
	p.Spec.Egress = []networkingv1.NetworkPolicyEgressRule{{}}
	_, err = policies.Update(t.Context(), p, metav1.UpdateOptions{FieldManager: "someone"})
	require.NoError(t, err)
	require.ErrorIs(t, s.Verify(t.Context(), action), act.ErrNotYet, "somebody let traffic out")
	s.must(action)

	_, err = cluster.Clients.Kubernetes.CoreV1().Pods(s.ns).Patch(t.Context(), "loose", types.MergePatchType,
		[]byte(`{"metadata":{"labels":{"leasehold.dev/quarantine":null}}}`), metav1.PatchOptions{})
	require.NoError(t, err)
	require.ErrorIs(t, s.Verify(t.Context(), action), act.ErrNotYet, "an agent stripped the label")
	s.must(action)
}

func TestIsolationThatOthersUndoIsNone(t *testing.T) {
	allow := func(selector map[string]string, spec networkingv1.NetworkPolicySpec) networkingv1.NetworkPolicySpec {
		spec.PodSelector.MatchLabels = selector
		return spec
	}
	egress := networkingv1.NetworkPolicySpec{Egress: []networkingv1.NetworkPolicyEgressRule{{}}, PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeEgress}}
	deny := networkingv1.NetworkPolicySpec{PolicyTypes: egress.PolicyTypes}
	for name, tt := range map[string]struct {
		spec networkingv1.NetworkPolicySpec
		open bool
	}{
		"lets everything out":    {allow(nil, egress), true},
		"lets other pods out":    {allow(map[string]string{"app": "other"}, egress), false},
		"denies as well":         {allow(nil, deny), false},
		"lets pods of labels in": {allow(map[string]string{v1alpha1.LabelQuarantine: "true"}, networkingv1.NetworkPolicySpec{Ingress: []networkingv1.NetworkPolicyIngressRule{{}}}), true},
	} {
		t.Run(name, func(t *testing.T) {
			s := set(t)
			s.bare("loose", "")
			_, err := cluster.Clients.Kubernetes.NetworkingV1().NetworkPolicies(s.ns).Create(t.Context(),
				&networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Name: "theirs"}, Spec: tt.spec}, metav1.CreateOptions{})
			require.NoError(t, err)
			action := s.action(trust.Isolate)
			_, err = s.Do(t.Context(), action)
			require.NoError(t, err)
			if err := s.Verify(t.Context(), action); tt.open {
				assert.ErrorIs(t, err, act.ErrOpen)
			} else {
				assert.NoError(t, err)
			}
		})
	}
}

func TestAPodOnItsNodesNetworkIsNotIsolated(t *testing.T) {
	s := set(t)
	spec := podTemplate().Spec
	spec.ServiceAccountName, spec.HostNetwork = "planner", true
	_, err := cluster.Clients.Kubernetes.CoreV1().Pods(s.ns).Create(t.Context(), &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "loose"}, Spec: spec}, metav1.CreateOptions{})
	require.NoError(t, err)
	action := s.action(trust.Isolate)
	_, err = s.Do(t.Context(), action)
	require.NoError(t, err)
	assert.ErrorIs(t, s.Verify(t.Context(), action), act.ErrOpen)
}

// replacing puts another pod in the place of one that is about to be patched, once.
type replacing struct {
	http.RoundTripper
	once    sync.Once
	replace func()
}

func (r *replacing) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodPatch && strings.HasSuffix(req.URL.Path, "/pods/loose") {
		r.once.Do(r.replace)
	}
	return r.RoundTripper.RoundTrip(req)
}

func TestAnotherPodOfTheNameIsIsolatedInItsTurn(t *testing.T) {
	var s *stage
	conf := cluster.Config()
	conf.Wrap(func(next http.RoundTripper) http.RoundTripper {
		return &replacing{RoundTripper: next, replace: func() {
			pods := cluster.Clients.Kubernetes.CoreV1().Pods(s.ns)
			assert.NoError(t, pods.Delete(t.Context(), "loose", metav1.DeleteOptions{GracePeriodSeconds: new(int64(0))}))
			s.bare("loose", "")
		}}
	})
	clients, err := kubeapi.New(conf)
	require.NoError(t, err)
	s = set(t, withClients(clients))
	s.bare("loose", "")
	action := s.action(trust.Isolate)
	detail, err := s.Do(t.Context(), action)
	require.NoError(t, err)
	assert.Equal(t, "cut 0 pods off the network", detail)
	require.ErrorIs(t, s.Verify(t.Context(), action), act.ErrNotYet)
	assert.Equal(t, "cut 1 pods off the network", s.must(action))
}
