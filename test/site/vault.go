// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/leasehold/leasehold/test/stack"
)

// The mounts of Vault that give credentials of the database; each has its own
// workers and so does not wait for the other.
const (
	DatabaseMount = "database"
	UrgentMount   = "urgent"
)

const (
	// revokeRetryBase lets Vault give up on a database that is away within seconds.
	revokeRetryBase = 200 * time.Millisecond
	// leaseTTL is as long as Leasehold lets a credential live.
	leaseTTL = 5 * time.Minute
	// canary has a gateway notice within seconds where Vault does not answer.
	canary = "extensions::trust::vault::audit::canary: 1s"
	// fromStart has it read all of the audit log, for agents run as soon as it does.
	fromStart = "receivers::file_log/vault_audit::start_at: beginning"
)

// startVault starts Vault, which keeps what it stores and tells in its audit log of
// accessors and traces, and PostgreSQL, whose credentials it gives.
func (s *Site) startVault(ctx context.Context) error {
	var both errgroup.Group
	both.Go(func() (err error) {
		s.Vault, err = stack.StartVault(ctx, stack.VaultOptions{
			Dir: filepath.Join(s.options.Dir, "vault"), File: true, RevokeRetryBase: revokeRetryBase, Log: s.options.Log,
		})
		return err
	})
	both.Go(func() (err error) {
		s.Postgres, err = stack.StartPostgres(ctx, "") // where its user reaches it
		return err
	})
	if err := both.Wait(); err != nil {
		return err
	}
	return errors.Join(
		s.Vault.EnableAudit(ctx),
		s.root(ctx, http.MethodPut, "sys/config/auditing/request-headers/traceparent", map[string]any{"hmac": false}, nil),
		s.Vault.EnableDatabase(ctx, DatabaseMount, s.Postgres, leaseTTL),
		s.Vault.EnableDatabase(ctx, UrgentMount, s.Postgres, leaseTTL),
	)
}

// root asks Vault as one who may do everything.
func (s *Site) root(ctx context.Context, method, path string, body, answer any) error {
	return s.Vault.Call(ctx, s.Vault.RootToken, method, path, body, answer)
}

// addresses are the variables by which pods find Vault and the database.
func (s *Site) addresses() []string {
	if s.Vault == nil {
		return nil
	}
	return []string{
		"VAULT_ADDR=" + s.Vault.Addr,
		"PGHOST=127.0.0.1", fmt.Sprintf("PGPORT=%d", s.Postgres.Port), "PGDATABASE=" + stack.Database, "PGSSLMODE=disable",
	}
}

// vaultEnv is the environment that connects a gateway, whose folder is dir, to Vault:
// it logs in as the ServiceAccount that it is, and reads the audit log.
func (s *Site) vaultEnv(ctx context.Context, dir string) ([]string, error) {
	token, err := s.tokenOf(ctx, Namespace, ServiceAccount, stack.VaultAudience)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(dir, "vault-token")
	if err := os.WriteFile(file, []byte(token), 0o600); err != nil {
		return nil, err
	}
	return []string{"VAULT_ADDR=" + s.Vault.Addr, "LEASEHOLD_VAULT_TOKEN=" + file, "LEASEHOLD_VAULT_AUDIT=" + s.Vault.AuditFile}, nil
}
