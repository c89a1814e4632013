// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package stack

import (
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	authenticationv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// A ServiceAccount logs in and gets credentials of the database, all of which its
// accessor ends; its entity, while disabled, may do nothing.
func TestVaultKnowsServiceAccounts(t *testing.T) {
	p := startPostgres(t)
	v := startVault(t, VaultOptions{})
	s, err := Start(t.Context(), Options{Log: os.Stderr})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Stop()) })
	require.NoError(t, v.EnableKubernetes(t.Context(), s))
	require.NoError(t, v.EnableDatabase(t.Context(), "database", p, time.Hour))
	for path, body := range map[string]map[string]any{
		"sys/policies/acl/reader": {"policy": `path "database/creds/reader" { capabilities = ["read"] }`},
		"auth/kubernetes/role/agent": {
			"bound_service_account_names": "default", "bound_service_account_namespaces": "default",
			"audience": VaultAudience, "token_policies": "reader", "token_ttl": "20m",
		},
	} {
		require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodPut, path, body, nil), path)
	}
	jwt := s.tokenOf(t, "default", VaultAudience)

	login, err := v.KubernetesLogin(t.Context(), "agent", jwt)
	require.NoError(t, err)
	require.NotEmpty(t, login.EntityID)
	lease, err := v.DatabaseLease(t.Context(), login.Token, "database")
	require.NoError(t, err)
	_, err = p.Query(t.Context(), lease.Account, "SELECT * FROM orders")
	require.NoError(t, err)
	_, err = v.KubernetesLogin(t.Context(), "agent", s.tokenOf(t, "default", "somebody-else"))
	requireStatus(t, http.StatusForbidden, err)

	disable := func(yes bool) {
		require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodPut, "identity/entity/id/"+login.EntityID, map[string]any{"disabled": yes}, nil))
	}
	disable(true)
	requireStatus(t, http.StatusForbidden, v.lookup(t.Context(), login.Token))
	disable(false)
	require.NoError(t, v.lookup(t.Context(), login.Token))

	require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodPut, "auth/token/revoke-accessor", map[string]any{"accessor": login.Accessor}, nil))
	requireStatus(t, http.StatusForbidden, v.lookup(t.Context(), login.Token))
	p.waitNoRole(t, lease.User)
}

// tokenOf is a token of a ServiceAccount in the namespace default.
func (s *Stack) tokenOf(t *testing.T, account, audience string) string {
	t.Helper()
	client, err := kubernetes.NewForConfig(s.Config())
	require.NoError(t, err)
	made, err := client.CoreV1().ServiceAccounts("default").CreateToken(t.Context(), account, &authenticationv1.TokenRequest{
		Spec: authenticationv1.TokenRequestSpec{Audiences: []string{audience}},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	return made.Status.Token
}
