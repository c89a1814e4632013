// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package chart_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// system is a namespace that is not the usual one.
const system = "trust"

// agents is what testdata/everything.yaml calls the namespace of agents.
const agents = "chart-agents"

// install applies the whole chart once, after a dry run of it.
func install(t *testing.T) map[string]*unstructured.Unstructured {
	t.Helper()
	for _, name := range []string{system, agents} {
		space := "{apiVersion: v1, kind: Namespace, metadata: {name: " + name +
			", labels: {pod-security.kubernetes.io/enforce: restricted}}}"
		kubectl(t, space, "apply", "-f", "-")
	}
	kubectl(t, "", "apply", "--server-side", "-f", filepath.Join("testdata", "crds"))
	kubectl(t, "", "wait", "--for=condition=Established", "--timeout=30s", "crd", "--all")
	text := rendered(t, system, everything(t))
	kubectl(t, text, "apply", "--server-side", "--dry-run=server", "--validate=strict", "-f", "-")
	kubectl(t, text, "apply", "--server-side", "--validate=strict", "-f", "-")
	return objects(t, text)
}

func kubectl(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	out, err := cluster.Kubectl(t.Context(), stdin, args...)
	require.NoError(t, err)
	return out
}

func TestTheClusterTakesTheChart(t *testing.T) {
	all := install(t)
	t.Run("pods under the restricted standard", func(t *testing.T) { pods(t, all) })
	t.Run("samples of each phase", func(t *testing.T) { samples(t, all) })
	t.Run("the gateway's rights", gatewayRights)
	t.Run("the node's rights", nodeRights)
	t.Run("the network", func(t *testing.T) { network(t, all) })
}

// create asks the API server for a pod, as a dry run.
func create(t *testing.T, namespace string, pod *corev1.Pod) error {
	t.Helper()
	_, err := cluster.Clients.Kubernetes.CoreV1().Pods(namespace).Create(t.Context(), pod, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
	return err
}

// templateOf is the pod that an object makes.
func templateOf(t *testing.T, o *unstructured.Unstructured, path ...string) *corev1.Pod {
	t.Helper()
	require.NotNil(t, o)
	template, found, err := unstructured.NestedMap(o.Object, path...)
	require.NoError(t, err)
	require.True(t, found)
	pod := &corev1.Pod{}
	require.NoError(t, runtime.DefaultUnstructuredConverter.FromUnstructured(template, pod))
	pod.Name = "from-template"
	return pod
}

// pods of both tiers are let in where a pod without a word on security is not.
func pods(t *testing.T, all map[string]*unstructured.Unstructured) {
	t.Helper()
	node := templateOf(t, all["DaemonSet "+system+"/leasehold-node"], "spec", "template")
	gateway := templateOf(t, all["StatefulSet "+system+"/leasehold-gateway"], "spec", "template")
	gateway.Spec.Volumes = append(gateway.Spec.Volumes, corev1.Volume{Name: "state"}) // of the claim
	assert.NoError(t, create(t, system, node))
	assert.NoError(t, create(t, system, gateway))
	gateway.Spec.Containers[0].SecurityContext.AllowPrivilegeEscalation = new(true)
	err := create(t, system, gateway)
	assert.True(t, apierrors.IsForbidden(err), "%v", err)
	assert.ErrorContains(t, err, "PodSecurity")
}

// samples have the quality of service that their phase is given, and may run.
func samples(t *testing.T, all map[string]*unstructured.Unstructured) {
	t.Helper()
	for phase, guaranteed := range map[string]bool{"shadow": true, "restricted": true, "semi-autonomous": false, "autonomous": false} {
		agent := all["Agent "+agents+"/sample-"+phase]
		pod := templateOf(t, agent, "spec", "jobTemplate", "spec", "template")
		require.NotNil(t, pod.Spec.Containers[0].Resources.Limits.Memory(), phase)
		r := pod.Spec.Containers[0].Resources
		assert.Equal(t, guaranteed, r.Requests.Cpu().Equal(*r.Limits.Cpu()) && r.Requests.Memory().Equal(*r.Limits.Memory()), phase)
		pod.Spec.ServiceAccountName = "default" // agents run in Jobs only
		assert.NoError(t, create(t, agents, pod), phase)
		got, err := cluster.Clients.Agents(agents).Get(t.Context(), "sample-"+phase, metav1.GetOptions{})
		require.NoError(t, err)
		assert.EqualValues(t, phase, got.Spec.MaxPhase)
	}
}
