// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultaudit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/test/stack"
)

const (
	golden = "testdata/vault.jsonl"
	parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	policy = `
path "database/creds/reader" { capabilities = ["read"] }
path "auth/token/create" { capabilities = ["update"] }
path "auth/token/renew-self" { capabilities = ["update"] }
path "sys/leases/renew" { capabilities = ["update"] }`
)

// vault is a Vault that writes its audit log.
type vault struct{ *stack.Vault }

// ask asks in a trace, and fails the test where the status is another one.
func (v vault) ask(t *testing.T, token, method, path, body string, status int, headers ...string) (answer []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, v.Addr+"/v1/"+path, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("X-Vault-Token", token)
	r.Header.Set("Traceparent", parent)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	r.Close = true
	got, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	answer, err = io.ReadAll(got.Body)
	require.NoError(t, err)
	require.NoError(t, got.Body.Close())
	require.Equal(t, status, got.StatusCode, path)
	return answer
}

// records are what the log holds after begin, and the lines that they are of.
func (v vault) records(t *testing.T, begin int) (all []Record, lines []byte) {
	t.Helper()
	text, err := os.ReadFile(v.AuditFile)
	require.NoError(t, err)
	for _, line := range bytes.Split(bytes.TrimSpace(text[begin:]), []byte("\n")) {
		r, ok, err := Parse(line)
		require.NoError(t, err)
		if ok {
			all = append(all, r)
			lines = append(append(lines, line...), '\n')
		}
	}
	return all, lines
}

func (v vault) size(t *testing.T) int {
	t.Helper()
	s, err := os.Stat(v.AuditFile)
	require.NoError(t, err)
	return int(s.Size())
}

func startVault(t *testing.T, s *stack.Stack) vault {
	t.Helper()
	p, err := stack.StartPostgres(t.Context(), "")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, p.Stop()) })
	started, err := stack.StartVault(t.Context(), stack.VaultOptions{Log: os.Stderr})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, started.Stop()) })
	v := vault{started}
	require.NoError(t, v.EnableDatabase(t.Context(), "database", p, time.Hour))
	require.NoError(t, v.EnableKubernetes(t.Context(), s))
	require.NoError(t, v.EnableAudit(t.Context()))
	for _, one := range []struct {
		path string
		body map[string]any
	}{
		{"sys/policies/acl/reader", map[string]any{"policy": policy}},
		{"auth/kubernetes/role/agent", map[string]any{
			"bound_service_account_names": "default", "bound_service_account_namespaces": "default", "audience": stack.VaultAudience,
			"token_policies": "reader", "token_ttl": "20m", "token_no_default_policy": true, "alias_name_source": "serviceaccount_name",
		}},
		{"auth/token/roles/agent", map[string]any{"allowed_entity_aliases": "default/default", "allowed_policies": "reader"}},
		{"sys/config/auditing/request-headers/traceparent", map[string]any{"hmac": false}},
	} {
		require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodPut, one.path, one.body, nil), one.path)
	}
	return v
}

func accountToken(t *testing.T, s *stack.Stack) string {
	t.Helper()
	token, err := s.Kubectl(t.Context(), "", "--namespace", "default", "create", "token", "default", "--audience", stack.VaultAudience)
	require.NoError(t, err)
	return strings.TrimSpace(token)
}

// What Vault writes of an agent's life is read, and of what is secret nothing.
func TestRecordsOfVault(t *testing.T) {
	s, err := stack.Start(t.Context(), stack.Options{Log: os.Stderr})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Stop()) })
	v := startVault(t, s)
	begin := v.size(t)

	a, err := v.KubernetesLogin(t.Context(), "agent", accountToken(t, s))
	require.NoError(t, err)
	v.ask(t, a.Token, http.MethodGet, "database/creds/reader", "", http.StatusOK)
	given, _ := v.records(t, begin)
	lease := given[1].Lease
	require.True(t, strings.HasPrefix(lease, "database/creds/reader/"), lease)
	v.ask(t, a.Token, http.MethodPut, "sys/leases/renew", `{"lease_id":"`+lease+`"}`, http.StatusOK)
	v.ask(t, a.Token, http.MethodPut, "auth/token/renew-self", "", http.StatusOK)
	v.ask(t, a.Token, http.MethodGet, "database/creds/admin", "", http.StatusForbidden)
	v.ask(t, a.Token, http.MethodPut, "auth/token/create", `{"ttl":"1h","no_default_policy":true}`, http.StatusOK)
	v.ask(t, a.Token, http.MethodPut, "auth/token/create", `{"ttl":"1h","type":"batch"}`, http.StatusOK)
	var wrapped struct {
		Wrap struct{ Token string } `json:"wrap_info"`
	}
	require.NoError(t, json.Unmarshal(v.ask(t, v.RootToken, http.MethodPut, "auth/token/create/agent", `{"entity_alias":"default/default"}`, http.StatusOK, "X-Vault-Wrap-TTL", "60"), &wrapped))
	v.ask(t, wrapped.Wrap.Token, http.MethodPut, "sys/wrapping/unwrap", "", http.StatusOK)
	v.ask(t, "", http.MethodPut, "auth/kubernetes/login", `{"role":"agent","jwt":"no"}`, http.StatusForbidden)
	v.ask(t, v.RootToken, http.MethodPut, "sys/leases/revoke/"+lease, "", http.StatusNoContent)
	v.ask(t, v.RootToken, http.MethodPut, "auth/token/revoke-accessor", `{"accessor":"`+a.Accessor+`"}`, http.StatusNoContent)
	v.ask(t, a.Token, http.MethodGet, "database/creds/reader", "", http.StatusForbidden)

	all, lines := v.records(t, begin)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		require.NoError(t, os.WriteFile(golden, lines, 0o600))
	}
	assert.Equal(t, shapes(goldenRecords(t)), shapes(all), "Vault writes otherwise than before: read what it writes, and then UPDATE_GOLDEN=1")
	for _, r := range all {
		assert.WithinDuration(t, time.Now(), r.Time, time.Minute)
		text := fmt.Sprintf("%+v", r)
		for what, secret := range map[string]string{"a token": a.Token, "a wrapping": wrapped.Wrap.Token, "a hash": "hmac-sha256"} {
			assert.NotContains(t, text, secret, what)
		}
	}
}
