// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/vault/api"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/test/stack"
)

const alias = "agents/reader"

// enroll sets Vault up for an agent whose tokens a role makes.
func enroll(t *testing.T, v *stack.Vault, role string) (entity string) {
	t.Helper()
	c := rootOf(t, v)
	put(t, v, "sys/policies/acl/leasehold-agent", map[string]any{"policy": `path "auth/token/lookup-self" { capabilities = ["read"] }`})
	put(t, v, "identity/entity", map[string]any{"name": role})
	found, err := c.Entity(t.Context(), role, false)
	require.NoError(t, err)
	var mounts map[string]struct{ Accessor string }
	require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodGet, "sys/auth", nil, &struct {
		Data *map[string]struct{ Accessor string }
	}{&mounts}))
	put(t, v, "identity/entity-alias", map[string]any{"name": alias, "canonical_id": found.ID, "mount_accessor": mounts["token/"].Accessor})
	put(t, v, "auth/token/roles/"+role, map[string]any{
		"allowed_entity_aliases": []string{alias}, "orphan": true, "token_type": "service",
		"token_no_default_policy": true, "allowed_policies": []string{"leasehold-agent"},
	})
	return found.ID
}

func request(role string) WrappedRequest {
	return WrappedRequest{
		Role: role, EntityAlias: alias, Meta: map[string]string{"cycle": "c1"},
		TTL: 5 * time.Minute, MaxTTL: 10 * time.Minute, WrapTTL: time.Minute,
	}
}

// The accessor is that of the token inside, which is the agent's, and which only
// one unwraps.
func TestAWrappedTokenIsTheAgents(t *testing.T) {
	const role = "leasehold.agents.reader"
	v := startVault(t, stack.VaultOptions{})
	entity := enroll(t, v, role)
	c := rootOf(t, v)
	w, err := c.CreateWrapped(t.Context(), request(role))
	require.NoError(t, err)
	assert.WithinDuration(t, time.Now().Add(time.Minute), w.Expires, 10*time.Second)

	token, err := c.LookupToken(t.Context(), w.Accessor)
	require.NoError(t, err)
	assert.Equal(t, entity, token.Entity)
	assert.Equal(t, []string{"leasehold-agent"}, token.Policies)
	assert.Equal(t, "service", token.Type)
	assert.Equal(t, "auth/token/create/"+role, token.Path)
	assert.Equal(t, "c1", token.Meta["cycle"])
	assert.Equal(t, 10*time.Minute, token.MaxTTL)
	assert.LessOrEqual(t, token.TTL, 5*time.Minute)

	inner, err := unwrap(t.Context(), v, w)
	require.NoError(t, err)
	assert.Equal(t, w.Accessor, inner.Accessor)
	assert.NotEqual(t, string(w.Token), inner.ClientToken)
	assert.Equal(t, entity, inner.EntityID)
	_, err = unwrap(t.Context(), v, w)
	require.Error(t, err, "it is unwrapped once")

	require.NoError(t, c.RevokeToken(t.Context(), w.Accessor))
	require.Error(t, v.Call(t.Context(), inner.ClientToken, http.MethodGet, lookupSelf, nil, nil))

	other := request(role)
	other.EntityAlias = "agents/writer"
	_, err = c.CreateWrapped(t.Context(), other)
	requireKind(t, ErrRefused, err)
}

func unwrap(ctx context.Context, v *stack.Vault, w Wrapped) (*api.SecretAuth, error) {
	c, err := api.NewClient(&api.Config{Address: v.Addr})
	if err != nil {
		return nil, err
	}
	defer c.CloneConfig().HttpClient.CloseIdleConnections()
	secret, err := c.Logical().UnwrapWithContext(ctx, string(w.Token))
	if err != nil {
		return nil, err
	}
	return secret.Auth, nil
}

// A token that comes in clear, because a proxy drops the header that wraps it, is
// ended at once, and the error does not hold it.
func TestATokenThatComesUnwrappedIsDropped(t *testing.T) {
	const role = "leasehold.agents.reader"
	v := startVault(t, stack.VaultOptions{})
	enroll(t, v, role)
	var seen made
	address := proxy(t, v, func(r *http.Request) { r.Header.Del("X-Vault-Wrap-TTL") }, func(text []byte) { keepAuth(text, &seen) })
	s := openBy(t, &stack.Vault{Addr: address}, Auth{Token: tokenOfRoot(v)})
	w, err := s.Client("test", 0, 0).CreateWrapped(t.Context(), request(role))
	requireKind(t, ErrRefused, err)
	assert.Zero(t, w)
	require.NotEmpty(t, seen.Token, "Vault made one")
	assert.NotContains(t, err.Error(), seen.Token)
	_, err = rootOf(t, v).LookupToken(t.Context(), seen.Accessor)
	requireKind(t, ErrGone, err)
}
