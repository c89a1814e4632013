// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	checks "github.com/leasehold/leasehold/internal/preflight"
	"github.com/leasehold/leasehold/test/stack"
)

const (
	patience = 30 * time.Second
	pause    = 100 * time.Millisecond
)

// fault is one that is seeded live, with the checks that have to find it, and what
// takes it away.
type fault struct {
	finds string
	seed  func(*testing.T, *stack.Vault)
	mend  func(*testing.T, *stack.Vault)
}

const librarianRole = "auth/kubernetes/role/librarian"

func TestLive(t *testing.T) {
	v := deploy(t)
	r, code := look(t)
	require.Len(t, with(&r, checks.Passed), 24, "failed %v, unknown %v", with(&r, checks.Failed), with(&r, checks.Unknown))
	assert.Zero(t, code)

	for name, f := range faults(t) {
		t.Run(name, func(t *testing.T) {
			f.seed(t, v)
			defer f.mend(t, v)
			r, code := look(t)
			assert.Equal(t, strings.Fields(f.finds), with(&r, checks.Failed))
			assert.Equal(t, 1, code)
		})
	}
	r, _ = look(t)
	assert.Len(t, with(&r, checks.Passed), 24, "failed %v, unknown %v", with(&r, checks.Failed), with(&r, checks.Unknown))
	t.Run("without rights", func(t *testing.T) { withoutRights(t, v) })
}

func faults(t *testing.T) map[string]fault {
	t.Helper()
	collector := read(t, base+"collector.yaml")
	return map[string]fault{
		"a role that reads Secrets": applied("k8s.secrets", `{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: much, namespace: shop},
  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}, subjects: [{kind: ServiceAccount, name: librarian}]}`),
		"a Job as default": applied("k8s.account k8s.static-secrets", strings.Replace(
			read(t, root+"internal/preflight/testdata/k8s.static-secrets/fail/job.yaml"), "      serviceAccountName: librarian\n", "", 1)),
		"a policy that only audits": patched("k8s.admission", "validatingadmissionpolicybinding/leasehold-job-template",
			`{"spec":{"validationActions":["Audit"]}}`, `{"spec":{"validationActions":["Deny","Audit"]}}`),
		"a namespace that takes anything": patched("k8s.admission", "namespace/shop",
			`{"metadata":{"labels":{"pod-security.kubernetes.io/enforce":"privileged"}}}`, `{"metadata":{"labels":{"pod-security.kubernetes.io/enforce":"restricted"}}}`),
		"no approval": patched("trust.approvals", "trustpolicy/careful",
			`{"spec":{"up":{"autonomous":{"approval":false}}}}`, `{"spec":{"up":null}}`),
		"small numbers": patched("trust.floors", "trustpolicy/careful", `{"spec":{"up":{"restricted":{"minCycles":2}}}}`, `{"spec":{"up":null}}`),
		"enforced at once": patched("trust.observe", "trustpolicy/careful",
			`{"metadata":{"annotations":{"leasehold.dev/observed":null}}}`, `{"metadata":{"annotations":{"leasehold.dev/observed":"2026-01-31"}}}`),
		"no budget": patched("scaling.budget", "agent/librarian", `{"spec":{"budget":null}}`, `{"spec":{"budget":{"tokensPerCycle":50000,"costPerDay":"12.50"}}}`),
		"a grant for no tool": patched("vault.paths", "agent/librarian",
			`{"spec":{"tools":[{"phase":"shadow","allowed":["read_*","refund"]}]}}`,
			`{"spec":{"tools":[{"phase":"shadow","allowed":["search_orders","read_*"]},{"phase":"semi-autonomous","allowed":["search_orders","read_*","refund"]}]}}`),
		"scaling without a bound": patched("scaling.tokens", "-n leasehold-system hpa/leasehold-gateway",
			`{"spec":{"maxReplicas":1000}}`, `{"spec":{"maxReplicas":6}}`),
		"content as it is":         configured("otel.content", strings.Replace(collector, "${env:LEASEHOLD_CONTENT:-hash}", "keep", 1), collector),
		"nobody proven":            configured("otel.identity", strings.Replace(collector, "auth: {authenticator: pod_identity}", "", 1), collector),
		"no limiter":               configured("trust.limiter", strings.Replace(collector, "{preset: default}", "{fleet: {max_share: 1.0}}", 1), collector),
		"nothing durable":          configured("otel.flush", strings.Replace(collector, "{storage: file_storage}", "{queue_size: 9}", 1), collector),
		"tokens that outlive":      written("vault.ttl", librarianRole, map[string]any{"token_max_ttl": 86400}, map[string]any{"token_max_ttl": 900}),
		"credentials that outlive": written("vault.ttl", databaseRole, map[string]any{"max_ttl": 86400}, map[string]any{"max_ttl": 600}),
		"batch tokens":             written("vault.tokens", librarianRole, map[string]any{"token_type": "batch"}, map[string]any{"token_type": "service"}),
		"a policy beside":          written("vault.sudo", librarianRole, map[string]any{"token_policies": "leasehold-agent,admin"}, map[string]any{"token_policies": "leasehold-agent"}),
		"a policy with sudo": written("vault.paths vault.sudo", "sys/policies/acl/leasehold.shop.librarian.restricted",
			map[string]any{"policy": `path "kv/data/*" { capabilities = ["read", "sudo"] }`},
			map[string]any{"policy": `path "orders/creds/reader" { capabilities = ["read"] }`}),
		"no audit log": {
			finds: "vault.audit",
			seed: func(t *testing.T, v *stack.Vault) {
				t.Helper()
				require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodDelete, "sys/audit/file", nil, nil))
			},
			mend: func(t *testing.T, v *stack.Vault) {
				t.Helper()
				put(t, v, "sys/audit/file", map[string]any{"type": "file", "options": map[string]any{"file_path": "stdout", "hmac_accessor": "false"}})
			},
		},
	}
}

// applied is a fault that an object is.
func applied(finds, object string) fault {
	return fault{
		finds: finds,
		seed:  func(t *testing.T, _ *stack.Vault) { t.Helper(); kubectl(t, object, "apply", "-f", "-") },
		mend: func(t *testing.T, _ *stack.Vault) {
			t.Helper()
			kubectl(t, object, "delete", "-f", "-", "--wait=false")
		},
	}
}

// patched is a fault of an object that is there.
func patched(finds, what, bad, good string) fault {
	patch := func(with string) func(*testing.T, *stack.Vault) {
		return func(t *testing.T, _ *stack.Vault) {
			t.Helper()
			place := strings.Fields(what)
			if len(place) == 1 {
				place = append([]string{"-n", "shop"}, place...)
			}
			kubectl(t, "", append(append([]string{}, place[:2]...), "patch", place[2], "--type", "merge", "-p", with)...)
		}
	}
	return fault{finds, patch(bad), patch(good)}
}

// configured is a fault of the gateway's configuration.
func configured(finds, bad, good string) fault {
	return fault{
		finds, func(t *testing.T, _ *stack.Vault) { t.Helper(); gateway(t, bad) },
		func(t *testing.T, _ *stack.Vault) { t.Helper(); gateway(t, good) },
	}
}

// written is a fault of an object of Vault.
func written(finds, path string, bad, good map[string]any) fault {
	return fault{
		finds, func(t *testing.T, v *stack.Vault) { t.Helper(); put(t, v, path, bad) },
		func(t *testing.T, v *stack.Vault) { t.Helper(); put(t, v, path, good) },
	}
}

// withoutRights looks with credentials that may do nothing: what they may not read
// is unknown, and nothing of it passes.
func withoutRights(t *testing.T, v *stack.Vault) {
	t.Helper()
	var made struct {
		Auth struct {
			ClientToken string `json:"client_token"`
		} `json:"auth"`
	}
	require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodPut, "auth/token/create", map[string]any{"policies": []string{"default"}}, &made))
	t.Setenv("VAULT_TOKEN", made.Auth.ClientToken)
	r, code := look(t)
	assert.Zero(t, code)
	assert.Equal(t, []string{"vault.paths", "vault.ttl", "vault.tokens", "vault.sudo", "vault.audit"}, with(&r, checks.Unknown))

	t.Setenv("VAULT_TOKEN", v.RootToken)
	token, err := cluster.Kubectl(t.Context(), "", "-n", "shop", "create", "token", "default")
	require.NoError(t, err)
	r, code = lookWith(t, kubeconfig(t, strings.TrimSpace(token)))
	assert.Zero(t, code)
	assert.Empty(t, with(&r, checks.Failed))
	assert.Subset(t, with(&r, checks.Unknown), []string{"k8s.account", "k8s.secrets", "k8s.admission", "k8s.job", "trust.floors", "scaling.budget", "vault.paths"})
	assert.Empty(t, with(&r, checks.Passed))
}
