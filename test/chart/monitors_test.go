// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package chart_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
)

// Each tier is scraped at all ports at which it has metrics, and network policies let
// Prometheus in there. That pods listen there is tested in test/tiers.
func TestMonitorsReachWhatTheyScrape(t *testing.T) {
	all := objects(t, rendered(t, system, everything(t)))
	for tier, tt := range map[string]struct {
		workload, monitor, endpoints string
		ports                        map[string]string
	}{
		"node":    {"DaemonSet", "PodMonitor", "podMetricsEndpoints", map[string]string{"internal": "8888"}},
		"gateway": {"StatefulSet", "ServiceMonitor", "endpoints", map[string]string{"internal": "8888", "metrics": "8889"}},
	} {
		t.Run(tier, func(t *testing.T) {
			pod := templateOf(t, all[tt.workload+" "+system+"/leasehold-"+tier], "spec", "template")
			monitor := all[tt.monitor+" "+system+"/leasehold-"+tier]
			require.NotNil(t, monitor)
			selected := pod.Labels
			if tt.monitor == "ServiceMonitor" {
				selected = all["Service "+system+"/leasehold-gateways"].GetLabels()
			}
			assert.True(t, selectorOf(t, monitor).Matches(labels.Set(selected)))
			endpoints, _, err := unstructured.NestedSlice(monitor.Object, "spec", tt.endpoints)
			require.NoError(t, err)
			scraped := map[string]string{}
			for _, e := range endpoints {
				name := e.(map[string]any)["port"].(string)
				scraped[name] = containerPort(pod, name)
				assert.True(t, opens(t, all["NetworkPolicy "+system+"/leasehold-"+tier], name), name)
			}
			assert.Equal(t, tt.ports, scraped)
			if tt.monitor == "ServiceMonitor" {
				service := &corev1.Service{}
				require.NoError(t, runtime.DefaultUnstructuredConverter.FromUnstructured(all["Service "+system+"/leasehold-gateways"].Object, service))
				for name, port := range tt.ports {
					assert.Equal(t, port, portOf(service.Spec.Ports, name))
				}
			}
		})
	}
}

func selectorOf(t *testing.T, monitor *unstructured.Unstructured) labels.Selector {
	t.Helper()
	match, found, err := unstructured.NestedStringMap(monitor.Object, "spec", "selector", "matchLabels")
	require.NoError(t, err)
	require.True(t, found)
	return labels.SelectorFromSet(match)
}

func containerPort(pod *corev1.Pod, name string) string {
	for _, p := range pod.Spec.Containers[0].Ports {
		if p.Name == name {
			return strconv.Itoa(int(p.ContainerPort))
		}
	}
	return ""
}
