// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestIdentityMismatch(t *testing.T) {
	tests := []struct{ proven, claimed, want string }{
		{"alice", "", ""},
		{"alice", "bob", "hard critical: the sender claims to be `bob` and is proven to be `alice`"},
		{"alice", "b`o\nb\u202e", "hard critical: the sender claims to be `bob` and is proven to be `alice`"},
	}
	for _, tt := range tests {
		in := Input{Facts: &Facts{Proven: tt.proven, Impersonated: tt.claimed}}
		assert.Equal(t, tt.want, judged(t, &identityMismatch, in, nil))
	}
}

func TestIdentityMismatchIsHardAndNeedsAClaim(t *testing.T) {
	e, err := NewEngine(Settings{})
	require.NoError(t, err)
	for _, claimed := range []string{"", "bob"} {
		var found []Finding
		in := Input{Trail: steps("A"), Facts: &Facts{Proven: "alice", Impersonated: claimed}}
		e.Step(&in, func(f Finding) { found = append(found, f) })
		if claimed == "" {
			assert.Empty(t, found)
			continue
		}
		require.Len(t, found, 1)
		assert.Equal(t, "identity.mismatch", found[0].Rule)
		assert.True(t, found[0].Hard)
		assert.True(t, found[0].Enforce)
	}
}
