// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/trust"
)

// What is shipped decides as what is measured.
func TestDecideAgreesWithItsRules(t *testing.T) {
	p := few
	p.Patient = 800
	rows := AgreeTable(trust.DefaultPolicy(), p)
	require.Len(t, rows, 12)
	for i, row := range rows {
		assert.Equal(t, 200, row.Agents)
		assert.Greater(t, row.Cycles, 1_000)
		if down := i < 6; down {
			assert.Equal(t, row.Agents, row.Same, row.Name)
			continue
		}
		// Where debt freezes an agent it rises later, and one that fell and began
		// again may rise after all.
		assert.Greater(t, row.Same, 190, row.Name)
		if mayRise := i%2 == 0; mayRise {
			assert.Zero(t, row.Sooner, row.Name)
		}
	}
}

func TestVerdictsHaveTheirBadness(t *testing.T) {
	for _, b := range []Badness{0, 1, 2, Bad} {
		v := verdict(b, .05)
		assert.InDelta(t, b.Value(), v.Badness, 1e-9)
		require.NoError(t, v.Verify())
		assert.Zero(t, v.Enforced.Hard)
	}
}

func TestAgentNamesItsPhase(t *testing.T) {
	assert.Equal(t, "trust.Decide in semi-autonomous", NewAgent(Down, trust.SemiAutonomous, trust.DefaultPolicy()).Name())
}
