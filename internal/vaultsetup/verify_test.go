// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/test/stack"
)

func (v *vault) verify(t *testing.T, client *vaultapi.Client, agents ...*Agent) (all []string, wrong bool) {
	t.Helper()
	r, err := Verify(t.Context(), client, agents, DefaultOptions())
	require.NoError(t, err)
	for _, f := range r.Findings {
		all = append(all, string(f.Weight)+" "+f.About+": "+f.Text)
	}
	return all, r.Wrong()
}

func TestVerifyFindsWhatApplyCannotMend(t *testing.T) {
	v := withSecrets(t)
	a := support()
	v.put(t, "database/roles/reader", m{
		"db_name": "app", "default_ttl": 60, "max_ttl": 600,
		"creation_statements": stack.CreationStatements, "revocation_statements": stack.RevocationStatements,
	})
	found, wrong := v.verify(t, v.client, a)
	assert.False(t, wrong, "%q", found)
	assert.Len(t, found, 2, "notes on quotas and on a path with a star: %q", found)

	v.put(t, "database/roles/reader", m{"db_name": "app", "default_ttl": 3600, "max_ttl": 0, "revocation_statements": []string{}})
	v.put(t, "sys/auth/kubernetes/tune", m{"token_type": "batch"})
	id := v.get(t, "identity/entity/name/"+a.EntityName())["id"]
	v.put(t, "identity/group", m{"name": "admins", "policies": "admin", "member_entity_ids": id})
	v.put(t, "sys/policies/acl/"+a.PolicyName(trust.Shadow), m{"policy": "# other"})
	lacking := coder()
	lacking.Grants[0].Path = "database/creds/nobody"
	v.apply(t, DefaultOptions(), lacking)
	require.NoError(t, v.Call(t.Context(), v.RootToken, "DELETE", "sys/audit/file", nil, nil))

	found, wrong = v.verify(t, v.client, a, lacking)
	assert.True(t, wrong)
	for _, want := range []string{
		"wrong leasehold.agents.support.shadow: the policy is not as it should be",
		"wrong database/roles/reader: its credentials live for 1h0m0s",
		"wrong database/roles/reader: its credentials can be renewed up to as long as the mount lets them",
		"wrong database/roles/reader: revoking its credentials ends no session",
		"wrong auth/kubernetes: it gives batch tokens",
		"wrong agents/support: its entity is a member of groups",
		"wrong agents/coder: database/creds/nobody is granted, and there is no database/roles/nobody",
		"wrong audit: no audit device of the type file shows accessors",
		"note database: agents/coder, agents/support share this mount",
	} {
		assert.True(t, hasPrefix(found, want), "%s in %q", want, found)
	}
}

func hasPrefix(all []string, prefix string) bool {
	for _, one := range all {
		if strings.HasPrefix(one, prefix) {
			return true
		}
	}
	return false
}

func TestVerifySaysWhatItMayNotRead(t *testing.T) {
	v := withSecrets(t)
	v.put(t, "sys/policies/acl/auditor", m{"policy": `
		path "sys/policies/acl/*" { capabilities = ["read"] }
		path "sys/auth" { capabilities = ["read"] }
		path "auth/+/role/*" { capabilities = ["read"] }
		path "auth/token/roles/*" { capabilities = ["read"] }
		path "sys/mounts" { capabilities = ["read"] }
		path "sys/config/auditing/*" { capabilities = ["read", "sudo"] }
		path "identity/lookup/entity" { capabilities = ["update"] }
		path "identity/*" { capabilities = ["read"] }`})
	var made struct {
		Auth stack.Login
	}
	require.NoError(t, v.Call(t.Context(), v.RootToken, "PUT", "auth/token/create", m{"policies": "auditor"}, &made))
	found, wrong := v.verify(t, clientOf(t, v.Vault, made.Auth.Token), support())
	assert.False(t, wrong, "%q", found)
	assert.True(t, hasPrefix(found, "unknown audit: this token may not read sys/audit"), "%q", found)
	assert.True(t, hasPrefix(found, "unknown database/roles/reader: this token may not read"), "%q", found)
}

func TestDriftIsReadWithLeaseholdsRights(t *testing.T) {
	v := applied(t)
	own := clientOf(t, v.Vault, v.tokenOf(t, Own).Token)
	a := support()
	drift := func(a *Agent) []string {
		all, err := Drift(t.Context(), own, a)
		require.NoError(t, err)
		return all
	}
	assert.Empty(t, drift(a))
	assert.Empty(t, drift(coder()))

	v.put(t, "auth/kubernetes/role/support", m{"token_ttl": 600, "bound_service_account_names": "*"})
	v.put(t, "sys/policies/acl/"+a.PolicyName(trust.Restricted), m{"policy": `path "kv/*" { capabilities = ["read"] }`})
	require.NoError(t, v.client.Delete(t.Context(), "auth/token/roles/"+a.TokenRole()))
	all := drift(a)
	require.Len(t, all, 3, "%q", all)
	assert.Contains(t, all[0], "The policy leasehold.agents.support.restricted is not as it should be: ")
	assert.Contains(t, all[1], "The kubernetes role support at auth/kubernetes is not as it should be: - bound_service_account_names: *; + bound_service_account_names: support; - token_ttl: 600")
	assert.Equal(t, "The token role leasehold.agents.support is missing.", all[2])

	removal, err := Removal(t.Context(), v.client, "agents", "coder")
	require.NoError(t, err)
	require.NoError(t, removal.Apply(t.Context(), nil))
	assert.NotEmpty(t, drift(coder()))
	assert.Contains(t, drift(coder()), "The policy leasehold.agents.coder.shadow is missing.")
}
