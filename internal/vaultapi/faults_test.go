// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap/zaptest"

	"github.com/leasehold/leasehold/test/stack"
)

// What Vault answers when it fails is exactly one kind, asked for once.
func TestFaultsAreOneKind(t *testing.T) {
	v := startVault(t, stack.VaultOptions{})
	c := rootOf(t, v)
	for name, test := range map[string]struct {
		fault     stack.Fault
		kind      error
		temporary bool
		after     time.Duration
	}{
		"quota":            {stack.Fault{Status: 429, Body: `{"errors":["request path \"x\": rate limit quota exceeded"]}`, RetryAfter: "3"}, ErrQuota, true, 3 * time.Second},
		"standby":          {stack.Fault{Status: 429, Body: `{"errors":["Vault is in standby mode"]}`}, ErrStandby, true, 0},
		"sealed":           {stack.Fault{Status: 503, Body: `{"errors":["Vault is sealed"]}`}, ErrSealed, true, 0},
		"fails":            {stack.Fault{Status: 503, Body: `{"errors":["out of order"]}`}, ErrOverloaded, true, 0},
		"no active node":   {stack.Fault{Status: 500, Body: `{"errors":["local node not active but active cluster node not found"]}`}, ErrStandby, true, 0},
		"internal":         {stack.Fault{Status: 500, Body: `{"errors":["internal error"]}`}, ErrOverloaded, true, 0},
		"gateway":          {stack.Fault{Status: 502, Body: `<html>bad gateway</html>`}, ErrOverloaded, true, 0},
		"not yet":          {stack.Fault{Status: 412}, ErrOverloaded, true, 0},
		"empty":            {stack.Fault{Status: 204, Body: " "}, ErrUnreachable, true, 0},
		"not found":        {stack.Fault{Status: 404, Body: `{"errors":[]}`}, ErrGone, false, 0},
		"another server":   {stack.Fault{Status: 404, Body: `<html>not found</html>`}, ErrUnreachable, true, 0},
		"another method":   {stack.Fault{Status: 405, Body: `{"errors":[]}`}, ErrRefused, false, 0},
		"redirect":         {stack.Fault{Status: 307, Body: " "}, ErrStandby, true, 0},
		"bad request":      {stack.Fault{Status: 400, Body: `{"errors":["what"]}`}, ErrRefused, false, 0},
		"invalid accessor": {stack.Fault{Status: 400, Body: `{"errors":["1 error occurred:\n\t* invalid accessor\n\n"]}`}, ErrGone, false, 0},
		"lease of what does not answer": {
			stack.Fault{Status: 400, Body: `{"errors":["failed to revoke entry: resp: (*logical.Response)(nil) err: connection refused"]}`}, ErrRefused, true, 0,
		},
		"forbidden": {stack.Fault{Status: 403, Body: `{"errors":["1 error occurred:\n\t* permission denied\n\n"]}`}, ErrDenied, false, 0},
		"dropped":   {stack.Fault{Mode: stack.FaultDrop}, ErrUnreachable, true, 0},
		"lost":      {stack.Fault{Mode: stack.FaultAfterDrop}, ErrUnreachable, true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			test.fault.Path = "auth/token/lookup-accessor$"
			if test.fault.Mode == "" {
				test.fault.Mode = stack.FaultStatus
			}
			require.NoError(t, v.Faults(t.Context(), test.fault))
			_, err := c.LookupToken(t.Context(), "accessor")
			requireKind(t, test.kind, err)
			assert.Equal(t, test.temporary, Temporary(err), err)
			assert.Equal(t, test.after, RetryAfter(err))
			assert.NotContains(t, err.Error(), "\n")
			assert.LessOrEqual(t, len(err.Error()), 800)
			hits, err := v.Hits(t.Context())
			require.NoError(t, err)
			assert.Equal(t, 1, hits[0].Hits, "nothing is retried")
		})
	}
	require.NoError(t, v.Faults(t.Context()))
	for _, status := range []int{301, 302, 307, 308} {
		require.NoError(t, v.Faults(t.Context(), stack.Fault{Path: ".*", Mode: stack.FaultStatus, Status: status, Body: " "}))
		requireKind(t, ErrStandby, c.RevokeToken(t.Context(), "accessor"))
		requireKind(t, ErrStandby, c.Delete(t.Context(), "sys/policies/acl/none"))
	}
	require.NoError(t, v.Faults(t.Context()))
}

func TestAVaultThatHangsIsLeft(t *testing.T) {
	v := startVault(t, stack.VaultOptions{})
	s, err := Open(t.Context(), Config{Address: v.Addr, Timeout: time.Second, Auth: Auth{Token: tokenOfRoot(v)}}, zaptest.NewLogger(t))
	require.NoError(t, err)
	t.Cleanup(s.Close)
	c := s.Client("test", 0, 0)
	require.NoError(t, v.Faults(t.Context(), stack.Fault{Path: "revoke-accessor", Mode: stack.FaultHang}))
	began := time.Now()
	err = c.RevokeToken(t.Context(), "accessor")
	requireKind(t, ErrUnreachable, err)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	assert.True(t, Temporary(err))
	assert.Less(t, time.Since(began), 20*time.Second)

	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, c.RevokeToken(ctx, "accessor"), ErrUnreachable)

	canceled, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	err = c.RevokeToken(canceled, "accessor")
	require.ErrorIs(t, err, context.Canceled)
	for _, kind := range kinds {
		require.NotErrorIs(t, err, kind)
	}
	require.NoError(t, v.Faults(t.Context()))
}

// What looks like a secret in an answer never reaches an error.
func TestErrorsHoldNoSecret(t *testing.T) {
	secrets := []string{
		"hvs.CAESIJk7fH2nZ0q3jJb6nqf5dYpG3r4Nn0L1vX8tQ9wE2sR5GhYKHGh2cy4", "s.5JFbtWgaW32VrDqYcMrwk9VJ", "hvb.AAAAAQJk7fH2nZ0q3jJb6nqf5dYpG3r4Nn0L1vX8tQ9wE2sR5",
		"eyJhbGciOiJSUzI1NiIsImtpZCI6IngifQ.eyJpc3MiOiJodHRwcyJ9.c2lnbmF0dXJl",
	}
	for _, status := range []int{200, 400, 403, 404, 429, 500, 503} {
		for _, form := range []string{`{"errors":["no: %s;"]}`, "%s", "x%%s", strings.Repeat("x ", 180) + "%s"} {
			for _, secret := range secrets {
				address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
					w.WriteHeader(status)
					_, _ = fmt.Fprintf(w, form, secret)
				})
				s := openBy(t, &stack.Vault{Addr: address}, Auth{Token: "token"})
				err := s.Ready()
				require.Error(t, err)
				assert.NotContains(t, err.Error(), secret[4:20])
			}
		}
	}
}

// An answer without an end is not read to it.
func TestAnswersAreBounded(t *testing.T) {
	for _, status := range []int{200, 400, 500} {
		var sent atomic.Int64
		address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(`{"errors":["`))
			for sent.Store(0); sent.Load() < 64<<20; sent.Add(1 << 16) {
				if _, err := w.Write([]byte(strings.Repeat("x", 1<<16))); err != nil {
					return
				}
			}
		})
		s := openBy(t, &stack.Vault{Addr: address}, Auth{Token: "token"})
		require.Error(t, s.Ready())
		assert.Less(t, len(s.Ready().Error()), 1000)
		s.Close()
		assert.Less(t, sent.Load(), int64(64<<20))
	}
}
