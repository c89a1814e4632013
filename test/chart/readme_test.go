// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package chart_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"helm.sh/helm/v3/pkg/strvals"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/test/chart"
)

var (
	deployment = regexp.MustCompile("(?s)\n## Deployment\n(.*?)\n## ")
	shell      = regexp.MustCompile("(?s)\n```sh\n(.*?)```")
	indented   = regexp.MustCompile(`(?m)(?:^    .*\n)+`)
	fences     = regexp.MustCompile("(?m)^```\\w*$")
)

// section is the deployment section of the README, and its commands.
func section(t *testing.T) (text string, commands []string) {
	t.Helper()
	readme, err := os.ReadFile(filepath.Join(chart.Root(), "README.md"))
	require.NoError(t, err)
	found := deployment.FindSubmatch(readme)
	require.NotNil(t, found)
	text = string(found[1])
	for _, block := range shell.FindAllStringSubmatch(text, -1) {
		commands = append(commands, block[1])
	}
	require.Len(t, fences.FindAllString(text, -1), 2*len(commands), "every block is one of commands")
	return text, commands
}

// The deployment section of the README, word for word, but for helm.
func TestTheReadmeDeploys(t *testing.T) {
	root, err := filepath.Abs(chart.Root())
	require.NoError(t, err)
	_, commands := section(t)
	require.Len(t, commands, 2)

	// A folder in which configs is what it is in the repository, and keys may be made.
	dir, bin := t.TempDir(), t.TempDir()
	for _, folder := range []string{"configs", "_build"} {
		require.NoError(t, os.Symlink(filepath.Join(root, folder), filepath.Join(dir, folder)))
	}
	require.NoError(t, os.Symlink(cluster.Binaries.Kubectl, filepath.Join(bin, "kubectl")))
	said := ""
	for _, block := range commands {
		cmd := exec.Command("bash", "-euo", "pipefail", "-c", block)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "KUBECONFIG="+cluster.Kubeconfig(), "HOME="+dir)
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		said = string(out)
	}
	assert.Regexp(t, `24 checks: \d+ passed, 0 failed`, said)

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

// What the README says to helm is what the chart takes, and does.
func TestTheReadmesHelm(t *testing.T) {
	text, _ := section(t)
	blocks := indented.FindAllString(text, -1)
	require.Len(t, blocks, 1)
	words := strings.Fields(strings.NewReplacer("\\\n", " ", "'", "").Replace(blocks[0]))
	require.Equal(t, []string{"helm", "install", "leasehold", "configs/kubernetes/chart", "--namespace", chart.Namespace}, words[:6])
	values := map[string]any{}
	for i := 6; i < len(words); i += 2 {
		require.Equal(t, "--set", words[i])
		require.NoError(t, strvals.ParseInto(words[i+1], values))
	}
	all := objects(t, rendered(t, chart.Namespace, values))
	gateway := templateOf(t, all["StatefulSet "+chart.Namespace+"/leasehold-gateway"], "spec", "template")
	assert.Contains(t, gateway.Spec.Containers[0].Image, "registry.example.org/otelcol-leasehold:")
	assert.NotNil(t, all["NetworkPolicy agents/leasehold-agents"])
}
