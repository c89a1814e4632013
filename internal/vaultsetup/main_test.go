// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/hashicorp/vault/api"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/test/stack"
)

// What is left out is client-go's, which processes keep: connections, and what watches
// the certificates of a client.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(
		m,
		goleak.IgnoreAnyFunction("golang.org/x/net/http2.(*ClientConn).readLoop"),
		goleak.IgnoreAnyFunction("k8s.io/client-go/transport.(*dynamicClientCert).run"),
		goleak.IgnoreAnyFunction("k8s.io/client-go/transport.(*dynamicClientCert).runWorker"),
		goleak.IgnoreAnyFunction("k8s.io/client-go/util/workqueue.(*delayingType[...]).waitingLoop"),
		goleak.IgnoreAnyFunction("k8s.io/apimachinery/pkg/util/wait.PollImmediateUntil"),
		goleak.IgnoreAnyFunction("k8s.io/apimachinery/pkg/util/wait.PollImmediateUntilWithContext.poller.func1.1"),
	)
}

// vault is a real Vault with a kubernetes auth method that nobody has logged in by.
type vault struct {
	*stack.Vault
	client *vaultapi.Client
}

func start(t testing.TB) *vault {
	t.Helper()
	v, err := stack.StartVault(t.Context(), stack.VaultOptions{Log: os.Stderr})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, v.Stop()) })
	all := &vault{v, clientOf(t, v, v.RootToken)}
	all.put(t, "sys/auth/kubernetes", map[string]any{"type": "kubernetes"})
	return all
}

func clientOf(t testing.TB, v *stack.Vault, token string) *vaultapi.Client {
	t.Helper()
	c := api.DefaultConfig()
	c.Address, c.MaxRetries = v.Addr, 0
	client, err := api.NewClient(c)
	require.NoError(t, err)
	client.SetToken(token)
	t.Cleanup(c.HttpClient.CloseIdleConnections)
	return vaultapi.From(client)
}

func (v *vault) put(t testing.TB, path string, body map[string]any) {
	t.Helper()
	require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodPut, path, body, nil), path)
}

func (v *vault) get(t testing.TB, path string) map[string]any {
	t.Helper()
	secret, err := v.client.Read(t.Context(), path)
	require.NoError(t, err, path)
	return secret.Data
}

// apply plans and applies, and returns the actions by the paths of their objects.
func (v *vault) apply(t testing.TB, options Options, agents ...*Agent) map[string]Action {
	t.Helper()
	plan, err := Plan(t.Context(), v.client, agents, options)
	require.NoError(t, err)
	done := map[string]Action{}
	require.NoError(t, plan.Apply(t.Context(), func(s Step) { done[s.Path] = s.Action }))
	return done
}

// support and coder are agents that share a database, and nothing else.
func support() *Agent {
	return &Agent{
		Namespace: "agents", Name: "support", AuthMount: "kubernetes", Role: "support", Wrapped: true, Deadline: 10 * time.Minute,
		Grants: []Grant{
			{Phase: trust.Shadow, Tool: "search_orders", Path: "database/creds/reader", Capabilities: []string{"read"}},
			{Phase: trust.SemiAutonomous, Tool: "send_mail", Path: "kv/data/mail/+/key", Capabilities: []string{"read"}},
			{Phase: trust.SemiAutonomous, Tool: "refund", Path: "database/creds/writer-*", Capabilities: []string{"read"}},
			{Phase: trust.Autonomous, Tool: "search_orders", Path: "kv/data/mail/+/key", Capabilities: []string{"update", "create", "read"}},
		},
	}
}

func coder() *Agent {
	return &Agent{
		Namespace: "agents", Name: "coder", AuthMount: "kubernetes", Role: "coder", Deadline: 2 * time.Minute,
		Grants: []Grant{{Phase: trust.Restricted, Tool: "clone", Path: "git/creds/coder", Capabilities: []string{"read"}}},
	}
}
