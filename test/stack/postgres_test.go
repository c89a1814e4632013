// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package stack

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func startPostgres(t *testing.T) *Postgres {
	t.Helper()
	began := time.Now()
	p, err := StartPostgres(t.Context(), "")
	require.NoError(t, err)
	t.Logf("PostgreSQL serves after %v", time.Since(began))
	t.Cleanup(func() { assert.NoError(t, p.Stop()) })
	return p
}

// A cluster keeps what is in it over a crash, and leaves nothing when it stops.
func TestPostgresLivesAndEnds(t *testing.T) {
	p := startPostgres(t)
	got, err := p.Query(t.Context(), p.Admin, "SELECT * FROM orders ORDER BY id")
	require.NoError(t, err)
	assert.Equal(t, "1|paper\n2|ink", got)
	_, err = p.Query(t.Context(), Account{p.Admin.User, "wrong"}, "SELECT 1")
	require.ErrorContains(t, err, "password authentication failed")
	got, err = p.Query(t.Context(), p.Vault, "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user")
	require.NoError(t, err)
	assert.Equal(t, "f", got, "Vault's account may more than it needs")

	p.Kill()
	_, err = p.Query(t.Context(), p.Admin, "SELECT 1")
	require.Error(t, err)
	require.NoError(t, p.Restart(t.Context()))
	got, err = p.Query(t.Context(), p.Admin, "SELECT count(*) FROM orders")
	require.NoError(t, err)
	assert.Equal(t, "2", got)

	p.Pause()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err = p.Query(ctx, p.Admin, "SELECT 1")
	require.Error(t, err)
	require.NoError(t, p.Stop(), "paused")
	assert.NoDirExists(t, p.dir)
	assert.NoError(t, p.Stop())
}

// A lease of Vault logs in until it is revoked; then neither a new login works nor
// a session that was open, a statement under way included.
func TestVaultGivesAndRevokesDatabaseCredentials(t *testing.T) {
	p := startPostgres(t)
	v := startVault(t, VaultOptions{})
	require.NoError(t, v.EnableDatabase(t.Context(), "database", p, time.Hour))
	for name, revoke := range map[string]func(lease Lease, accessor string) error{
		"lease": func(lease Lease, _ string) error {
			return v.Call(t.Context(), v.RootToken, http.MethodPut, "sys/leases/revoke", map[string]any{"lease_id": lease.ID, "sync": true}, nil)
		},
		"accessor": func(_ Lease, accessor string) error {
			return v.Call(t.Context(), v.RootToken, http.MethodPut, "auth/token/revoke-accessor", map[string]any{"accessor": accessor}, nil)
		},
	} {
		t.Run(name, func(t *testing.T) {
			token, accessor := v.newToken(t, map[string]any{"ttl": "1h"})
			lease, err := v.DatabaseLease(t.Context(), token, "database")
			require.NoError(t, err)
			got, err := p.Query(t.Context(), lease.Account, "SELECT item FROM orders WHERE id = 1")
			require.NoError(t, err)
			assert.Equal(t, "paper", got)

			ended := make(chan error, 1)
			go func() {
				_, err := p.Query(t.Context(), lease.Account, "SELECT pg_sleep(60)")
				ended <- err
			}()
			p.waitSessions(t, lease.User, "1")
			require.NoError(t, revoke(lease, accessor))
			select {
			case err := <-ended:
				require.ErrorContains(t, err, "57P01")
			case <-time.After(25 * time.Second):
				require.Fail(t, "the session outlived the revocation")
			}
			p.waitNoRole(t, lease.User)
			_, err = p.Query(t.Context(), lease.Account, "SELECT 1")
			require.ErrorContains(t, err, "password authentication failed")
		})
	}
}

// A revocation that cannot reach PostgreSQL is carried out when it is back.
func TestVaultRevokesWhenPostgresIsBack(t *testing.T) {
	p := startPostgres(t)
	v := startVault(t, VaultOptions{RevokeRetryBase: 200 * time.Millisecond})
	require.NoError(t, v.EnableDatabase(t.Context(), "database", p, time.Hour))
	lease, err := v.DatabaseLease(t.Context(), v.RootToken, "database")
	require.NoError(t, err)
	p.Kill()
	revoke := map[string]any{"lease_id": lease.ID, "sync": true}
	requireStatus(t, http.StatusBadRequest, v.Call(t.Context(), v.RootToken, http.MethodPut, "sys/leases/revoke", revoke, nil))
	revoke["sync"] = false
	require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodPut, "sys/leases/revoke", revoke, nil))
	require.NoError(t, p.Restart(t.Context()))
	p.waitNoRole(t, lease.User)
	require.Eventually(t, func() bool {
		var refused *VaultError
		err := v.Call(t.Context(), v.RootToken, http.MethodPut, "sys/leases/lookup", map[string]any{"lease_id": lease.ID}, nil)
		return errors.As(err, &refused) && refused.Status == http.StatusBadRequest
	}, 30*time.Second, pollEvery)
}

// A role that somebody dropped is no lease that can never be revoked.
func TestVaultRevokesARoleThatIsGone(t *testing.T) {
	p := startPostgres(t)
	v := startVault(t, VaultOptions{})
	require.NoError(t, v.EnableDatabase(t.Context(), "database", p, time.Hour))
	lease, err := v.DatabaseLease(t.Context(), v.RootToken, "database")
	require.NoError(t, err)
	_, err = p.Query(t.Context(), p.Admin, `DROP ROLE "`+lease.User+`"`)
	require.NoError(t, err)
	revoke := map[string]any{"lease_id": lease.ID, "sync": true}
	require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodPut, "sys/leases/revoke", revoke, nil))
}

// A paused PostgreSQL holds up Vault's own sessions too, and what Vault was asked
// then is done when it goes on.
func TestVaultWaitsForAPausedPostgres(t *testing.T) {
	p := startPostgres(t)
	v := startVault(t, VaultOptions{})
	require.NoError(t, v.EnableDatabase(t.Context(), "database", p, time.Hour))
	lease, err := v.DatabaseLease(t.Context(), v.RootToken, "database")
	require.NoError(t, err)
	p.Pause()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err = v.DatabaseLease(ctx, v.RootToken, "database")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodPut, "sys/leases/revoke", map[string]any{"lease_id": lease.ID, "sync": false}, nil))
	p.Resume()
	p.waitNoRole(t, lease.User)
}

func (p *Postgres) waitNoRole(t *testing.T, role string) {
	t.Helper()
	p.wait(t, "0", "SELECT count(*) FROM pg_roles WHERE rolname = '"+role+"'")
	p.waitSessions(t, role, "0")
}

func (p *Postgres) waitSessions(t *testing.T, role, n string) {
	t.Helper()
	p.wait(t, n, "SELECT count(*) FROM pg_stat_activity WHERE usename = '"+role+"'")
}

func (p *Postgres) wait(t *testing.T, want, sql string) {
	t.Helper()
	require.EventuallyWithT(t, func(tt *assert.CollectT) {
		got, err := p.Query(t.Context(), p.Admin, sql)
		require.NoError(tt, err)
		assert.Equal(tt, want, got)
	}, 30*time.Second, pollEvery)
}
