// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"context"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/test/stack"
	"github.com/leasehold/leasehold/test/stack/stacktest"
)

// Pods log in by the real API server: each is its agent and no other, whether it comes
// by a login or by a token that Leasehold makes.
func TestAServiceAccountIsItsAgent(t *testing.T) {
	v, err := stack.StartVault(t.Context(), stack.VaultOptions{Log: os.Stderr})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, v.Stop()) })
	c, err := stacktest.Start(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, c.Stop()) })
	require.NoError(t, v.EnableKubernetes(t.Context(), c.Stack))
	root := &vault{v, clientOf(t, v, v.RootToken)}
	root.apply(t, DefaultOptions(), support(), coder())

	jwt := accountToken(t, c, "agents", "support")
	login, err := v.KubernetesLogin(t.Context(), "support", jwt)
	require.NoError(t, err)
	token, err := root.client.LookupToken(t.Context(), login.Accessor)
	require.NoError(t, err)
	assert.Equal(t, root.get(t, "identity/entity/name/leasehold.agents.support")["id"], token.Entity)
	assert.Equal(t, []string{Base}, token.Policies)
	assert.Equal(t, []string{support().PolicyName(trust.Shadow)}, token.IdentityPolicies)
	assert.Equal(t, "service", token.Type)
	assert.LessOrEqual(t, token.TTL, MaxTTL)
	for _, role := range []string{"coder", Own} {
		_, err = v.KubernetesLogin(t.Context(), role, jwt)
		require.Error(t, err, "support is not %s", role)
	}

	own, err := v.KubernetesLogin(t.Context(), Own, accountToken(t, c, "leasehold-system", "leasehold"))
	require.NoError(t, err)
	token, err = root.client.LookupToken(t.Context(), own.Accessor)
	require.NoError(t, err)
	assert.Equal(t, []string{Own}, token.IdentityPolicies)
	assert.Equal(t, http.StatusOK, root.status(t, own.Token,
		request{"PUT", "identity/entity/name/" + support().EntityName(), m{"disabled": true}}))
	assert.Equal(t, http.StatusForbidden, root.status(t, login.Token, request{"GET", "auth/token/lookup-self", nil}))
}

// accountToken makes a ServiceAccount, and a token of it for Vault.
func accountToken(t *testing.T, c *stacktest.Cluster, namespace, name string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	core := c.Clients.Kubernetes.CoreV1()
	_, err := core.Namespaces().Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}, metav1.CreateOptions{})
	require.NoError(t, err)
	_, err = core.ServiceAccounts(namespace).Create(ctx, &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: name}}, metav1.CreateOptions{})
	require.NoError(t, err)
	made, err := core.ServiceAccounts(namespace).CreateToken(ctx, name, &authenticationv1.TokenRequest{
		Spec: authenticationv1.TokenRequestSpec{Audiences: []string{Audience}},
	}, metav1.CreateOptions{})
	require.NoError(t, err)
	return made.Status.Token
}
