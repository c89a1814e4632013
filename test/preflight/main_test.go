// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/leasehold/leasehold/internal/cli"
	checks "github.com/leasehold/leasehold/internal/preflight"
	"github.com/leasehold/leasehold/test/stack"
	"github.com/leasehold/leasehold/test/stack/stacktest"
)

var cluster *stacktest.Cluster

func TestMain(m *testing.M) {
	os.Exit(stacktest.Run(m, func(c *stacktest.Cluster) { cluster = c }))
}

const (
	root = "../../"
	// databaseRole gives the credentials that the agent is granted.
	databaseRole = "orders/roles/reader"
	base         = root + "internal/preflight/testdata/base/"
	// traces are cycles with roots, tools and nothing missing.
	traces = root + "testdata/demo/judged/1-support-desk-usual.jsonl"
)

// leasehold runs a command line.
func leasehold(t *testing.T, line ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, complaint bytes.Buffer
	code = cli.Run(t.Context(), line, cli.Streams{In: strings.NewReader(""), Out: &out, Err: &complaint})
	return code, out.String(), complaint.String()
}

// look runs preflight on cluster, Vault and traces, and returns what it came to.
func look(t *testing.T) (r checks.Report, code int) {
	t.Helper()
	return lookWith(t, cluster.Kubeconfig())
}

func lookWith(t *testing.T, kubeconfig string) (r checks.Report, code int) {
	t.Helper()
	code, out, complaint := leasehold(t, "preflight", "--kubeconfig", kubeconfig, "--vault", "--traces", traces, "-o", "json")
	require.NoError(t, json.Unmarshal([]byte(out), &r), complaint)
	return r, code
}

// kubeconfig writes a file that leads to the cluster with a token.
func kubeconfig(t *testing.T, token string) string {
	t.Helper()
	conf := clientcmdapi.NewConfig()
	conf.Clusters["c"] = &clientcmdapi.Cluster{Server: cluster.Server(), CertificateAuthority: cluster.CAFile()}
	conf.AuthInfos["u"] = &clientcmdapi.AuthInfo{Token: token}
	conf.Contexts["x"] = &clientcmdapi.Context{Cluster: "c", AuthInfo: "u"}
	conf.CurrentContext = "x"
	path := filepath.Join(t.TempDir(), "kubeconfig")
	require.NoError(t, clientcmd.WriteToFile(*conf, path))
	return path
}

// with are the ids of the checks that have a status.
func with(r *checks.Report, s checks.Status) (ids []string) {
	for i := range r.Results {
		if r.Results[i].Status == s {
			ids = append(ids, r.Results[i].ID)
		}
	}
	return ids
}

// kubectl has the administrator change the cluster.
func kubectl(t *testing.T, stdin string, args ...string) {
	t.Helper()
	out, err := cluster.Kubectl(t.Context(), stdin, args...)
	require.NoError(t, err, out)
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

// deploy makes the deployment that passes, in the cluster and in a Vault.
func deploy(t *testing.T) *stack.Vault {
	t.Helper()
	require.NoError(t, cluster.Apply(t.Context(), "configs/kubernetes/rbac", "configs/kubernetes/admission"))
	kubectl(t, "", "apply", "-f", base+"scaling.yaml")
	require.EventuallyWithT(t, func(c *assert.CollectT) { // the policies refuse what they cannot judge yet
		_, err := cluster.Kubectl(t.Context(), "", "apply", "-f", base+"agent.yaml", "-f", base+"policy.yaml")
		assert.NoError(c, err)
	}, patience, pause)
	gateway(t, read(t, base+"collector.yaml"))

	v, err := stack.StartVault(t.Context(), stack.VaultOptions{Log: os.Stderr})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, v.Stop()) })
	t.Setenv("VAULT_ADDR", v.Addr)
	t.Setenv("VAULT_TOKEN", v.RootToken)
	put(t, v, "sys/auth/kubernetes", map[string]any{"type": "kubernetes"})
	put(t, v, "sys/mounts/orders", map[string]any{"type": "database"})
	put(t, v, databaseRole, map[string]any{"db_name": "orders", "default_ttl": 300, "max_ttl": 600, "creation_statements": "CREATE ROLE \"{{name}}\";"})
	code, out, complaint := leasehold(t, "vault", "apply", "-f", base+"agent.yaml", "--audit-file", filepath.Join(t.TempDir(), "audit.jsonl"))
	require.Zero(t, code, out+complaint)
	return v
}

// gateway gives the gateway its configuration.
func gateway(t *testing.T, text string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "collector.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	object, err := cluster.Kubectl(t.Context(), "", "-n", checks.OwnNamespace, "create", "configmap", "leasehold-gateway", "--from-file", path, "--dry-run=client", "-o", "yaml")
	require.NoError(t, err)
	kubectl(t, object, "apply", "-f", "-")
}

func put(t *testing.T, v *stack.Vault, path string, body map[string]any) {
	t.Helper()
	require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodPut, path, body, nil), path)
}
