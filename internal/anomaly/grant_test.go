// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAGrantGoesBeforeTheSettings(t *testing.T) {
	general, err := newPhasePolicy(map[string]PhaseTools{"shadow": {Allow: []string{"read_*"}}})
	require.NoError(t, err)
	own, err := NewGrant(map[string]PhaseTools{"shadow": {Allow: []string{"search"}}}, 500)
	require.NoError(t, err)
	silent, err := NewGrant(nil, 0)
	require.NoError(t, err)
	for name, tt := range map[string]struct {
		grant        *Grant
		read, search bool
		limit        int64
	}{
		"none":           {nil, true, false, 1000},
		"says nothing":   {silent, true, false, 1000},
		"says its tools": {own, false, true, 500},
	} {
		policy := tt.grant.policy(general)
		read, _ := policy.allows("shadow", "read_file")
		search, _ := policy.allows("shadow", "search")
		assert.Equal(t, []bool{tt.read, tt.search}, []bool{read, search}, name)
		assert.Equal(t, tt.limit, tt.grant.cap(1000), name)
	}
	_, err = NewGrant(map[string]PhaseTools{"emperor": {}}, 0)
	assert.ErrorContains(t, err, "no such phase")
}
