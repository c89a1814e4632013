// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package stack

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func startVault(t *testing.T, options VaultOptions) *Vault {
	t.Helper()
	options.Log = os.Stderr
	_, err := BuildVault(t.Context(), os.Stderr)
	require.NoError(t, err)
	began := time.Now()
	v, err := StartVault(t.Context(), options)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, v.Stop()) })
	took := time.Since(began)
	t.Logf("Vault serves after %v", took)
	assert.Less(t, took, 30*time.Second)
	return v
}

func (v *Vault) lookup(ctx context.Context, token string) error {
	return v.Call(ctx, token, http.MethodGet, "auth/token/lookup-self", nil, nil)
}

func (v *Vault) newToken(t *testing.T, options map[string]any) (token, accessor string) {
	t.Helper()
	var made struct {
		Auth struct {
			ClientToken string `json:"client_token"`
			Accessor    string
		}
	}
	require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodPut, "auth/token/create", options, &made))
	return made.Auth.ClientToken, made.Auth.Accessor
}

func requireStatus(t *testing.T, status int, err error) {
	t.Helper()
	var refused *VaultError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, status, refused.Status, refused.Errors)
}

// A sealed Vault answers nobody, and forgets nothing.
func TestVaultSeals(t *testing.T) {
	v := startVault(t, VaultOptions{})
	require.NoError(t, v.lookup(t.Context(), v.RootToken))
	require.NoError(t, v.Seal(t.Context()))
	require.NoError(t, v.Seal(t.Context()), "again")
	sealed, err := v.Sealed(t.Context())
	require.NoError(t, err)
	assert.True(t, sealed)
	requireStatus(t, http.StatusServiceUnavailable, v.lookup(t.Context(), v.RootToken))
	require.NoError(t, v.Unseal(t.Context()))
	require.NoError(t, v.Unseal(t.Context()), "again")
	require.NoError(t, v.lookup(t.Context(), v.RootToken))
}

// What is in a file outlives a crash, with the tokens; what is in memory does not,
// but for the root token.
func TestVaultIsKilled(t *testing.T) {
	for name, kept := range map[string]bool{"file": true, "memory": false} {
		t.Run(name, func(t *testing.T) {
			v := startVault(t, VaultOptions{File: kept})
			token, _ := v.newToken(t, map[string]any{"ttl": "1h"})
			v.Kill()
			require.Error(t, v.lookup(t.Context(), token))
			require.NoError(t, v.Restart(t.Context()))
			require.NoError(t, v.lookup(t.Context(), v.RootToken))
			if kept {
				assert.NoError(t, v.lookup(t.Context(), token))
				return
			}
			requireStatus(t, http.StatusForbidden, v.lookup(t.Context(), token))
		})
	}
}

// A second Vault in the same folder knows what the first one stored.
func TestVaultInAFolder(t *testing.T) {
	dir := t.TempDir()
	first := startVault(t, VaultOptions{Dir: dir, File: true})
	token, _ := first.newToken(t, map[string]any{"ttl": "1h"})
	require.NoError(t, first.Stop())
	second := startVault(t, VaultOptions{Dir: dir, File: true})
	assert.Equal(t, first.RootToken, second.RootToken)
	assert.NoError(t, second.lookup(t.Context(), token))
}

// A paused Vault answers late, once it goes on.
func TestVaultIsPaused(t *testing.T) {
	v := startVault(t, VaultOptions{})
	v.Pause()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, v.lookup(ctx, v.RootToken), context.DeadlineExceeded)
	v.Resume()
	require.NoError(t, v.lookup(t.Context(), v.RootToken))
}

// The audit log holds who asked for what, and no token.
func TestVaultAudits(t *testing.T) {
	v := startVault(t, VaultOptions{})
	require.NoError(t, v.EnableAudit(t.Context()))
	token, accessor := v.newToken(t, map[string]any{"ttl": "1h"})
	require.NoError(t, v.lookup(t.Context(), token))
	text, err := os.ReadFile(v.AuditFile)
	require.NoError(t, err)
	assert.NotContains(t, string(text), token)
	var seen []string
	file, err := os.Open(v.AuditFile)
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var record struct {
			Type    string
			Auth    struct{ Accessor string }
			Request struct{ Path string }
		}
		require.NoError(t, json.Unmarshal(lines.Bytes(), &record))
		if record.Auth.Accessor == accessor {
			seen = append(seen, record.Type+" "+record.Request.Path)
		}
	}
	require.NoError(t, lines.Err())
	assert.Subset(t, seen, []string{"request auth/token/lookup-self", "response auth/token/lookup-self"})
}

// The methods and engines that the product needs can be enabled.
func TestVaultHasWhatAgentsUse(t *testing.T) {
	v := startVault(t, VaultOptions{})
	for _, method := range []string{"kubernetes", "approle", "userpass"} {
		assert.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodPut, "sys/auth/"+method, map[string]any{"type": method}, nil), method)
	}
	require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodPut, "sys/mounts/notes",
		map[string]any{"type": "kv", "options": map[string]string{"version": "1"}}, nil))
	require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodPut, "notes/one", map[string]any{"text": "kept"}, nil))
	var got struct{ Data map[string]string }
	require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodGet, "notes/one", nil, &got))
	assert.Equal(t, "kept", got.Data["text"])
}

// Nothing of Vault is left when it was stopped.
func TestVaultStops(t *testing.T) {
	v := startVault(t, VaultOptions{})
	began := time.Now()
	require.NoError(t, v.Stop())
	t.Logf("Vault ended after %v", time.Since(began))
	require.Error(t, v.ended())
	assert.NoDirExists(t, v.dir)
	assert.NoError(t, v.Stop())
}
