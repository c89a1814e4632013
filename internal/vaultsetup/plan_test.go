// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAppliedTwiceDoesNothing(t *testing.T) {
	v := start(t)
	options := DefaultOptions()
	options.AuditFile, options.QuotaExemptions = v.AuditFile, true

	first := v.apply(t, options, support(), coder())
	assert.Equal(t, Create, first["identity/group/name/leasehold"])
	assert.NotContains(t, first, "auth/token/roles/leasehold.agents.coder", "coder logs in")

	again, err := Plan(t.Context(), v.client, []*Agent{support(), coder()}, options)
	require.NoError(t, err)
	assert.True(t, again.Empty())
	for _, step := range again.Steps {
		assert.Empty(t, step.Diff, "%s %s: %v", step.Kind, step.Name, step.Action)
	}
}
