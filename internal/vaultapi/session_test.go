// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/config/configopaque"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest"
	"go.uber.org/zap/zaptest/observer"

	"github.com/leasehold/leasehold/test/stack"
)

// self is the accessor of the token that a client asks with.
func self(ctx context.Context, t require.TestingT, c *Client) string {
	found, err := c.Read(ctx, lookupSelf)
	require.NoError(t, err)
	return text(found.Data["accessor"])
}

func write(t *testing.T, path, content string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
}

// appRole enables the method and gives a role with tokens of a TTL.
func appRole(t *testing.T, v *stack.Vault, options map[string]any) Auth {
	t.Helper()
	put(t, v, "sys/auth/approle", map[string]any{"type": "approle"})
	put(t, v, "auth/approle/role/leasehold", options)
	var role struct {
		Data struct {
			RoleID string `json:"role_id"`
		}
	}
	require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodGet, "auth/approle/role/leasehold/role-id", nil, &role))
	path := filepath.Join(t.TempDir(), "secret-id")
	write(t, path, secretID(t, v)+"\n")
	return Auth{AppRole: &AppRole{RoleID: role.Data.RoleID, SecretIDFile: path}}
}

func secretID(t *testing.T, v *stack.Vault) string {
	t.Helper()
	var secret struct {
		Data struct {
			SecretID string `json:"secret_id"`
		}
	}
	require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodPut, "auth/approle/role/leasehold/secret-id", map[string]any{}, &secret))
	return secret.Data.SecretID
}

// A token with an end is renewed as long as that is possible, and then another one
// taken; a call between never sees it.
func TestASessionOutlivesItsTokens(t *testing.T) {
	v := startVault(t, stack.VaultOptions{})
	auth := appRole(t, v, map[string]any{"token_ttl": "5s", "token_max_ttl": "10s"})
	s := openBy(t, v, auth)
	c := s.Client("test", 0, 0)
	seen := map[string]bool{}
	for end := time.Now().Add(time.Minute); time.Now().Before(end) && len(seen) < 3; time.Sleep(50 * time.Millisecond) {
		seen[self(t.Context(), t, c)] = true
		require.NoError(t, s.Ready())
	}
	assert.Len(t, seen, 3)
}

// A token that is revoked is found out by the first call that is denied; the secret
// id is read anew.
func TestASessionLogsInAnewWhenItsTokenIsRevoked(t *testing.T) {
	v := startVault(t, stack.VaultOptions{})
	auth := appRole(t, v, map[string]any{"token_ttl": "1h", "secret_id_num_uses": 1})
	s := openBy(t, v, auth)
	c := s.Client("test", 0, 0)
	first := self(t.Context(), t, c)
	write(t, auth.AppRole.SecretIDFile, secretID(t, v))
	require.NoError(t, rootOf(t, v).RevokeToken(t.Context(), first))

	_, err := c.Read(t.Context(), lookupSelf)
	requireKind(t, ErrDenied, err)
	assert.True(t, Temporary(err), "it is the session's token that ended")
	eventually(t, func(tt *assert.CollectT) { assert.NotEqual(tt, first, self(t.Context(), tt, c)) })
	require.NoError(t, s.Ready())
}

// A path that the policy does not have is no reason to log in anew, and asks for
// the own token at most once in some seconds.
func TestADenialIsNoReasonToLogIn(t *testing.T) {
	v := startVault(t, stack.VaultOptions{})
	core, logs := observer.New(zap.DebugLevel)
	var lookups atomic.Int32
	s, err := Open(t.Context(), Config{
		Address: v.Addr, Auth: appRole(t, v, map[string]any{"token_ttl": "1h"}),
		Observe: func(op string, _ error, _ time.Duration) {
			if op == "look at the own token" {
				lookups.Add(1)
			}
		},
	}, zap.New(core))
	require.NoError(t, err)
	t.Cleanup(s.Close)
	c := s.Client("test", 0, 0)
	for range 50 {
		_, err := c.Read(t.Context(), "sys/mounts")
		requireKind(t, ErrDenied, err)
		assert.False(t, Temporary(err))
		time.Sleep(20 * time.Millisecond)
	}
	require.NoError(t, s.Ready())
	assert.EqualValues(t, 1, lookups.Load())
	assert.Equal(t, 1, logs.FilterMessage("Logged in to Vault").Len())
}

// A file with a token is read again when its token ends.
func TestATokenFileIsReadAgain(t *testing.T) {
	first := newToken(t, shared, map[string]any{"policies": []string{"default"}, "ttl": "1h"})
	second := newToken(t, shared, map[string]any{"policies": []string{"default"}, "ttl": "1h"})
	path := filepath.Join(t.TempDir(), "token")
	s := openBy(t, shared, Auth{TokenFile: path})
	requireKind(t, ErrDenied, s.Ready())
	assert.True(t, Temporary(s.Ready()), "it may come")

	write(t, path, first.Token+"\n")
	eventually(t, func(tt *assert.CollectT) { assert.NoError(tt, s.Ready()) })
	c := s.Client("test", 0, 0)
	assert.Equal(t, first.Accessor, self(t.Context(), t, c))

	require.NoError(t, rootOf(t, shared).RevokeToken(t.Context(), first.Accessor))
	_, err := c.Read(t.Context(), lookupSelf)
	requireKind(t, ErrDenied, err)
	eventually(t, func(tt *assert.CollectT) { assert.ErrorContains(tt, s.Ready(), path) })
	requireKind(t, ErrDenied, s.Ready())
	_, err = c.Read(t.Context(), lookupSelf)
	requireKind(t, ErrDenied, err)
	assert.NotContains(t, err.Error(), first.Token)

	write(t, path, second.Token)
	eventually(t, func(tt *assert.CollectT) { assert.Equal(tt, second.Accessor, self(t.Context(), tt, c)) })
}

// An agent at the address adds the token, over TCP and over a socket.
func TestAnAgentAddsTheToken(t *testing.T) {
	token := newToken(t, shared, map[string]any{"policies": []string{"default"}, "ttl": "1h"})
	var given atomic.Pointer[string]
	given.Store(new(""))
	h := handler(t, shared, func(r *http.Request) {
		assert.Empty(t, r.Header.Get("X-Vault-Token"), "a session sends none of its own")
		r.Header.Set("X-Vault-Token", *given.Load())
	}, func([]byte) {})
	socket := filepath.Join(t.TempDir(), "agent.sock")
	listener, err := new(net.ListenConfig).Listen(t.Context(), "unix", socket)
	require.NoError(t, err)
	server := httptest.NewUnstartedServer(h)
	require.NoError(t, server.Listener.Close())
	server.Listener = listener
	server.Start()
	t.Cleanup(server.Close)

	s, err := Open(t.Context(), Config{Address: "unix://" + socket, Auth: Auth{Proxied: true}}, zaptest.NewLogger(t))
	require.NoError(t, err)
	t.Cleanup(s.Close)
	requireKind(t, ErrDenied, s.Ready())
	require.ErrorContains(t, s.Ready(), "auto_auth")
	given.Store(&token.Token)
	eventually(t, func(tt *assert.CollectT) { assert.NoError(tt, s.Ready()) })
	assert.Equal(t, token.Accessor, self(t.Context(), t, s.Client("test", 0, 0)))
}

// A Vault that is sealed or not there fails no Open, and is used when it is.
func TestASessionWaitsForVault(t *testing.T) {
	v := startVault(t, stack.VaultOptions{File: true})
	auth := appRole(t, v, map[string]any{"token_ttl": "1h"})
	require.NoError(t, v.Seal(t.Context()))
	s := openBy(t, v, auth)
	c := s.Client("test", 0, 0)
	requireKind(t, ErrSealed, s.Ready())
	_, err := c.LookupToken(t.Context(), "accessor")
	requireKind(t, ErrSealed, err)
	assert.True(t, Temporary(err))
	health, err := c.Health(t.Context())
	require.NoError(t, err)
	assert.Equal(t, Health{Initialized: true, Sealed: true, Standby: health.Standby, Version: health.Version}, health)

	require.NoError(t, v.Unseal(t.Context()))
	eventually(t, func(tt *assert.CollectT) { assert.NoError(tt, s.Ready()) })
	self(t.Context(), t, c)
	health, err = c.Health(t.Context())
	require.NoError(t, err)
	assert.False(t, health.Sealed)
	assert.False(t, health.Standby)
	assert.NotEmpty(t, health.Version)

	// Sealed while it is in use, with no call to notice.
	require.NoError(t, v.Seal(t.Context()))
	eventually(t, func(tt *assert.CollectT) { assert.ErrorIs(tt, s.Ready(), ErrSealed) })
	_, err = c.Read(t.Context(), lookupSelf)
	requireKind(t, ErrSealed, err)
	require.NoError(t, v.Unseal(t.Context()))
	eventually(t, func(tt *assert.CollectT) { assert.NoError(tt, s.Ready()) })

	v.Kill()
	_, err = c.Read(t.Context(), lookupSelf)
	requireKind(t, ErrUnreachable, err)
	requireKind(t, ErrUnreachable, s.Ready())
	late := openBy(t, v, auth)
	requireKind(t, ErrUnreachable, late.Ready())
	require.NoError(t, v.Restart(t.Context()))
	eventually(t, func(tt *assert.CollectT) {
		assert.NoError(tt, s.Ready())
		assert.NoError(tt, late.Ready())
	})
}

func TestAClosedSessionRefuses(t *testing.T) {
	s := openBy(t, shared, Auth{Token: tokenOfRoot(shared)})
	c := s.Client("test", 0, 0)
	s.Close()
	s.Close()
	_, err := c.Read(t.Context(), lookupSelf)
	requireKind(t, ErrRefused, err)
	assert.False(t, Temporary(err))
	requireKind(t, ErrRefused, s.Ready())
}

// What is wrong with the login says nothing of what is asked for: neither that it is
// gone, nor that it will never be told.
func TestWithoutALoginNothingIsSaidOfATokenOrALease(t *testing.T) {
	for name, fault := range map[string]stack.Fault{
		"no such role": {Status: 400, Body: `{"errors":["invalid role name \"leasehold\""]}`},
		"not there":    {Status: 404, Body: `{"errors":[]}`},
		"denied":       {Status: 403, Body: `{"errors":["permission denied"]}`},
		"failing":      {Status: 500, Body: `{"errors":["internal error"]}`},
	} {
		t.Run(name, func(t *testing.T) {
			v := startVault(t, stack.VaultOptions{})
			fault.Path, fault.Mode = "auth/approle/login", stack.FaultStatus
			require.NoError(t, v.Faults(t.Context(), fault))
			secret := filepath.Join(t.TempDir(), "secret-id")
			require.NoError(t, os.WriteFile(secret, []byte("s"), 0o600))
			c := openBy(t, v, Auth{AppRole: &AppRole{RoleID: "r", SecretIDFile: secret}}).Client("test", 0, 0)
			_, err := c.LookupToken(t.Context(), "abcdefgh")
			require.Error(t, err)
			assert.NotErrorIs(t, err, ErrGone)
			assert.True(t, Temporary(err), err)
		})
	}
}

func TestOpenFailsOnlyForWhatIsWrong(t *testing.T) {
	_, err := Open(t.Context(), Config{Address: shared.Addr}, zap.NewNop())
	require.ErrorContains(t, err, "auth: ")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = Open(ctx, Config{Address: shared.Addr, Auth: Auth{Token: tokenOfRoot(shared)}}, zap.NewNop())
	require.ErrorIs(t, err, context.Canceled)
	s := openBy(t, shared, Auth{Token: configopaque.String("hvs.nothing")})
	requireKind(t, ErrDenied, s.Ready())
	path := filepath.Join(t.TempDir(), "secret-id")
	write(t, path, "secret")
	s = openBy(t, shared, Auth{AppRole: &AppRole{Mount: "nowhere", RoleID: "r", SecretIDFile: path}})
	requireKind(t, ErrDenied, s.Ready())
	assert.ErrorContains(t, s.Ready(), "check that approle is at nowhere")
}
