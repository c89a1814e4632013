// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/test/stack"
)

// A ServiceAccount of a real cluster logs in; a token for somebody else does not,
// until the file has the right one.
func TestAServiceAccountLogsIn(t *testing.T) {
	cluster, err := stack.Start(t.Context(), stack.Options{Log: os.Stderr})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, cluster.Stop()) })
	v := startVault(t, stack.VaultOptions{})
	require.NoError(t, v.EnableKubernetes(t.Context(), cluster))
	put(t, v, "auth/kubernetes/role/leasehold", map[string]any{
		"bound_service_account_names": "default", "bound_service_account_namespaces": "default", "audience": stack.VaultAudience,
		"alias_name_source": "serviceaccount_name", "token_ttl": "1h",
	})
	path := filepath.Join(t.TempDir(), "token")
	write(t, path, accountToken(t, cluster, "somebody-else"))
	s := openBy(t, v, Auth{Kubernetes: &Kubernetes{Role: "leasehold", TokenFile: path}})
	requireKind(t, ErrDenied, s.Ready())
	require.ErrorContains(t, s.Ready(), "audience")
	assert.NotContains(t, s.Ready().Error(), "eyJ")

	write(t, path, accountToken(t, cluster, stack.VaultAudience))
	eventually(t, func(tt *assert.CollectT) { assert.NoError(tt, s.Ready()) })
	token, err := rootOf(t, v).LookupToken(t.Context(), self(t.Context(), t, s.Client("test", 0, 0)))
	require.NoError(t, err)
	assert.Equal(t, "auth/kubernetes/login", token.Path)
	assert.Equal(t, "default", token.Meta["service_account_name"])
	assert.NotEmpty(t, token.Entity)
}

func accountToken(t *testing.T, cluster *stack.Stack, audience string) string {
	t.Helper()
	token, err := cluster.Kubectl(t.Context(), "", "create", "token", "default", "--audience", audience)
	require.NoError(t, err)
	return token
}
