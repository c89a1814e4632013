// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"net/http"
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var deletion = regexp.MustCompile(`(?m)^ +vault (policy )?delete (\S+)`)

// What docs/upgrade.md deletes once all agents are removed is all that there is of
// Leasehold in Vault.
func TestThePageTakesAllThatIsLeft(t *testing.T) {
	page, err := os.ReadFile("../../docs/upgrade.md")
	require.NoError(t, err)
	v := start(t)
	v.apply(t, DefaultOptions(), support())
	plan, err := Removal(t.Context(), v.client, "agents", "support")
	require.NoError(t, err)
	require.NoError(t, plan.Apply(t.Context(), nil))

	for _, command := range deletion.FindAllStringSubmatch(string(page), -1) {
		path := command[2]
		if command[1] != "" {
			path = "sys/policies/acl/" + path
		}
		assert.Equal(t, http.StatusOK, v.status(t, v.RootToken, request{"GET", path, nil}), "%s is there", path)
		require.NoError(t, v.Call(t.Context(), v.RootToken, http.MethodDelete, path, nil, nil))
	}
	plan, err = Plan(t.Context(), v.client, []*Agent{support()}, DefaultOptions())
	require.NoError(t, err)
	for _, step := range plan.Steps {
		assert.Equal(t, Create, step.Action, "%s is left", step.Path)
	}
}
