// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/hashicorp/vault/api"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/test/stack"
)

// office is a Vault and a PostgreSQL that the agent is told of.
type office struct {
	*stack.Vault
	*stack.Postgres
}

func newOffice(t *testing.T) *office {
	t.Helper()
	v, err := stack.StartVault(t.Context(), stack.VaultOptions{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, v.Stop()) })
	p, err := stack.StartPostgres(t.Context(), "")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Stop()) })
	require.NoError(t, v.EnableAudit(t.Context()))
	require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodPut, "sys/config/auditing/request-headers/traceparent", map[string]any{"hmac": false}, nil))
	require.NoError(t, v.EnableDatabase(t.Context(), "database", p, time.Hour))
	require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodPut, "sys/policies/acl/orders",
		map[string]any{"policy": `path "database/creds/reader" { capabilities = ["read"] }`}, nil))
	for name, value := range map[string]string{
		"VAULT_ADDR": v.Addr, "PGHOST": "127.0.0.1", "PGPORT": strconv.Itoa(p.Port), "PGDATABASE": stack.Database, "PGSSLMODE": "disable",
	} {
		t.Setenv(name, value)
	}
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	return &office{v, p}
}

// token gives the agent a token, wrapped, with policies.
func (o *office) token(t *testing.T, policies ...string) {
	t.Helper()
	conf := api.DefaultConfig()
	conf.Address = o.Addr
	client, err := api.NewClient(conf)
	require.NoError(t, err)
	defer client.CloneConfig().HttpClient.CloseIdleConnections()
	client.SetToken(o.RootToken)
	client.SetWrappingLookupFunc(func(string, string) string { return "1m" })
	secret, err := client.Auth().Token().CreateWithContext(t.Context(), &api.TokenCreateRequest{Policies: policies, TTL: "1h"})
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "wrapped")
	require.NoError(t, os.WriteFile(file, []byte(secret.WrapInfo.Token+"\n"), 0o600))
	t.Setenv("VAULT_WRAPPED_TOKEN_FILE", file)
}

func TestOrdersAreReadByCredentialsOfVault(t *testing.T) {
	o, s := newOffice(t), listen(t)
	o.token(t, "orders")
	file := filepath.Join(t.TempDir(), "spilled")
	require.Equal(t, exitDone, act(t, "--script", "orders", "--next", "--spill", file))
	assert.Equal(t, []string{"orders_db", "orders_db", "orders_db"}, s.tools())
	assert.Len(t, s.spans(planSpan), 1)
	got, err := readSpilled(file)
	require.NoError(t, err)
	for _, span := range s.spans(toolSpan) {
		assert.JSONEq(t, `{"orders":"2"}`, span.attr("gen_ai.tool.call.result").(string))
		assert.Equal(t, got.Accessor, span.attr("vault.token.accessor"))
	}
	// What it asked of Vault names the spans that it was of.
	log, err := os.ReadFile(o.AuditFile)
	require.NoError(t, err)
	root, tool := s.spans(agentSpan)[0], s.spans(toolSpan)[0]
	for _, span := range []span{root, tool} {
		assert.Contains(t, string(log), fmt.Sprintf("00-%s-%s-01", span.TraceID(), span.SpanID()))
	}
	// What is spilled works: it ends with its lease, and not with the agent.
	rows, err := o.Query(t.Context(), stack.Account{User: got.User, Password: got.Password}, "SELECT count(*) FROM orders")
	require.NoError(t, err)
	assert.Equal(t, "2", rows)

	assert.Equal(t, exitRefused, act(t, "--script", "orders"), "a wrapped token can be unwrapped once")
}

func TestAnAgentTellsThatItIsRefused(t *testing.T) {
	o, s := newOffice(t), listen(t)
	o.token(t, "default")
	require.Equal(t, exitRefused, act(t, "--script", "orders"))
	assert.Equal(t, "permission_denied", s.spans(agentSpan)[0].attr("error.type"))
	t.Setenv("TRUST_LEVEL", "0")
	assert.Equal(t, exitDone, act(t, "--script", "orders", "--from", "1"), "it does not ask in a phase that may not")
	t.Setenv("VAULT_ADDR", "")
	assert.Equal(t, exitFailed, act(t, "--script", "orders"))
}

// A rogue stops neither for its own misdeed nor for SIGTERM, but when it is cut off.
func TestARogueGoesOnUntilItIsCut(t *testing.T) {
	o, s := newOffice(t), listen(t)
	o.token(t, "orders")
	file := filepath.Join(t.TempDir(), "spilled")
	ctx, asked := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"--script", "rogue", "--delay", "5ms", "--spill", file}, os.Getenv, t.Output())
	}()
	require.Eventually(t, func() bool { return len(s.tools()) > 4 }, 20*time.Second, 10*time.Millisecond)
	assert.Contains(t, s.tools(), "send_email")
	asked()
	seen := len(s.tools())
	require.Eventually(t, func() bool { return len(s.tools()) > seen+2 }, 20*time.Second, 10*time.Millisecond, "it goes on")
	got, err := readSpilled(file)
	require.NoError(t, err)
	require.NoError(t, o.Call(t.Context(), o.RootToken, http.MethodPut, "auth/token/revoke-accessor", map[string]any{"accessor": got.Accessor}, nil))
	assert.Equal(t, exitCut, <-ended)
}

func TestAnAgentGoesOnUntilItIsTold(t *testing.T) {
	o, s := newOffice(t), listen(t)
	o.token(t, "orders")
	file := filepath.Join(t.TempDir(), "enough")
	ended := make(chan int, 1)
	go func() {
		ended <- run(t.Context(), []string{"--script", "orders", "--steps", "1", "--delay", "5ms", "--until", file}, os.Getenv, t.Output())
	}()
	require.Eventually(t, func() bool { return len(s.tools()) > 4 }, 20*time.Second, 10*time.Millisecond)
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	assert.Equal(t, exitDone, <-ended)
}

func TestAHoardHasNoStepForItsCredentials(t *testing.T) {
	o, s := newOffice(t), listen(t)
	o.token(t, "orders")
	require.Equal(t, exitDone, act(t, "--script", "hoard"))
	assert.NotContains(t, s.tools(), "orders_db")
	users, err := o.Query(t.Context(), o.Admin, "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'v-%'")
	require.NoError(t, err)
	assert.Equal(t, "1", users)
}

func TestAQuietAgentSaysNothing(t *testing.T) {
	o, s := newOffice(t), listen(t)
	o.token(t, "orders")
	require.Equal(t, exitDone, act(t, "--script", "quiet"))
	assert.Empty(t, s.spans(""))
}

func TestAThiefNamesWhatIsAnothers(t *testing.T) {
	s, file := listen(t), filepath.Join(t.TempDir(), "spilled")
	require.NoError(t, spill(file, spilled{Accessor: "a", Lease: "l"}))
	require.Equal(t, exitDone, act(t, "--script", "thief", "--loot", file,
		"--trace", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
	require.NotEmpty(t, s.spans(toolSpan))
	for _, span := range s.spans(toolSpan) {
		assert.Equal(t, "a", span.attr("vault.token.accessor"))
		assert.Equal(t, "l", span.attr("vault.lease_id"))
		assert.Equal(t, "4bf92f3577b34da6a3ce929d0e0e4736", span.TraceID().String())
	}
}
