// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl"
	"github.com/hashicorp/hcl/hcl/ast"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trust"
)

// pathsOf are the paths of a policy as Vault's own parser of it reads them.
func pathsOf(t testing.TB, text string) map[string][]string {
	t.Helper()
	file, err := hcl.Parse(text)
	require.NoError(t, err, text)
	list, ok := file.Node.(*ast.ObjectList)
	require.True(t, ok)
	all := map[string][]string{}
	for _, item := range list.Items {
		require.Len(t, item.Keys, 2, text)
		require.Equal(t, "path", item.Keys[0].Token.Value(), text)
		var body struct {
			Capabilities []string `hcl:"capabilities"`
		}
		require.NoError(t, hcl.DecodeObject(&body, item.Val))
		path := item.Keys[1].Token.Value().(string)
		require.NotContains(t, all, path, "each path once")
		all[path] = body.Capabilities
	}
	return all
}

func TestPhasesAreCumulative(t *testing.T) {
	a := support()
	want := map[trust.Phase]map[string][]string{
		trust.Shadow:     {"database/creds/reader": {"read"}},
		trust.Restricted: {"database/creds/reader": {"read"}},
		trust.SemiAutonomous: {
			"database/creds/reader": {"read"}, "database/creds/writer-*": {"read"}, "kv/data/mail/+/key": {"read"},
		},
		trust.Autonomous: {
			"database/creds/reader": {"read"}, "database/creds/writer-*": {"read"}, "kv/data/mail/+/key": {"create", "read", "update"},
		},
	}
	for phase, paths := range want {
		assert.Equal(t, paths, pathsOf(t, a.PhasePolicy(phase)), phase.String())
	}
	slices.Reverse(a.Grants)
	assert.Equal(t, support().PhasePolicy(trust.Autonomous), a.PhasePolicy(trust.Autonomous), "in whatever order grants are written")
	assert.Contains(t, a.PhasePolicy(trust.Autonomous), `# for "search_orders", "send_mail"`)
	none := coder()
	assert.Empty(t, pathsOf(t, none.PhasePolicy(trust.Shadow)))
}

// One policy of Leasehold's does for all agents: what it costs Vault at each request does
// not grow with them.
func TestLeaseholdsPolicyIsTheSameForAnyAgents(t *testing.T) {
	own := func(agents ...*Agent) string {
		for _, p := range Policies(agents, "file") {
			if p.Name == Own {
				return p.Text
			}
		}
		return ""
	}
	text := own()
	assert.Equal(t, text, own(support(), coder()))
	assert.NotContains(t, text, "support")
	assert.Equal(t, []string{"read"}, pathsOf(t, text)["auth/+/role/+"])
	elsewhere := coder()
	elsewhere.AuthMount = "clusters/eu"
	assert.Equal(t, []string{"read"}, pathsOf(t, own(elsewhere, support()))["auth/clusters/eu/role/+"], "a + is one segment")
	for path := range pathsOf(t, OwnPolicy("", nil)) {
		assert.NotContains(t, path, "audit")
	}
}

// FuzzGrantsStayInTheirQuotes lets grants say whatever they like: those that are not
// refused give policies that hold their paths and no others.
func FuzzGrantsStayInTheirQuotes(f *testing.F) {
	for _, seed := range [][3]string{
		{"search", "database/creds/reader", "read"},
		{"a\"\n}\npath \"sys/*\" { capabilities = [\"sudo\"] }\n#", "kv/x", "read"},
		{"${file(\"/etc/passwd\")}", "kv/${x}", "read"},
		{"tool", "kv/x\" { capabilities = [\"sudo\"] }\npath \"sys/*", "read"},
		{"tool", "kv/x,sys/policies", "read"},
		{"tool", "kv/x", "read\", \"sudo"},
		{"tool\r\u2028\x00", "kv/x/*", "update"},
		{"*/ path", "../sys/policies/acl/x", "update"},
		{"tool", "kv/../sys/policies/acl/x", "update"},
		{"tool", "SYS/policies/acl/x", "update"},
		{"tool", "+/policies/acl/x", "update"},
		{"tool", "kv//x", "sudo"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, tool, path, capability string) {
		from := &v1alpha1.Agent{ObjectMeta: metav1.ObjectMeta{Namespace: "agents", Name: "x"}}
		from.Spec.ServiceAccountName = "x"
		from.Spec.Vault = &v1alpha1.VaultBinding{Role: "x", TokenDelivery: v1alpha1.DeliveryWrapped, Grants: []v1alpha1.VaultGrant{{
			Phase: v1alpha1.PhaseShadow, Tool: tool, Path: path, Capabilities: []v1alpha1.VaultCapability{v1alpha1.VaultCapability(capability)},
		}}}
		a, _, err := FromAgent(from)
		if err != nil {
			return
		}
		first, _, _ := strings.Cut(path, "/")
		require.NotContains(t, []string{"auth", "sys", "identity", "cubbyhole"}, strings.ToLower(first))
		require.NotContains(t, strings.Split(path, "/"), "..") // "..x" is a name like others
		assert.Equal(t, map[string][]string{path: {capability}}, pathsOf(t, a.PhasePolicy(trust.Shadow)))
		assert.NotContains(t, []string{"sudo", "root", "deny"}, capability)
	})
}

func TestFromAgent(t *testing.T) {
	deadline := int64(600)
	good := func() *v1alpha1.Agent {
		a := &v1alpha1.Agent{ObjectMeta: metav1.ObjectMeta{Namespace: "agents", Name: "support"}}
		a.Spec = v1alpha1.AgentSpec{
			ServiceAccountName: "support",
			JobTemplate:        &batchv1.JobTemplateSpec{Spec: batchv1.JobSpec{ActiveDeadlineSeconds: &deadline}},
			Vault: &v1alpha1.VaultBinding{
				Role: "support", AuthMount: "clusters/eu/", TokenDelivery: v1alpha1.DeliveryWrapped,
				Grants: []v1alpha1.VaultGrant{{
					Phase: v1alpha1.PhaseRestricted, Tool: "t", Path: "kv/x", Capabilities: []v1alpha1.VaultCapability{"read", "list"},
				}},
			},
		}
		return a
	}
	a, ok, err := FromAgent(good())
	require.NoError(t, err)
	assert.True(t, ok)
	assert.Equal(t, &Agent{
		Namespace: "agents", Name: "support", AuthMount: "clusters/eu", Role: "support", Wrapped: true, Deadline: 10 * time.Minute,
		Grants: []Grant{{Phase: trust.Restricted, Tool: "t", Path: "kv/x", Capabilities: []string{"read", "list"}}},
	}, a)

	bare := good()
	bare.Spec.JobTemplate, bare.Spec.Vault = nil, &v1alpha1.VaultBinding{Role: "x"}
	a, _, err = FromAgent(bare)
	require.NoError(t, err)
	assert.Equal(t, &Agent{Namespace: "agents", Name: "support", AuthMount: "kubernetes", Role: "x", Deadline: time.Hour}, a)

	bare.Spec.Vault = nil
	_, ok, err = FromAgent(bare)
	require.NoError(t, err)
	assert.False(t, ok)

	for name, test := range map[string]struct {
		change func(*v1alpha1.Agent)
		want   string
	}{
		"no such phase":     {func(a *v1alpha1.Agent) { a.Spec.Vault.Grants[0].Phase = "root" }, "spec.vault.grants[0]: no such phase"},
		"sudo":              {func(a *v1alpha1.Agent) { a.Spec.Vault.Grants[0].Capabilities[0] = "sudo" }, `got "sudo"`},
		"no capability":     {func(a *v1alpha1.Agent) { a.Spec.Vault.Grants[0].Capabilities = nil }, "at least one"},
		"a path of Vault":   {func(a *v1alpha1.Agent) { a.Spec.Vault.Grants[0].Path = "auth/token/create" }, "cannot be granted"},
		"a whole mount":     {func(a *v1alpha1.Agent) { a.Spec.Vault.Grants[0].Path = "*" }, "path: got"},
		"no role":           {func(a *v1alpha1.Agent) { a.Spec.Vault.Role = "a/b" }, "vault.role"},
		"a mount elsewhere": {func(a *v1alpha1.Agent) { a.Spec.Vault.AuthMount = "a/../b" }, "vault.authMount"},
		"no deadline": {func(a *v1alpha1.Agent) {
			deadline := int64(0)
			a.Spec.JobTemplate.Spec.ActiveDeadlineSeconds = &deadline
		}, "activeDeadlineSeconds"},
		"no template":     {func(a *v1alpha1.Agent) { a.Spec.JobTemplateError = "it is a list" }, "it is a list"},
		"another account": {func(a *v1alpha1.Agent) { a.Spec.ServiceAccountName = "other" }, "name of its ServiceAccount"},
		"no namespace":    {func(a *v1alpha1.Agent) { a.Namespace = "" }, "namespace"},
	} {
		t.Run(name, func(t *testing.T) {
			a := good()
			test.change(a)
			_, _, err := FromAgent(a)
			require.ErrorContains(t, err, test.want)
		})
	}
}
