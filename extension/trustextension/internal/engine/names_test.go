// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"runtime"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// A million names that nobody proves leave no trace but a count; a million that
// are proven leave as many as are held, and whoever fell stays where it fell.
func TestAMillionNames(t *testing.T) {
	for _, proven := range []bool{false, true} {
		t.Run("proven="+strconv.FormatBool(proven), func(t *testing.T) {
			r, m := newRig(t), making()
			r.submit(m.finding("fallen", "phase.write", anomaly.Critical, true))
			r.quiet()
			one := m.cycle("x", true)
			one.Proven = proven
			runtime.GC()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			batch := make([]trustapi.Submission, 10_000)
			for n := range 100 {
				for i := range batch {
					batch[i] = one
					batch[i].Agent = "name-" + strconv.Itoa(n*len(batch)+i)
				}
				r.submit(batch...)
			}
			runtime.GC()
			runtime.ReadMemStats(&after)
			f := r.Fleet()
			want := map[string]uint64{RefusedUnproven: 1_000_000}
			agents := 1
			if proven {
				agents = r.cfg.MaxAgents
				want = map[string]uint64{RefusedAgents: uint64(1_000_001 - agents)}
			}
			assert.Equal(t, agents, f.Agents)
			assert.Equal(t, want, f.Refused)
			assert.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(32<<20))
			fallen, err := r.Agent("fallen")
			require.NoError(t, err)
			assert.NotNil(t, fallen.Quarantine)
			assert.Equal(t, trust.Shadow, fallen.Phase)
		})
	}
}
