// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/hashicorp/vault/api"
	"go.uber.org/goleak"

	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/internal/vaultsetup"
	"github.com/leasehold/leasehold/test/stack"
)

// shared is what most tests act on, with agents of their own.
var shared *site

func TestMain(m *testing.M) {
	ctx := context.Background()
	db, err := stack.StartPostgres(ctx, "")
	if err == nil {
		shared, err = begin(ctx, db, stack.VaultOptions{RevokeRetryBase: 50 * time.Millisecond})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "start a Vault to test against:", err)
		os.Exit(1)
	}
	goleak.VerifyTestMain(tests{m}, goleak.IgnoreCurrent())
}

// tests are the tests with what is shared, which ends before leaks are looked for.
type tests struct{ *testing.M }

// Run implements goleak.TestingM.
func (t tests) Run() int {
	code := t.M.Run()
	shared.done()
	for _, err := range []error{shared.Stop(), shared.db.Stop()} {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = max(code, 1)
		}
	}
	return code
}

// site is a Vault that gives logins of a PostgreSQL.
type site struct {
	*stack.Vault
	db *stack.Postgres
	// root may do everything; own is what Leasehold may do.
	root, own *vaultapi.Client
	done      func()
}

func begin(ctx context.Context, db *stack.Postgres, options stack.VaultOptions) (*site, error) {
	options.Log = os.Stderr
	v, err := stack.StartVault(ctx, options)
	if err != nil {
		return nil, err
	}
	s := &site{Vault: v, db: db}
	s.root, s.done, err = client(v, v.RootToken)
	for _, do := range []func() error{
		func() error { return err },
		func() error { return v.EnableAudit(ctx) },
		func() error { return s.put(ctx, "sys/auth/kubernetes", object{"type": "kubernetes"}) },
		func() error { return v.EnableDatabase(ctx, "database", db, 10*time.Minute) },
		func() error { return v.EnableDatabase(ctx, "elsewhere", db, 10*time.Minute) },
		func() error { return s.put(ctx, "sys/mounts/notes", object{"type": "kv"}) },
		func() error { return s.put(ctx, "notes/one", object{"text": "hello"}) },
		func() error {
			return s.setUp(ctx, &vaultsetup.Agent{Namespace: "agents", Name: "first", AuthMount: "kubernetes", Role: "first", Deadline: time.Hour})
		},
		func() error { return s.leasehold(ctx) },
	} {
		if err := do(); err != nil {
			_ = v.Stop()
			return nil, err
		}
	}
	return s, nil
}

type object = map[string]any

func (s *site) put(ctx context.Context, path string, body object) error {
	return s.Call(ctx, s.RootToken, http.MethodPut, path, body, nil)
}

// setUp makes in Vault what an agent needs, as people do.
func (s *site) setUp(ctx context.Context, a *vaultsetup.Agent) error {
	plan, err := vaultsetup.Plan(ctx, s.root, []*vaultsetup.Agent{a}, vaultsetup.DefaultOptions())
	if err != nil {
		return err
	}
	return plan.Apply(ctx, func(vaultsetup.Step) {})
}

// leasehold logs Leasehold in.
func (s *site) leasehold(ctx context.Context) error {
	entity, err := s.root.Entity(ctx, vaultsetup.Own, false)
	if err != nil {
		return err
	}
	mounts, err := s.root.Read(ctx, "sys/auth")
	if err != nil {
		return err
	}
	accessor := mounts.Data["token/"].(object)["accessor"]
	if err := s.put(ctx, "identity/entity-alias", object{"name": "own", "mount_accessor": accessor, "canonical_id": entity.ID}); err != nil {
		return err
	}
	if err := s.put(ctx, "auth/token/roles/own", object{
		"allowed_entity_aliases": "own", "allowed_policies": vaultsetup.Base, "orphan": true, "token_no_default_policy": true,
	}); err != nil {
		return err
	}
	login, err := s.login(ctx, "own", "own", object{})
	if err != nil {
		return err
	}
	var own func()
	all := s.done
	s.own, own, err = client(s.Vault, login.Token)
	s.done = func() { own(); all() }
	return err
}

func (s *site) login(ctx context.Context, role, alias string, body object) (stack.Login, error) {
	var answer struct{ Auth stack.Login }
	body["entity_alias"] = alias
	err := s.Call(ctx, s.RootToken, http.MethodPut, "auth/token/create/"+role, body, &answer)
	return answer.Auth, err
}

func client(v *stack.Vault, token string) (*vaultapi.Client, func(), error) {
	c := api.DefaultConfig()
	c.Address, c.MaxRetries, c.Timeout = v.Addr, 0, 10*time.Second
	made, err := api.NewClient(c)
	if err != nil {
		return nil, nil, err
	}
	made.SetToken(token)
	return vaultapi.From(made), c.HttpClient.CloseIdleConnections, nil
}
