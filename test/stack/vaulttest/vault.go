// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaulttest

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
	v.put(t, "sys/auth/kubernetes", map[string]any{"type": "kubernetes"}, nil)
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
	t.Cleanup(conf.HttpClient.CloseIdleConnections)
	return vaultapi.From(c)
}

// Know sets Vault up for agents and Leasehold, as leasehold vault apply does.
func (v Vault) Know(t testing.TB, agents ...*vaultsetup.Agent) {
	t.Helper()
	plan, err := vaultsetup.Plan(t.Context(), v.Client(t, v.RootToken), agents, vaultsetup.DefaultOptions())
	require.NoError(t, err)
	require.NoError(t, plan.Apply(t.Context(), func(vaultsetup.Step) {}))
}

// Agent is one whose tokens Leasehold mints, as setup knows it.
func Agent(namespace, name string) vaultsetup.Agent {
	return vaultsetup.Agent{
		Namespace: namespace, Name: name, AuthMount: "kubernetes", Role: name, Wrapped: true, Deadline: vaultsetup.DefaultDeadline,
	}
}

// EntityOf is the id of an entity.
func (v Vault) EntityOf(t testing.TB, name string) string {
	t.Helper()
	entity, err := v.Client(t, v.RootToken).Entity(t.Context(), name, false)
	require.NoError(t, err)
	return entity.ID
}

// Own is a client with Leasehold's rights and no others, once agents are known.
func (v Vault) Own(t testing.TB) *vaultapi.Client {
	t.Helper()
	var mounts struct {
		Data map[string]struct{ Accessor string }
	}
	require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodGet, "sys/auth", nil, &mounts))
	v.put(t, "identity/entity-alias", map[string]any{
		"name": vaultsetup.Own, "canonical_id": v.EntityOf(t, vaultsetup.Own), "mount_accessor": mounts.Data["token/"].Accessor,
	}, nil)
	v.put(t, "auth/token/roles/"+vaultsetup.Own, map[string]any{
		"allowed_entity_aliases": vaultsetup.Own, "allowed_policies": vaultsetup.Base, "orphan": true, "token_no_default_policy": true,
	}, nil)
	var answer struct{ Auth stack.Login }
	v.put(t, "auth/token/create/"+vaultsetup.Own, map[string]any{"entity_alias": vaultsetup.Own}, &answer)
	return v.Client(t, answer.Auth.Token)
}

// Live are the tokens that were minted for cycles and that Vault has.
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
		if token.Meta["leasehold_cycle"] != "" {
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
