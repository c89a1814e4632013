// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/config/configopaque"
	"go.uber.org/zap/zaptest"

	"github.com/leasehold/leasehold/test/stack"
)

// kinds are all that an error may be.
var kinds = []error{ErrGone, ErrDenied, ErrSealed, ErrStandby, ErrQuota, ErrOverloaded, ErrUnreachable, ErrRefused}

// requireKind fails unless err is of one kind and of no other.
func requireKind(t require.TestingT, want, err error) {
	require.Error(t, err)
	for _, kind := range kinds {
		if errors.Is(kind, want) {
			require.ErrorIs(t, err, kind)
		} else {
			require.NotErrorIs(t, err, kind)
		}
	}
}

// startVault is a Vault of the test's own.
func startVault(t *testing.T, options stack.VaultOptions) *stack.Vault {
	t.Helper()
	v, err := stack.StartVault(t.Context(), options)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, v.Stop()) })
	return v
}

// put writes to Vault as root.
func put(t *testing.T, v *stack.Vault, path string, body any) {
	t.Helper()
	require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodPut, path, body, nil), path)
}

// made is a token that Vault made.
type made struct {
	Token    string `json:"client_token"`
	Accessor string `json:"accessor"`
}

// newToken makes a token as root.
func newToken(t *testing.T, v *stack.Vault, options map[string]any) made {
	t.Helper()
	var answer struct{ Auth made }
	require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodPut, "auth/token/create", options, &answer))
	return answer.Auth
}

// openBy opens a session that the test closes.
func openBy(t *testing.T, v *stack.Vault, auth Auth) *Session {
	t.Helper()
	s, err := Open(t.Context(), Config{Address: v.Addr, Auth: auth}, zaptest.NewLogger(t))
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s
}

// rootOf is a client that may do everything.
func rootOf(t *testing.T, v *stack.Vault) *Client {
	t.Helper()
	s := openBy(t, v, Auth{Token: configopaque.String(v.RootToken)})
	require.NoError(t, s.Ready())
	return s.Client("test", 0, 0)
}

// eventually waits for what may take as long as a login.
func eventually(t *testing.T, check func(*assert.CollectT)) {
	t.Helper()
	require.EventuallyWithT(t, check, time.Minute, 20*time.Millisecond)
}
