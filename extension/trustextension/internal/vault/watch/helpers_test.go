// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"maps"
	"net/http"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/vault/api"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/internal/vaultaudit"
	"github.com/leasehold/leasehold/internal/vaultsetup"
	"github.com/leasehold/leasehold/test/stack"
)

const (
	patience = 60 * time.Second
	poll     = 5 * time.Millisecond
	bot      = "ns/bot"
	other    = "ns/other"
)

// engine stands for the trust engine: it keeps what it is told.
type engine struct {
	mu       sync.Mutex
	creds    map[string][]trustapi.Credential
	jobs     map[string][]Run
	standing map[string]Standing
	told     []trustapi.Submission
	refuses  bool
	// deaf has findings refused, refused counts them.
	deaf    bool
	refused int
	// binds is what Bind fails with.
	binds    error
	drifted  []string
	reverted int
	counted  map[string]int
}

func (e *engine) Bind(_ context.Context, agent string, c trustapi.Credential) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.refuses {
		return errors.New("not now")
	}
	if e.binds != nil {
		return e.binds
	}
	all := e.creds[agent]
	i := slices.IndexFunc(all, func(x trustapi.Credential) bool { return x.Accessor == c.Accessor })
	if i < 0 {
		e.creds[agent] = append(all, c)
		return nil
	}
	c.Leases = append(slices.Clone(all[i].Leases), c.Leases...)
	all[i] = c
	return nil
}

func (e *engine) Unbind(_ context.Context, agent string, accessors, leases []string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	all := slices.DeleteFunc(slices.Clone(e.creds[agent]), func(c trustapi.Credential) bool { return slices.Contains(accessors, c.Accessor) })
	for i := range all {
		all[i].Leases = slices.DeleteFunc(slices.Clone(all[i].Leases), func(l trustapi.Lease) bool { return slices.Contains(leases, l.ID) })
	}
	e.creds[agent] = all
	return nil
}

func (e *engine) Credentials(agent string) []trustapi.Credential {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.creds[agent])
}

func (e *engine) Submit(_ context.Context, all []trustapi.Submission) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.refuses || e.deaf {
		e.refused++
		return errors.New("not now")
	}
	e.told = append(e.told, all...)
	return nil
}

func (e *engine) found(rule string) (all []trustapi.Submission) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, s := range e.told {
		if s.Finding.Rule == rule {
			all = append(all, s)
		}
	}
	return all
}

func (e *engine) run(agent string, all ...Run) { e.do(func() { e.jobs[agent] = all }) }

func (e *engine) do(change func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	change()
}

func (e *engine) counts(what, outcome string) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.counted[what+" "+outcome]
}

// site is a Vault whose audit log a watcher gets.
type site struct {
	*engine
	*Watcher
	vault  *stack.Vault
	agents map[string]*vaultsetup.Agent
	// fed is how many bytes of the log the watcher has been given.
	fed atomic.Int64
}

func agentOf(name string) *vaultsetup.Agent {
	return &vaultsetup.Agent{
		Namespace: "ns", Name: name, Deadline: 10 * time.Minute,
		Grants: []vaultsetup.Grant{{Phase: trust.Restricted, Tool: "read_orders", Path: "secret/orders/*", Capabilities: []string{"read"}}},
	}
}

// newSite starts a Vault with the entities of two agents, and a watcher of it.
func newSite(t testing.TB, change func(*Config)) *site {
	t.Helper()
	v, err := stack.StartVault(t.Context(), stack.VaultOptions{Log: os.Stderr})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, v.Stop()) })
	s := &site{vault: v, engine: &engine{
		creds: map[string][]trustapi.Credential{}, jobs: map[string][]Run{}, counted: map[string]int{},
		standing: map[string]Standing{bot: {Phase: trust.Restricted}, other: {Phase: trust.Restricted}},
	}, agents: map[string]*vaultsetup.Agent{bot: agentOf("bot"), other: agentOf("other")}}
	s.prepare(t)
	c := api.DefaultConfig()
	c.Address, c.MaxRetries = v.Addr, 0
	client, err := api.NewClient(c)
	require.NoError(t, err)
	client.SetToken(s.token(t, map[string]any{"policies": "watcher", "no_default_policy": true}).Auth.Token)
	t.Cleanup(client.CloneConfig().HttpClient.CloseIdleConnections)
	cfg := Config{
		Client: vaultapi.From(client), Credentials: s.engine, Submit: s.Submit,
		Agent:  func(key string) *vaultsetup.Agent { return s.agents[key] },
		Agents: func() []*vaultsetup.Agent { return slices.Collect(maps.Values(s.agents)) },
		Runs:   func(agent string) []Run { s.mu.Lock(); defer s.mu.Unlock(); return s.jobs[agent] },
		Standing: func(agent string) Standing {
			s.mu.Lock()
			defer s.mu.Unlock()
			return s.standing[agent]
		},
		Drifted: func(_, text string) { s.do(func() { s.drifted = append(s.drifted, text) }) },
		Count:   func(what, outcome string) { s.do(func() { s.counted[what+" "+outcome]++ }) },
		// A canary that is late makes the watcher blind: on a busy machine one may be.
		Tolerance: 100 * time.Millisecond, CanaryEvery: 20 * time.Millisecond, CanaryWithin: 5 * time.Second,
		StartWithin: 150 * time.Millisecond, PruneEvery: 50 * time.Millisecond, DriftEvery: 200 * time.Millisecond, NarrowWithin: 300 * time.Millisecond,
	}
	change(&cfg)
	s.Watcher, err = New(cfg)
	require.NoError(t, err)
	t.Cleanup(s.Stop)
	return s
}

func unchanged(*Config) {}

func (s *site) put(t testing.TB, path string, body any) {
	t.Helper()
	require.NoError(t, s.vault.Call(t.Context(), s.vault.RootToken, http.MethodPut, path, body, nil), path)
}

const watcherPolicy = `
path "auth/token/lookup-self" { capabilities = ["read"] }
path "auth/token/lookup-accessor" { capabilities = ["update"] }
path "sys/leases/lookup" { capabilities = ["update"] }
path "sys/audit-hash/file" { capabilities = ["update"] }
path "identity/entity/name/leasehold.*" { capabilities = ["read"] }`

func (s *site) prepare(t testing.TB) {
	t.Helper()
	require.NoError(t, s.vault.EnableAudit(t.Context()))
	s.put(t, "sys/config/auditing/request-headers/traceparent", map[string]any{"hmac": false})
	s.put(t, "sys/policies/acl/watcher", map[string]any{"policy": watcherPolicy})
	s.put(t, "sys/policies/acl/"+vaultsetup.Base, map[string]any{"policy": `path "auth/token/renew-self" { capabilities = ["update"] }`})
	s.put(t, "sys/mounts/secret", map[string]any{"type": "kv"})
	s.put(t, "secret/orders/1", map[string]any{"item": "a pear"})
	s.put(t, "sys/auth/userpass", map[string]any{"type": "userpass"})
	var mounts struct {
		Data map[string]struct{ Accessor string }
	}
	require.NoError(t, s.vault.Call(t.Context(), s.vault.RootToken, http.MethodGet, "sys/auth", nil, &mounts))
	for _, a := range s.agents {
		s.put(t, "sys/policies/acl/"+a.PolicyName(trust.Restricted), map[string]any{
			"policy": `path "secret/orders/*" { capabilities = ["read"] } path "auth/token/create" { capabilities = ["update"] }`,
		})
		s.put(t, "auth/userpass/users/"+a.Name, map[string]any{
			"password": "p", "token_policies": vaultsetup.Base, "token_no_default_policy": true, "token_ttl": "5m",
		})
		var made struct{ Data struct{ ID string } }
		require.NoError(t, s.vault.Call(t.Context(), s.vault.RootToken, http.MethodPut, "identity/entity", map[string]any{
			"name": a.EntityName(), "policies": a.PolicyName(trust.Restricted),
		}, &made))
		s.put(t, "identity/entity-alias", map[string]any{
			"name": a.Name, "canonical_id": made.Data.ID, "mount_accessor": mounts.Data["userpass/"].Accessor,
		})
	}
}

type login struct {
	Auth stack.Login
	Wrap struct{ Token string } `json:"wrap_info"`
}

// token makes one by the root token.
func (s *site) token(t testing.TB, options map[string]any) (made login) {
	t.Helper()
	require.NoError(t, s.vault.Call(t.Context(), s.vault.RootToken, http.MethodPut, "auth/token/create", options, &made))
	return made
}

// login logs an agent in.
func (s *site) login(t testing.TB, name string) (made stack.Login) {
	t.Helper()
	var answer login
	require.NoError(t, s.vault.Call(t.Context(), "", http.MethodPut, "auth/userpass/login/"+name, map[string]any{"password": "p"}, &answer))
	return answer.Auth
}

// read reads a path as an agent, in a trace if there is one.
func (s *site) read(t *testing.T, token, path, traceparent string) (status int) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.vault.Addr+"/v1/"+path, http.NoBody)
	require.NoError(t, err)
	r.Header.Set("X-Vault-Token", token)
	if traceparent != "" {
		r.Header.Set("Traceparent", traceparent)
	}
	r.Close = true
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return answer.StatusCode
}

// tail gives what Vault writes to the watcher, until the test ends.
func (s *site) tail(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	done := make(chan struct{})
	go func() {
		defer close(done)
		at := 0
		for ctx.Err() == nil {
			records, n := s.lines(at)
			if len(records) == 0 || s.Audited(ctx, records) != nil {
				time.Sleep(poll)
				continue
			}
			at += n
			s.fed.Store(int64(at))
		}
	}()
	t.Cleanup(func() { <-done })
}

// lines are the records of the audit log from a byte on, and how many bytes they
// take.
func (s *site) lines(at int) (records []vaultaudit.Record, n int) {
	text, err := os.ReadFile(s.vault.AuditFile)
	if err != nil || len(text) <= at {
		return nil, 0
	}
	lines := bufio.NewScanner(bytes.NewReader(text[at : bytes.LastIndexByte(text, '\n')+1]))
	lines.Buffer(nil, vaultaudit.MaxLine)
	for lines.Scan() {
		n += len(lines.Bytes()) + 1
		if r, ok, err := vaultaudit.Parse(lines.Bytes()); err == nil && ok {
			records = append(records, r)
		}
	}
	return records, n
}

// watched starts the watcher with the log, and waits until it knows that it sees.
func (s *site) watched(t *testing.T) {
	t.Helper()
	require.NoError(t, s.Start(t.Context()))
	t.Cleanup(s.Stop)
	s.tail(t)
	require.Eventually(t, func() bool {
		now := time.Now()
		return s.stream.complete(now, now, now) && s.Health() == ""
	}, patience, poll)
}

func (s *site) finds(t *testing.T, rule string) trustapi.Submission {
	t.Helper()
	require.Eventually(t, func() bool { return len(s.found(rule)) > 0 }, patience, poll, rule)
	return s.found(rule)[0]
}

// settle waits until everything that was asked so far was judged.
func (s *site) settle(t *testing.T) {
	t.Helper()
	log, err := os.Stat(s.vault.AuditFile)
	require.NoError(t, err)
	require.Eventually(t, func() bool { return s.fed.Load() >= log.Size() }, patience, poll)
	time.Sleep(s.cfg.Tolerance * 2)
	require.Eventually(t, func() bool {
		s.Watcher.held.mu.Lock()
		defer s.Watcher.held.mu.Unlock()
		return len(s.Watcher.held.all) == 0
	}, patience, poll)
}

// usesOf waits until it is known what bot's credentials were used for in a cycle.
func (s *site) usesOf(t *testing.T, cycle string) (all []anomaly.CredentialUse) {
	t.Helper()
	require.Eventually(t, func() (known bool) { all, known = s.Uses(bot, cycle); return known }, patience, poll)
	return all
}
