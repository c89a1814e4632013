// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/extension/trustextension/internal/vault/act"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultsetup"
	"github.com/leasehold/leasehold/test/stack"
)

// book keeps credentials in memory.
type book struct {
	mu  sync.Mutex
	all map[string][]trustapi.Credential
}

func (b *book) Bind(_ context.Context, agent string, c trustapi.Credential) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.all[agent] = append(b.all[agent], c)
	return nil
}

func (b *book) Unbind(_ context.Context, agent string, accessors, leases []string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	var kept []trustapi.Credential
	for _, c := range b.all[agent] {
		if slices.Contains(accessors, c.Accessor) {
			continue
		}
		c.Leases = slices.DeleteFunc(slices.Clone(c.Leases), func(l trustapi.Lease) bool { return slices.Contains(leases, l.ID) })
		kept = append(kept, c)
	}
	b.all[agent] = kept
	return nil
}

func (b *book) Credentials(agent string) []trustapi.Credential {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.all[agent])
}

// world is an agent of its own on a site, and what acts on it.
type world struct {
	*act.Actuator
	*site
	t     testing.TB
	agent *vaultsetup.Agent
	book  *book

	mu     sync.Mutex
	events []string
}

var agents atomic.Int64

// set makes a world. The actuator has Leasehold's own rights.
func set(t testing.TB, s *site, change ...func(*act.Config)) *world {
	t.Helper()
	w := &world{site: s, t: t, book: &book{all: map[string][]trustapi.Credential{}}, agent: newAgent()}
	require.NoError(t, s.setUp(t.Context(), w.agent))
	config := act.Config{
		Client: s.own, Credentials: w.book, Patience: 10 * time.Second,
		Agent: func(name string) *vaultsetup.Agent {
			if name == w.agent.Key() {
				return w.agent
			}
			return nil
		},
		Record: func(agent, reason, text string) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.events = append(w.events, agent+" "+reason+": "+text)
		},
	}
	for _, c := range change {
		c(&config)
	}
	var err error
	w.Actuator, err = act.New(config)
	require.NoError(t, err)
	return w
}

func newAgent() *vaultsetup.Agent {
	name := fmt.Sprintf("bot-%d", agents.Add(1))
	return &vaultsetup.Agent{
		Namespace: "agents", Name: name, AuthMount: "kubernetes", Role: name, Wrapped: true, Deadline: time.Hour,
		Grants: []vaultsetup.Grant{
			{Phase: trust.Shadow, Tool: "orders", Path: "database/creds/reader", Capabilities: []string{"read"}},
			{Phase: trust.Restricted, Tool: "notes", Path: "notes/*", Capabilities: []string{"read"}},
		},
	}
}

func (w *world) action(kind trust.ActionKind, phase trust.Phase) trustapi.Action {
	return trustapi.Action{ID: "1", Agent: w.agent.Key(), Kind: kind, Phase: phase, Created: time.Now()}
}

// try carries an action out as the engine does.
func (w *world) try(action trustapi.Action) (string, error) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 20*time.Second)
	defer cancel()
	detail, err := w.Do(ctx, action)
	if err == nil {
		err = w.Verify(ctx, action)
	}
	return detail, err
}

func (w *world) must(kind trust.ActionKind, phase trust.Phase) string {
	w.t.Helper()
	detail, err := w.try(w.action(kind, phase))
	require.NoError(w.t, err)
	return detail
}

// held is a credential with what only its holder has.
type held struct {
	stack.Login
	leases []stack.Lease
}

// token logs the agent in, takes leases, and binds it all to the agent.
func (w *world) token(cycle string, leases int) held {
	w.t.Helper()
	login, err := w.login(w.t.Context(), w.agent.TokenRole(), w.agent.Alias(), object{})
	require.NoError(w.t, err)
	h := held{Login: login}
	for range leases {
		lease, err := w.DatabaseLease(w.t.Context(), h.Token, "database")
		require.NoError(w.t, err)
		h.leases = append(h.leases, lease)
	}
	w.bind(cycle, h)
	return h
}

func (w *world) bind(cycle string, h held) {
	c := trustapi.Credential{
		Accessor: h.Accessor, Entity: h.EntityID, Cycle: cycle, Source: trustapi.SourceAudit, Issued: time.Now(), Expires: time.Now().Add(time.Hour),
	}
	for _, l := range h.leases {
		c.Leases = append(c.Leases, trustapi.Lease{ID: l.ID, Issued: time.Now()})
	}
	_ = w.book.Bind(w.t.Context(), w.agent.Key(), c)
}

// status is what Vault answers to a token that reads a path; 200 for all that is 2xx.
func (w *world) status(token, path string) int {
	w.t.Helper()
	err := w.Call(w.t.Context(), token, http.MethodGet, path, nil, nil)
	var refused *stack.VaultError
	if errors.As(err, &refused) {
		return refused.Status
	}
	require.NoError(w.t, err)
	return http.StatusOK
}

const self = "auth/token/lookup-self"

func (w *world) leaseThere(id string) bool {
	w.t.Helper()
	err := w.Call(w.t.Context(), w.RootToken, http.MethodPut, "sys/leases/lookup", object{"lease_id": id}, nil)
	return err == nil
}

// gone asserts on Vault and on PostgreSQL that nothing of a credential is left, and
// that it is forgotten.
func (w *world) gone(all ...held) {
	w.t.Helper()
	for _, h := range all {
		assert.Equal(w.t, http.StatusForbidden, w.status(h.Token, self))
		for _, l := range h.leases {
			assert.False(w.t, w.leaseThere(l.ID), l.ID)
			_, err := w.db.Query(w.t.Context(), l.Account, "SELECT 1")
			assert.Error(w.t, err)
		}
		for _, c := range w.book.Credentials(w.agent.Key()) {
			assert.NotEqual(w.t, h.Accessor, c.Accessor)
		}
	}
}

func (w *world) told() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Join(w.events, "\n")
}

// requests are the paths that Vault's audit log has requests of, since it had so
// many bytes.
func (s *site) requests(t testing.TB, since int) (paths []string, size int) {
	t.Helper()
	text, err := os.ReadFile(s.AuditFile)
	require.NoError(t, err)
	for line := range strings.Lines(string(text[since:])) {
		var record struct {
			Type    string
			Request struct{ Path string }
		}
		require.NoError(t, json.Unmarshal([]byte(line), &record))
		if record.Type == "request" {
			paths = append(paths, record.Request.Path)
		}
	}
	return paths, len(text)
}

func count(paths []string, path string) (n int) {
	for _, p := range paths {
		if p == path {
			n++
		}
	}
	return n
}

// faults lets Vault fail until the test ends.
func (w *world) faults(all ...stack.Fault) {
	w.t.Helper()
	require.NoError(w.t, w.Faults(w.t.Context(), all...))
	w.t.Cleanup(func() { _ = w.Faults(context.WithoutCancel(w.t.Context())) })
}
