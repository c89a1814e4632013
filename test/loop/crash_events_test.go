// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package loop_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/crashpoint"
)

// Row C14, of what is only told: an Event is written beside all else, so that it is
// chance whether a gateway that dies at every place lives to write one. Here it dies
// after each Event, and of nothing else.
func TestAKillAfterAnEventLeavesNoMore(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts the gateway again and again")
	}
	t.Parallel()
	for name, told := range map[string]string{"release": "Released", "launch": "JobLaunched", "quarantine": "Quarantined"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMatrix(t, onlyEnv+"="+crashpoint.Wrote+"/event.")
			died := m.walk(stageOf(t, name))
			assert.Contains(t, died, crashpoint.Wrote+"/event."+told+" POST events")
			for _, place := range died {
				assert.True(t, strings.HasSuffix(place, " events"), place)
			}
			assert.Len(t, m.Events(told), 1, "it is told once")
		})
	}
}

func stageOf(t *testing.T, name string) *stage {
	t.Helper()
	i := slices.IndexFunc(stages, func(s stage) bool { return s.name == name })
	require.GreaterOrEqual(t, i, 0)
	return &stages[i]
}
