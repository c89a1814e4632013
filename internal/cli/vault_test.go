// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/vaultsetup"
	"github.com/leasehold/leasehold/test/stack"
)

// startVault starts a Vault with a kubernetes auth method, and lets the commands
// find it.
func startVault(t *testing.T) *stack.Vault {
	t.Helper()
	v, err := stack.StartVault(t.Context(), stack.VaultOptions{Log: os.Stderr})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, v.Stop()) })
	require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodPut, "sys/auth/kubernetes", map[string]any{"type": "kubernetes"}, nil))
	t.Setenv("VAULT_ADDR", v.Addr)
	t.Setenv("VAULT_TOKEN", v.RootToken)
	return v
}

// uuid is what differs from one Vault to the other.
var uuid = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

const vaultAgents = " -f vault_agents.yaml"

// vaultGoldens are the life of an agent in Vault, each command in its turn, as goldens.
var vaultGoldens = []struct{ name, line string }{
	{"vault_plan", "vault plan" + vaultAgents},
	{"vault_verify_before", "vault verify" + vaultAgents},
	{"vault_apply", "vault apply" + vaultAgents},
	{"vault_plan_none", "vault plan" + vaultAgents},
	{"vault_verify", "vault verify" + vaultAgents},
	{"vault_verify_json", "vault verify -o json" + vaultAgents},
	{"vault_plan_drift", "vault plan" + vaultAgents},
	{"vault_apply_json", "vault apply -o json" + vaultAgents},
	{"vault_remove_unasked", "vault remove agents/support"},
	{"vault_remove", "vault remove --yes agents/support"},
	{"vault_remove_none", "vault remove --yes agents/support"},
}

const vaultPolicyGolden = "vault_policy"

func isVaultGolden(name string) bool {
	for _, g := range vaultGoldens {
		if g.name == name {
			return true
		}
	}
	return name == vaultPolicyGolden
}

func TestVaultGolden(t *testing.T) {
	v := startVault(t)
	t.Chdir("testdata")
	for _, step := range vaultGoldens {
		if step.name == "vault_plan_drift" {
			for path, body := range map[string]map[string]any{
				"sys/policies/acl/leasehold.agents.support.shadow": {"policy": "# hm\npath \"orders/*\" { capabilities = [\"read\"] }\n"},
				"identity/entity/name/leasehold.agents.support":    {"policies": []string{"leasehold.agents.support.shadow", "admin"}},
				"auth/kubernetes/role/support":                     {"token_policies": "leasehold-agent,admin"},
				"sys/config/auditing/request-headers/traceparent":  {"hmac": true},
			} {
				require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodPut, path, body, nil), path)
			}
		}
		t.Run(step.name, func(t *testing.T) {
			compareGolden(t, step.name+".golden", uuid.ReplaceAllString(transcript(t, step.line), "ENTITY"))
		})
	}
}

func TestVaultPolicyAsksNoVault(t *testing.T) {
	t.Setenv("VAULT_ADDR", "")
	t.Chdir("testdata")
	compareGolden(t, vaultPolicyGolden+".golden", transcript(t, "vault policy"+vaultAgents))
	code, out, errOut := run(t, "vault", "policy", "-o", "json", "-f", "vault_agents.yaml")
	require.Equal(t, ExitOK, code, errOut)
	var first vaultsetup.Policy
	require.NoError(t, json.Unmarshal([]byte(strings.SplitN(out, "\n", 2)[0]), &first))
	assert.Equal(t, vaultsetup.Policy{Name: vaultsetup.Base, Text: vaultsetup.BasePolicy()}, first)
}

func TestVaultSaysWhatIsWrong(t *testing.T) {
	v := startVault(t)
	t.Chdir("testdata")
	tests := map[string]struct {
		line  string
		token string
		code  int
		want  string
	}{
		"no agents":         {"vault plan", "", ExitUsage, "one of these"},
		"two ways":          {"vault plan --all -f vault_agents.yaml", "", ExitUsage, "one of these"},
		"a path of Vault":   {"vault plan -f vault_bad_agent.yaml", "", ExitError, "paths of Vault itself cannot be granted"},
		"no Agent":          {"vault plan -f rules.yaml", "", ExitError, "there is no Agent of leasehold.dev/v1alpha1 in it"},
		"no such file":      {"vault plan -f missing.yaml", "", ExitError, "no such file"},
		"no such mount":     {"vault plan -f vault_agents.yaml --own-mount k8s", "", ExitError, "vault auth enable -path=k8s kubernetes"},
		"no account":        {"vault plan -f vault_agents.yaml --own-account leasehold", "", ExitUsage, "allowed is NAMESPACE/NAME"},
		"a token of nobody": {"vault plan -f vault_agents.yaml", "nobody", ExitError, "permission denied"},
		"no such timeout":   {"vault plan -f vault_agents.yaml --timeout 1h", "", ExitUsage, "--timeout"},
		"not a name":        {"vault remove --yes a/b/c", "", ExitUsage, "NAMESPACE/NAME"},
		"no auth otherwise": {"vault verify -f vault_agents.yaml --own-mount= --audit-device=", "", ExitError, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if test.token != "" {
				t.Setenv("VAULT_TOKEN", test.token)
			}
			code, out, errOut := run(t, strings.Fields(test.line)...)
			assert.Equal(t, test.code, code, "%s%s", out, errOut)
			assert.Contains(t, errOut, test.want)
			assert.NotContains(t, out+errOut, v.RootToken)
		})
	}
}
