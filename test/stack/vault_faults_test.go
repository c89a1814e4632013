// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package stack

import (
	"context"
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const lookups = "^GET /v1/auth/token/lookup-self$"

func TestVaultFaults(t *testing.T) {
	v := startVault(t, VaultOptions{})
	for name, c := range map[string]struct {
		fault  Fault
		status int           // that Vault answers with
		is     error         // that the client has instead of an answer
		least  time.Duration // that it takes
	}{
		"status":         {fault: Fault{Mode: FaultStatus, Status: http.StatusTooManyRequests, RetryAfter: "3"}, status: http.StatusTooManyRequests},
		"status, unsaid": {fault: Fault{Mode: FaultStatus}, status: http.StatusServiceUnavailable},
		"delay":          {fault: Fault{Mode: FaultDelay, DelayMS: 300, JitterMS: 10}, least: 300 * time.Millisecond},
		"hang":           {fault: Fault{Mode: FaultHang}, is: context.DeadlineExceeded},
		"drop":           {fault: Fault{Mode: FaultDrop}, is: syscall.ECONNRESET},
	} {
		t.Run(name, func(t *testing.T) {
			c.fault.Path, c.fault.Count = lookups, 1
			require.NoError(t, v.Faults(t.Context(), c.fault))
			limit := 30 * time.Second
			if c.fault.Mode == FaultHang {
				limit = time.Second
			}
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			began := time.Now()
			err := v.lookup(ctx, v.RootToken)
			assert.GreaterOrEqual(t, time.Since(began), c.least)
			switch {
			case c.status != 0:
				requireStatus(t, c.status, err)
			case c.is != nil:
				require.ErrorIs(t, err, c.is)
			default:
				require.NoError(t, err)
			}
			require.NoError(t, v.lookup(t.Context(), v.RootToken), "the fault is used up")
			hits, err := v.Hits(t.Context())
			require.NoError(t, err)
			require.Len(t, hits, 1)
			assert.Equal(t, 1, hits[0].Hits)
		})
	}
}

// What is lost after it was done is done.
func TestVaultLosesAnAnswer(t *testing.T) {
	v := startVault(t, VaultOptions{})
	token, accessor := v.newToken(t, map[string]any{"ttl": "1h"})
	require.NoError(t, v.Faults(t.Context(), Fault{Path: "revoke-accessor$", Mode: FaultAfterDrop, Count: 1}))
	err := v.Call(t.Context(), v.RootToken, http.MethodPut, "auth/token/revoke-accessor", map[string]any{"accessor": accessor}, nil)
	require.ErrorIs(t, err, syscall.ECONNRESET)
	requireStatus(t, http.StatusForbidden, v.lookup(t.Context(), token))
}

// What hangs ends with the faults.
func TestVaultHangsUntilTheFaultsChange(t *testing.T) {
	v := startVault(t, VaultOptions{})
	require.NoError(t, v.Faults(t.Context(), Fault{Path: lookups, Mode: FaultHang}))
	got := make(chan error)
	go func() { got <- v.lookup(t.Context(), v.RootToken) }()
	require.Eventually(t, func() bool {
		hits, err := v.Hits(t.Context())
		return err == nil && hits[0].Hits == 1
	}, 30*time.Second, pollEvery)
	require.NoError(t, v.Faults(t.Context()))
	require.Error(t, <-got)
	require.NoError(t, v.lookup(t.Context(), v.RootToken))
}

func TestVaultRefusesWrongFaults(t *testing.T) {
	v := startVault(t, VaultOptions{})
	for name, f := range map[string]Fault{
		"mode":   {Path: "x", Mode: "explode"},
		"path":   {Path: "(", Mode: FaultDrop},
		"status": {Path: "x", Mode: FaultStatus, Status: 1000},
		"delay":  {Path: "x", Mode: FaultDelay, DelayMS: -1},
	} {
		requireStatus(t, http.StatusBadRequest, v.Faults(t.Context(), f))
		hits, err := v.Hits(t.Context())
		require.NoError(t, err)
		assert.Empty(t, hits, name)
	}
}
