// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRemovalTakesAllOfOneAgent(t *testing.T) {
	v := withSecrets(t)
	login := v.tokenOf(t, support().EntityName())
	creds := request{"GET", "database/creds/reader", nil}
	require.Equal(t, http.StatusOK, v.status(t, login.Token, creds))

	plan, err := Removal(t.Context(), v.client, "agents", "support")
	require.NoError(t, err)
	assert.Equal(t, "identity/entity/name/leasehold.agents.support", plan.Steps[0].Path, "what its tokens are of first")
	assert.Equal(t, 7, plan.Count())
	require.NoError(t, plan.Apply(t.Context(), nil))
	assert.Equal(t, http.StatusForbidden, v.status(t, login.Token, creds))
	assert.Equal(t, http.StatusForbidden, v.status(t, login.Token, request{"GET", "auth/token/lookup-self", nil}))
	for _, path := range []string{
		"sys/policies/acl/leasehold.agents.support.shadow", "auth/kubernetes/role/support",
		"auth/token/roles/leasehold.agents.support", "identity/entity/name/leasehold.agents.support",
	} {
		assert.Equal(t, http.StatusNotFound, v.status(t, v.RootToken, request{"GET", path, nil}), path)
	}

	again, err := Removal(t.Context(), v.client, "agents", "support")
	require.NoError(t, err)
	assert.True(t, again.Empty())
	plan, err = Plan(t.Context(), v.client, []*Agent{coder()}, DefaultOptions())
	require.NoError(t, err)
	assert.True(t, plan.Empty(), "of the other one nothing is missing")
}

func TestRemovalLeavesARoleOfOthers(t *testing.T) {
	v := start(t)
	v.apply(t, DefaultOptions(), coder())
	v.put(t, "auth/kubernetes/role/coder", map[string]any{"bound_service_account_names": "coder,other"})
	plan, err := Removal(t.Context(), v.client, "agents", "coder")
	require.NoError(t, err)
	require.NoError(t, plan.Apply(t.Context(), nil))
	assert.Equal(t, http.StatusOK, v.status(t, v.RootToken, request{"GET", "auth/kubernetes/role/coder", nil}))
}
