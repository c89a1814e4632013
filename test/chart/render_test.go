// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package chart_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/test/chart"
)

// kubectl apply -k makes what the chart makes with its own values, and the namespace.
func TestKustomizeEqualsTheChart(t *testing.T) {
	text, err := cluster.Kubectl(t.Context(), "", "kustomize", filepath.Join(chart.Root(), "configs", "kubernetes"))
	require.NoError(t, err)
	built := objects(t, text)
	space := built["Namespace /"+chart.Namespace]
	require.NotNil(t, space)
	assert.Equal(t, "restricted", space.GetLabels()["pod-security.kubernetes.io/enforce"])
	delete(built, "Namespace /"+chart.Namespace)

	want := objects(t, chart.Join(chart.CRDs(load(t)))+rendered(t, chart.Namespace, nil))
	for key, o := range want {
		if assert.Contains(t, built, key) {
			assert.Equal(t, folded(o.Object), folded(built[key].Object), key)
		}
	}
	assert.Len(t, built, len(want))
}

// folded is a value whose texts have no empty lines: kustomize adds some to folded
// text, where they mean nothing to who reads it.
func folded(v any) any {
	switch v := v.(type) {
	case string:
		return emptyLines.ReplaceAllString(v, "\n")
	case []any:
		for i := range v {
			v[i] = folded(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = folded(v[key])
		}
	}
	return v
}

var emptyLines = regexp.MustCompile(`\n\n+`)

// In another namespace nothing speaks of the one that is usual.
func TestTheNamespaceIsThatOfTheRelease(t *testing.T) {
	text := rendered(t, "trust", nil)
	assert.NotContains(t, text, chart.Namespace)
	assert.Contains(t, text, "system:serviceaccount:trust:leasehold", "by which the admission policies know the gateway")
}

// What the schema refuses, and the word that says so.
func TestValuesThatAreRefused(t *testing.T) {
	for name, tt := range map[string]struct{ values, want string }{
		"a key that is misspelt":         {"gatway: {}", "gatway"},
		"root":                           {"runAsUser: 0", "runAsUser"},
		"no memory limit":                {"node: {resources: {limits: {memory: null}}}", "limits"},
		"an address without its scheme":  {"vault: {address: vault:8200}", "address"},
		"a backend with one":             {"backends: {traces: \"http://tempo:4317\"}", "traces"},
		"a tag for a digest":             {"image: {digest: latest}", "digest"},
		"a phase that is none":           {"samples: {phases: {trusted: {why: x, deadline: 60, resources: {requests: {}, limits: {}}}}}", "trusted"},
		"no gateway":                     {"gateway: {replicas: 0}", "replicas"},
		"a sample without limits":        {"samples: {phases: {shadow: {resources: {limits: {cpu: null}}}}}", "cpu"},
		"a variable with a blank":        {"agents: {env: {\"MY VAR\": x}}", "MY VAR"},
		"tokens of nobody":               {"tokenScaling: {targets: [{name: a, namespace: b, tokensPerSecond: 1, maxReplicas: 2}]}", "agents"},
		"a namespace that cannot be one": {"agents: {namespaces: [Agents]}", "namespaces"},
		"a preset that is none":          {"policy: strict", "policy"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := chart.Render(load(t), chart.Namespace, valuesOf(t, tt.values))
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

// Every part can be left out, and the rest still renders.
func TestPartsCanBeLeftOut(t *testing.T) {
	for values, gone := range map[string]string{
		"rbac: {create: false}":                    "ClusterRole",
		"admission: {enabled: false}":              "ValidatingAdmissionPolicy",
		"networkPolicies: {enabled: false}":        "NetworkPolicy",
		"podDisruptionBudget: {enabled: false}":    "PodDisruptionBudget",
		"priority: {create: false}":                "PriorityClass",
		"flowControl: {enabled: false}":            "FlowSchema",
		"gateway: {persistence: {enabled: false}}": "volumeClaimTemplates",
	} {
		assert.Contains(t, rendered(t, "trust", nil), gone)
		text := rendered(t, "trust", valuesOf(t, values))
		assert.NotContains(t, text, "kind: "+gone+"\n", values)
		if strings.HasPrefix(gone, "volume") {
			assert.NotContains(t, text, gone)
		}
	}
	assert.Contains(t, rendered(t, "trust", valuesOf(t, "admission: {enabled: false}")), "admission_policies: false")
}
