// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package chart_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/leasehold/leasehold/test/chart"
)

// What the pods of each tier are started with is valid for the built collector, with
// the chart's own values and with every part of it.
func TestTheCollectorTakesTheConfigurations(t *testing.T) {
	collector := filepath.Join(chart.Root(), "_build", "otelcol-leasehold")
	for name, values := range map[string]map[string]any{
		"own values": nil, "everything": everything(t), "audit log on a claim": valuesOf(t, vaults("claim")),
	} {
		all := objects(t, rendered(t, system, values))
		for tier, kind := range map[string]string{"node": "DaemonSet", "gateway": "StatefulSet"} {
			t.Run(name+", "+tier, func(t *testing.T) {
				pod := templateOf(t, all[kind+" "+system+"/leasehold-"+tier], "spec", "template")
				args := append([]string{"validate"}, written(t, all["ConfigMap "+system+"/leasehold-"+tier], pod)...)
				cmd := exec.Command(collector, args...)
				for _, v := range pod.Spec.Containers[0].Env {
					cmd.Env = append(cmd.Env, v.Name+"="+strings.ReplaceAll(v.Value, "$(POD_IP)", "10.1.2.3"))
				}
				out, err := cmd.CombinedOutput()
				assert.NoError(t, err, "run make build before; %s", out)
			})
		}
	}
}

// written writes the files of a ConfigMap, and returns the arguments that name them.
func written(t *testing.T, config *unstructured.Unstructured, pod *corev1.Pod) (args []string) {
	t.Helper()
	data, _, err := unstructured.NestedStringMap(config.Object, "data")
	require.NoError(t, err)
	dir := t.TempDir()
	for name, text := range data {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	for _, arg := range pod.Spec.Containers[0].Args {
		args = append(args, strings.Replace(arg, "/etc/leasehold", dir, 1))
	}
	return args
}
