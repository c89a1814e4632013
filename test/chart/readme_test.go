// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package chart_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/test/chart"
)

var shell = regexp.MustCompile("(?s)\n## Deployment\n.*?\n```sh\n(.*?)```")

// The deployment section of the README, word for word.
func TestTheReadmeDeploys(t *testing.T) {
	root, err := filepath.Abs(chart.Root())
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	require.NoError(t, err)
	commands := shell.FindSubmatch(text)
	require.NotNil(t, commands)

	// A folder in which configs is what it is in the repository, and keys may be made.
	dir, bin := t.TempDir(), t.TempDir()
	require.NoError(t, os.Symlink(filepath.Join(root, "configs"), filepath.Join(dir, "configs")))
	require.NoError(t, os.Symlink(cluster.Binaries.Kubectl, filepath.Join(bin, "kubectl")))
	cmd := exec.Command("bash", "-euo", "pipefail", "-c", string(commands[1]))
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "KUBECONFIG="+cluster.Kubeconfig(), "HOME="+dir)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)

	apps, core := cluster.Clients.Kubernetes.AppsV1(), cluster.Clients.Kubernetes.CoreV1()
	gateway, err := apps.StatefulSets(chart.Namespace).Get(t.Context(), "leasehold-gateway", metav1.GetOptions{})
	require.NoError(t, err)
	assert.Equal(t, "registry.example.org/otelcol-leasehold:1", gateway.Spec.Template.Spec.Containers[0].Image)
	for secret, keys := range map[string][]string{"leasehold": {"hash-key"}, "leasehold-tls": {"tls.crt", "tls.key", "ca.crt"}} {
		s, err := core.Secrets(chart.Namespace).Get(t.Context(), secret, metav1.GetOptions{})
		require.NoError(t, err)
		for _, key := range keys {
			assert.NotEmpty(t, s.Data[key], "%s of %s", key, secret)
		}
	}
}
