// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/test/stack"
)

func TestATokenIsLookedUpAndRevoked(t *testing.T) {
	c := rootOf(t, shared)
	token := newToken(t, shared, map[string]any{"policies": []string{"default"}, "ttl": "1h", "explicit_max_ttl": "2h", "meta": map[string]string{"cycle": "c1"}})

	found, err := c.LookupToken(t.Context(), token.Accessor)
	require.NoError(t, err)
	assert.Equal(t, token.Accessor, found.Accessor)
	assert.Equal(t, []string{"default"}, found.Policies)
	assert.Equal(t, map[string]string{"cycle": "c1"}, found.Meta)
	assert.Equal(t, "service", found.Type)
	assert.Equal(t, "auth/token/create", found.Path)
	assert.Equal(t, 2*time.Hour, found.MaxTTL)
	assert.InDelta(t, time.Hour, found.TTL, float64(time.Minute))
	assert.WithinDuration(t, time.Now().Add(time.Hour), found.Expires, time.Minute)
	assert.WithinDuration(t, time.Now(), found.Issued, time.Minute)

	require.NoError(t, c.RevokeToken(t.Context(), token.Accessor))
	_, err = c.LookupToken(t.Context(), token.Accessor)
	requireKind(t, ErrGone, err)
	assert.False(t, Temporary(err))
	require.NoError(t, c.RevokeToken(t.Context(), token.Accessor), "a token that is gone is revoked")
}

func TestABatchTokenIsNotRevoked(t *testing.T) {
	c := rootOf(t, shared)
	token := newToken(t, shared, map[string]any{"policies": []string{"default"}, "type": "batch", "ttl": "1h"})
	_, err := c.Write(t.Context(), "auth/token/revoke", map[string]any{"token": token.Token})
	requireKind(t, ErrRefused, err)
	assert.NotContains(t, err.Error(), token.Token)
	assert.Contains(t, err.Error(), "token_type=service")
}

// A lease is a child token's here: it needs no database.
func TestALeaseIsLookedUpAndRevoked(t *testing.T) {
	v := startVault(t, stack.VaultOptions{})
	require.NoError(t, v.EnableAudit(t.Context()))
	c := rootOf(t, v)
	for _, sync := range []bool{true, false} {
		before := leasesOfTokens(t, c)
		token := newToken(t, v, map[string]any{"policies": []string{"default"}, "ttl": "1h"})
		added := slices.DeleteFunc(leasesOfTokens(t, c), func(id string) bool { return slices.Contains(before, id) })
		require.Len(t, added, 1)
		id := added[0]

		lease, err := c.LookupLease(t.Context(), id)
		require.NoError(t, err)
		assert.Equal(t, id, lease.ID)
		assert.InDelta(t, time.Hour, lease.TTL, float64(time.Minute))
		assert.False(t, lease.Irrevocable())

		require.NoError(t, c.RevokeLease(t.Context(), id, sync))
		eventually(t, func(tt *assert.CollectT) {
			_, err := c.LookupLease(t.Context(), id)
			assert.ErrorIs(tt, err, ErrGone)
		})
		_, err = c.LookupToken(t.Context(), token.Accessor)
		requireKind(t, ErrGone, err)
		require.NoError(t, c.RevokeLease(t.Context(), id, sync), "a lease that is gone is revoked")

		log, err := os.ReadFile(v.AuditFile)
		require.NoError(t, err)
		assert.Contains(t, string(log), `"path":"sys/leases/revoke/`+id+`"`)
		assert.True(t, auditedSync(t, string(log), id, sync))
	}
}

// leasesOfTokens are those that auth/token/create made.
func leasesOfTokens(t *testing.T, c *Client) (ids []string) {
	t.Helper()
	const prefix = "auth/token/create/"
	listed, err := c.api.WithRequestCallbacks(c.session.sign).Logical().ListWithContext(t.Context(), "sys/leases/lookup/"+prefix)
	require.NoError(t, err)
	if listed == nil {
		return nil
	}
	for _, key := range texts(listed.Data["keys"]) {
		ids = append(ids, prefix+key)
	}
	return ids
}

// auditedSync reports whether a revoke of a lease went in with sync in its body.
func auditedSync(t *testing.T, log, id string, sync bool) bool {
	t.Helper()
	for line := range strings.Lines(log) {
		var record struct {
			Type    string
			Request struct {
				Path string
				Data map[string]any
			}
		}
		require.NoError(t, json.Unmarshal([]byte(line), &record))
		if record.Type == "response" && record.Request.Path == "sys/leases/revoke/"+id && record.Request.Data["sync"] == sync {
			return true
		}
	}
	return false
}

func TestAnEntityIsReadNarrowedAndDisabled(t *testing.T) {
	c := rootOf(t, shared)
	const name = "leasehold.agents.reader"
	put(t, shared, "identity/entity", map[string]any{"name": name, "policies": []string{"a", "b"}})
	entity, err := c.Entity(t.Context(), name, false)
	require.NoError(t, err)
	assert.Equal(t, name, entity.Name)
	assert.ElementsMatch(t, []string{"a", "b"}, entity.Policies)
	assert.False(t, entity.Disabled)

	require.NoError(t, c.SetEntityPolicy(t.Context(), name, "leasehold.agents.reader.shadow"))
	require.NoError(t, c.SetEntityDisabled(t.Context(), name, true))
	entity, err = c.Entity(t.Context(), entity.ID, true)
	require.NoError(t, err)
	assert.Equal(t, []string{"leasehold.agents.reader.shadow"}, entity.Policies, "one in place of all")
	assert.True(t, entity.Disabled, "and neither undoes the other")

	require.NoError(t, c.SetEntityPolicy(t.Context(), name, ""))
	require.NoError(t, c.SetEntityDisabled(t.Context(), name, false))
	entity, err = c.Entity(t.Context(), entity.ID, true)
	require.NoError(t, err)
	assert.Empty(t, entity.Policies)
	assert.False(t, entity.Disabled)

	_, err = c.Entity(t.Context(), "nobody", false)
	requireKind(t, ErrGone, err)
	err = c.SetEntityDisabled(t.Context(), "nobody", true)
	requireKind(t, ErrGone, err)
	require.ErrorContains(t, err, "delete it, or set the agent up")
	entity, err = c.Entity(t.Context(), "nobody", false)
	require.NoError(t, err, "Vault makes one all the same")
	assert.Empty(t, entity.Aliases)
	requireKind(t, ErrRefused, c.SetEntityPolicy(t.Context(), name, "shadow,admin"))
	require.NoError(t, c.Delete(t.Context(), "identity/entity/name/nobody")) // for who tests again
}

func TestAnAuditDeviceHashes(t *testing.T) {
	v := startVault(t, stack.VaultOptions{})
	require.NoError(t, v.EnableAudit(t.Context()))
	c := rootOf(t, v)
	one, err := c.AuditHash(t.Context(), "file", "value")
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(one, "hmac-sha256:"), one)
	two, err := c.AuditHash(t.Context(), "file", "another")
	require.NoError(t, err)
	assert.NotEqual(t, one, two)
	_, err = c.AuditHash(t.Context(), "none", "value")
	requireKind(t, ErrRefused, err)
}

// A path that nothing serves says nothing of what it names: were that "gone", a
// wrong namespace would make every revoke a success.
func TestNothingServesAPath(t *testing.T) {
	c := rootOf(t, shared)
	_, err := c.Read(t.Context(), "nowhere/creds/reader")
	requireKind(t, ErrRefused, err)
	_, err = c.Write(t.Context(), "nowhere/config", nil)
	requireKind(t, ErrRefused, err)
	requireKind(t, ErrRefused, c.Delete(t.Context(), "nowhere/config"))
	_, err = c.Read(t.Context(), "sys/policies/acl/none")
	requireKind(t, ErrGone, err)
}

// An id that would name another path never leaves.
func TestOddIDsAreRefused(t *testing.T) {
	c := rootOf(t, shared)
	for _, id := range []string{
		"", ".", "..", "../../auth/token/revoke-self", "a/../b", "a//b", "/a", "a/", "a?b=c", "a#b", "a b", "a\nb", "a%2e%2e", "a\\b", "a\x00", "ä",
		strings.Repeat("a", 2000),
	} {
		calls := map[string]error{
			"revoke token": c.RevokeToken(t.Context(), id), "revoke lease": c.RevokeLease(t.Context(), id, false),
			"policy": c.SetEntityPolicy(t.Context(), id, "p"), "disable": c.SetEntityDisabled(t.Context(), id, true), "delete": c.Delete(t.Context(), id),
		}
		_, calls["token"] = c.LookupToken(t.Context(), id)
		_, calls["lease"] = c.LookupLease(t.Context(), id)
		_, calls["entity"] = c.Entity(t.Context(), id, true)
		_, calls["read"] = c.Read(t.Context(), id)
		_, calls["write"] = c.Write(t.Context(), id, nil)
		_, calls["hash"] = c.AuditHash(t.Context(), id, "v")
		_, calls["create"] = c.CreateWrapped(t.Context(), WrappedRequest{Role: id, EntityAlias: "a/b", TTL: time.Minute, MaxTTL: time.Minute, WrapTTL: time.Minute})
		for name, err := range calls {
			requireKind(t, ErrRefused, err)
			var e *Error
			require.ErrorAs(t, err, &e)
			assert.Zero(t, e.Status, "%s of %q was sent", name, id)
			assert.Less(t, len(err.Error()), 2000)
		}
	}
	assert.Empty(t, checkPath("database/creds/reader/5JFbtWgaW32VrDqYcMrwk9VJ"))
	assert.Empty(t, checkPath("auth/kubernetes/role/leasehold.agents.reader"))
}
