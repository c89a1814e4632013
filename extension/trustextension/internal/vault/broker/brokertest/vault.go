// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package brokertest

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/vault/api"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/internal/vaultsetup"
	"github.com/leasehold/leasehold/test/stack"
)

// Vault is one that a test has for itself.
type Vault struct{ *stack.Vault }

// Start starts a Vault for a test.
func Start(t testing.TB) Vault {
	t.Helper()
	started, err := stack.StartVault(t.Context(), stack.VaultOptions{})
	require.NoError(t, err)
	v := Vault{started}
	t.Cleanup(func() { require.NoError(t, v.Stop()) })
	v.put(t, "sys/policies/acl/"+vaultsetup.Base, map[string]any{"policy": `
path "auth/token/lookup-self" { capabilities = ["read"] }
path "auth/token/renew-self" { capabilities = ["update"] }
path "auth/token/revoke-self" { capabilities = ["update"] }`}, nil)
	return v
}

// Client asks Vault with a token, and waits for no answer longer than two seconds.
func (v Vault) Client(t testing.TB, token string) *vaultapi.Client {
	t.Helper()
	conf := api.DefaultConfig()
	conf.Address, conf.MaxRetries, conf.Timeout = v.Addr, 0, 2*time.Second
	c, err := api.NewClient(conf)
	require.NoError(t, err)
	c.SetToken(token)
	return vaultapi.From(c)
}

// Know lets Vault know an agent: its entity, whose id it returns, and its token role.
func (v Vault) Know(t testing.TB, agent *vaultsetup.Agent) (entity string) {
	t.Helper()
	var made struct{ Data struct{ ID string } }
	v.put(t, "identity/entity", map[string]any{"name": agent.EntityName()}, &made)
	var mounts struct {
		Data map[string]struct{ Accessor string }
	}
	require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodGet, "sys/auth", nil, &mounts))
	v.put(t, "identity/entity-alias", map[string]any{
		"name": agent.Alias(), "canonical_id": made.Data.ID, "mount_accessor": mounts.Data["token/"].Accessor,
	}, nil)
	v.put(t, "auth/token/roles/"+agent.TokenRole(), map[string]any{
		"allowed_policies": vaultsetup.Base, "allowed_entity_aliases": agent.Alias(),
		"orphan": true, "renewable": true, "token_no_default_policy": true, "token_type": "service",
	}, nil)
	return made.Data.ID
}

// Live are the tokens with an entity that Vault has, and their metadata.
func (v Vault) Live(t testing.TB) (tokens []vaultapi.Token) {
	t.Helper()
	var list struct{ Data struct{ Keys []string } }
	require.NoError(t, v.Call(t.Context(), v.RootToken, "LIST", "auth/token/accessors", nil, &list))
	root := v.Client(t, v.RootToken)
	for _, accessor := range list.Data.Keys {
		token, err := root.LookupToken(t.Context(), accessor)
		if errors.Is(err, vaultapi.ErrGone) {
			continue
		}
		require.NoError(t, err)
		if token.Entity != "" {
			tokens = append(tokens, *token)
		}
	}
	return tokens
}

// Unwrap is the token in a wrapping.
func (v Vault) Unwrap(t testing.TB, wrapping string) (stack.Login, error) {
	t.Helper()
	var answer struct{ Auth stack.Login }
	err := v.Call(t.Context(), wrapping, http.MethodPut, "sys/wrapping/unwrap", nil, &answer)
	return answer.Auth, err
}

func (v Vault) put(t testing.TB, path string, body map[string]any, answer any) {
	t.Helper()
	require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodPut, path, body, answer), path)
}
