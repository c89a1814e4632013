// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultaudit

import (
	"encoding/json"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/test/stack"
)

func TestLive(t *testing.T) {
	p, err := stack.StartPostgres(t.Context(), "")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, p.Stop()) })
	v, err := stack.StartVault(t.Context(), stack.VaultOptions{Log: os.Stderr})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, v.Stop()) })
	require.NoError(t, v.EnableDatabase(t.Context(), "database", p, time.Hour))
	put := func(path string, body, answer any) error {
		return v.Call(t.Context(), v.RootToken, http.MethodPut, path, body, answer)
	}
	require.NoError(t, put("sys/policies/acl/reader", map[string]any{"policy": `path "database/creds/reader" { capabilities = ["read"] } path "auth/token/create" { capabilities = ["update"] } path "auth/token/renew-self" { capabilities = ["update"] } path "sys/leases/renew" { capabilities = ["update"] }`}, nil))
	require.NoError(t, put("sys/auth/userpass", map[string]any{"type": "userpass"}, nil))
	require.NoError(t, put("auth/userpass/users/u", map[string]any{"password": "p", "token_policies": "reader"}, nil))
	require.NoError(t, put("auth/token/roles/r", map[string]any{"allowed_entity_aliases": "ns/name", "allowed_policies": "reader", "renewable": true}, nil))
	require.NoError(t, v.EnableAudit(t.Context()))
	var a struct{ Auth stack.Login }
	require.NoError(t, v.Call(t.Context(), "", http.MethodPut, "auth/userpass/login/u", map[string]any{"password": "p"}, &a))
	lease, err := v.DatabaseLease(t.Context(), a.Auth.Token, "database")
	require.NoError(t, err)
	t.Log(lease)
	call := func(tok, m, path string, body any) { t.Log(path, v.Call(t.Context(), tok, m, path, body, nil)) }
	call(a.Auth.Token, http.MethodPut, "sys/leases/renew", map[string]any{"lease_id": lease.ID})
	call(a.Auth.Token, http.MethodPut, "auth/token/renew-self", nil)
	call(a.Auth.Token, http.MethodGet, "secret/x", nil)
	call(a.Auth.Token, http.MethodPut, "auth/token/create", map[string]any{"ttl": "1h"})
	call(a.Auth.Token, http.MethodPut, "auth/token/create", map[string]any{"ttl": "1h", "type": "batch"})
	call(v.RootToken, http.MethodPut, "auth/token/create/r", map[string]any{"entity_alias": "ns/name", "ttl": "1h", "policies": []string{"reader"}})
	call("", http.MethodPut, "auth/userpass/login/u", map[string]any{"password": "wrong"})
	call(v.RootToken, http.MethodPut, "sys/leases/revoke/"+lease.ID, map[string]any{"sync": true})
	call(v.RootToken, http.MethodPut, "auth/token/revoke-accessor", map[string]any{"accessor": a.Auth.Accessor})
	req, _ := http.NewRequest(http.MethodPut, v.Addr+"/v1/auth/token/create/r", nil)
	req.Header.Set("X-Vault-Token", v.RootToken)
	req.Header.Set("X-Vault-Wrap-TTL", "60")
	res, err := http.DefaultClient.Do(req)
	t.Log(res.StatusCode, err)
	var w struct {
		Wrap struct {
			Token string `json:"token"`
		} `json:"wrap_info"`
	}
	_ = json.NewDecoder(res.Body).Decode(&w)
	call(w.Wrap.Token, http.MethodPut, "sys/wrapping/unwrap", nil)
	call(a.Auth.Token, http.MethodGet, "auth/token/lookup-self", nil)
	text, _ := os.ReadFile(v.AuditFile)
	_ = os.WriteFile("/tmp/audit-watch.jsonl", text, 0o600)
}
