// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/extension/trustextension/internal/vault/act"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultapi"
	"github.com/leasehold/leasehold/test/stack"
)

// Vault says yes and keeps the token.
func TestAYesIsNotBelieved(t *testing.T) {
	w := set(t, shared)
	h := w.token("a", 1)
	w.faults(stack.Fault{Path: "revoke-accessor$", Mode: stack.FaultStatus, Status: http.StatusNoContent, Count: 1})
	_, err := w.try(w.action(trust.Revoke, trust.Shadow))
	require.ErrorIs(t, err, act.ErrUnverified)
	assert.True(t, strings.HasPrefix(err.Error(), trustapi.ErrorUnverified), err)
	assert.ErrorContains(t, err, "1 token ("+trustapi.Short(h.Accessor)+")")
	assert.NotContains(t, err.Error(), h.Accessor)
	assert.Equal(t, http.StatusOK, w.status(h.Token, self))
	require.Len(t, w.book.Credentials(w.agent.Key()), 1)
	assert.Empty(t, w.told())
	w.must(trust.Revoke, trust.Shadow)
	w.gone(h)
	assert.Contains(t, w.told(), act.CredentialsRevoked)
}

func TestAnswersToRevocationsAreLost(t *testing.T) {
	w := set(t, shared)
	h := w.token("a", 1)
	w.faults(
		stack.Fault{Path: "revoke-accessor$", Mode: stack.FaultAfterDrop},
		stack.Fault{Path: "/sys/leases/revoke/", Mode: stack.FaultAfterDrop},
	)
	_, size := w.requests(t, 0)
	assert.Contains(t, w.must(trust.Revoke, trust.Shadow), "revoked 1 token")
	w.gone(h)
	paths, _ := w.requests(t, size)
	assert.Equal(t, 1, count(paths, "auth/token/revoke-accessor"))
}

func TestDatabaseIsDown(t *testing.T) {
	for name, givenUp := range map[string]bool{"and Vault goes on": false, "and Vault gives up": true} {
		t.Run(name, func(t *testing.T) {
			w := set(t, shared, func(c *act.Config) { c.Patience = 300 * time.Millisecond })
			h := w.token("a", 1)
			w.db.Kill()
			up := false
			restart := func() {
				if !up {
					up = true
					require.NoError(t, w.db.Restart(context.WithoutCancel(t.Context())))
				}
			}
			t.Cleanup(restart)
			_, err := w.try(w.action(trust.Revoke, trust.Shadow))
			require.ErrorIs(t, err, act.ErrUnverified)
			assert.ErrorContains(t, err, h.leases[0].ID)
			assert.Equal(t, http.StatusForbidden, w.status(h.Token, self), "the token is gone all the same")
			if givenUp {
				require.Eventually(t, func() bool { return w.irrevocable(h.leases[0].ID) }, time.Minute, 50*time.Millisecond)
				_, err := w.try(w.action(trust.Revoke, trust.Shadow))
				require.ErrorIs(t, err, act.ErrIrrevocable)
				assert.True(t, strings.HasPrefix(err.Error(), trustapi.ErrorIrrevocable), err)
				assert.ErrorContains(t, err, "vault read sys/leases type=irrevocable")
			}
			restart()
			w.must(trust.Revoke, trust.Shadow)
			w.gone(h)
		})
	}
}

// irrevocable reports whether Vault has given up revoking a lease.
func (w *world) irrevocable(id string) bool {
	type lease struct {
		ID string `json:"lease_id"`
	}
	var answer struct{ Data struct{ Leases []lease } }
	require.NoError(w.t, w.Call(w.t.Context(), w.RootToken, http.MethodGet, "sys/leases?type=irrevocable", nil, &answer))
	return slices.Contains(answer.Data.Leases, lease{id})
}

func TestVaultIsSealed(t *testing.T) {
	w := set(t, shared)
	h := w.token("a", 1)
	require.NoError(t, w.Seal(t.Context()))
	t.Cleanup(func() { _ = w.Unseal(context.WithoutCancel(t.Context())) })
	for _, kind := range []trust.ActionKind{trust.Disable, trust.Narrow, trust.Revoke} {
		_, err := w.try(w.action(kind, trust.Shadow))
		require.ErrorIs(t, err, vaultapi.ErrSealed, kind)
		assert.ErrorContains(t, err, "unseal it")
	}
	_, err := w.try(w.action(trust.Revoke, trust.Shadow))
	require.ErrorContains(t, err, "still there: 1 token ("+trustapi.Short(h.Accessor)+") and 1 lease ("+h.leases[0].ID+")")
	require.ErrorIs(t, w.Verify(t.Context(), w.action(trust.Revoke, trust.Shadow)), vaultapi.ErrSealed)
	require.NoError(t, w.Unseal(t.Context()))
	w.must(trust.Revoke, trust.Shadow)
	w.gone(h)
}

func TestVaultIsKilled(t *testing.T) {
	s, err := begin(t.Context(), shared.db, stack.VaultOptions{File: true, RevokeRetryBase: 50 * time.Millisecond})
	require.NoError(t, err)
	t.Cleanup(func() { s.done(); assert.NoError(t, s.Stop()) })
	w := set(t, s)
	all := []held{w.token("a", 1), w.token("a", 1), w.token("a", 1)}
	w.faults(stack.Fault{Path: "revoke-accessor$", Mode: stack.FaultDelay, DelayMS: 1}, stack.Fault{Path: "leases/revoke", Mode: stack.FaultHang})
	tried := make(chan error)
	go func() {
		_, err := w.try(w.action(trust.Revoke, trust.Shadow))
		tried <- err
	}()
	require.Eventually(t, func() bool {
		hits, err := s.Hits(t.Context())
		return err == nil && hits[0].Hits > 0
	}, 30*time.Second, time.Millisecond)
	s.Kill()
	err = <-tried
	if err != nil { // it may have been quicker
		require.ErrorIs(t, err, vaultapi.ErrUnreachable)
		assert.ErrorContains(t, err, "still there: ")
	}
	require.NoError(t, s.Restart(t.Context()))
	w.must(trust.Revoke, trust.Shadow)
	w.gone(all...)
}

func TestVaultLimitsRequests(t *testing.T) {
	w := set(t, shared)
	h, more := w.token("a", 0), w.token("a", 0)
	const quota = "sys/quotas/rate-limit/tokens"
	require.NoError(t, w.put(t.Context(), quota, object{"path": "auth/token/", "rate": 0.01, "interval": "1m"}))
	end := func() {
		_ = w.Call(context.WithoutCancel(t.Context()), w.RootToken, http.MethodDelete, quota, nil, nil)
	}
	t.Cleanup(end)
	_, err := w.try(w.action(trust.Revoke, trust.Shadow))
	require.ErrorIs(t, err, vaultapi.ErrQuota)
	assert.ErrorContains(t, err, "rate_limit_exempt_paths")
	end()
	w.must(trust.Revoke, trust.Shadow)
	w.gone(h, more)
}

func TestTimeRunsOut(t *testing.T) {
	w := set(t, shared)
	h := w.token("a", 1)
	w.faults(stack.Fault{Path: "lookup-accessor$", Mode: stack.FaultHang})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := w.Do(ctx, w.action(trust.Revoke, trust.Shadow))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	assert.ErrorContains(t, err, "still there: 1 token ("+trustapi.Short(h.Accessor)+") and 1 lease")
	require.NoError(t, w.Faults(t.Context()))
	w.must(trust.Revoke, trust.Shadow)
	w.gone(h)
}

func TestLeaseholdMayNotRevoke(t *testing.T) {
	w := set(t, shared)
	h := w.token("a", 1)
	w.faults(
		stack.Fault{Path: "revoke-accessor$", Mode: stack.FaultStatus, Status: http.StatusNoContent},
		stack.Fault{Path: "/sys/leases/revoke/", Mode: stack.FaultStatus, Status: http.StatusForbidden, Body: `{"errors":["permission denied"]}`},
	)
	_, err := w.try(w.action(trust.Revoke, trust.Shadow))
	require.ErrorIs(t, err, vaultapi.ErrDenied)
	assert.ErrorContains(t, err, "still there: 1 lease ("+h.leases[0].ID+"); run leasehold vault apply "+w.agent.Key())
	require.NoError(t, w.Faults(t.Context()))
	w.must(trust.Revoke, trust.Shadow)
	w.gone(h)
}
