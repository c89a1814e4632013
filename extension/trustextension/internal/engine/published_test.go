// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"encoding/binary"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/extension/trustextension/internal/store"
	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// shown is what the platform shows at the start.
func shown(all ...Published) func(*Config) {
	return func(c *Config) {
		c.Published = func(_ context.Context, each func(Published) error) error {
			for _, p := range all {
				if err := each(p); err != nil {
					return err
				}
			}
			return nil
		}
	}
}

func TestWhatIsPublishedCountsAtTheStart(t *testing.T) {
	old := recordOf(t, func(r *rig, m *made) { r.submit(m.cycle("ns/a", true)) })
	newer := recordOf(t, func(r *rig, m *made) { r.climb(m, "ns/a", trust.Restricted) })
	ours := func(p Published) Published { p.Ours = true; return p }
	for name, tt := range map[string]struct {
		kept, published Published
		want            trust.Phase
	}{
		"nothing is kept":               {Published{}, ours(newer), trust.Restricted},
		"ours, newer than the store":    {old, ours(newer), trust.Restricted},
		"ours, older than the store":    {newer, ours(old), trust.Restricted},
		"not ours, newer":               {old, newer, trust.Restricted},
		"not ours wins whatever we had": {newer, old, trust.Shadow},
		"damaged, and ours is whole":    {newer, Published{Name: "ns/a", Record: []byte("x")}, trust.Restricted},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, shown(tt.published))
			if tt.kept.Record != nil {
				r.stop()
				require.NoError(t, r.store.Commit(t.Context(), []store.Record{{Key: agentPrefix + "ns/a", Value: tt.kept.Record}}))
				r.start()
			}
			a := r.agent("ns/a")
			assert.Equal(t, tt.want, a.Phase)
			assert.Nil(t, a.Quarantine)
			assert.Len(t, r.Agents(trustapi.Query{}), 1)
		})
	}
}

func TestAPublishedRecordThatIsDamagedMakesNobodyBetter(t *testing.T) {
	r := newRig(t, shown(Published{Name: "ns/a", Record: []byte("not a record at all")}))
	r.quiet()
	a := r.agent("ns/a")
	require.NotNil(t, a.Quarantine)
	assert.Equal(t, CauseDamaged, a.Quarantine.Cause)
	assert.Equal(t, trust.Shadow, a.Phase)
	assert.Contains(t, r.hands.all(), "ns/a suspend", "and it is stopped")
	assert.Equal(t, CauseDamaged, r.entries()[0].ID, "which is recorded")
	r.cfg.Published = nil
	r.restart()
	assert.NotNil(t, r.agent("ns/a").Quarantine, "and kept")
}

func TestAPublishedRecordOfAnotherVersionStopsTheStart(t *testing.T) {
	p := recordOf(t, func(r *rig, m *made) { r.submit(m.cycle("ns/a", true)) })
	record := slices.Clone(p.Record)
	record[0]++
	binary.BigEndian.PutUint32(record[1:], sum(record[0], record[5:]))
	for name, config := range map[string]func(*Config){
		"another version": shown(Published{Name: "ns/a", Record: record}),
		"unreadable": func(c *Config) {
			c.Published = func(context.Context, func(Published) error) error { return errTest }
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.stop()
			cfg := r.cfg
			config(&cfg)
			book, err := ledger.Open(ledger.Config{Directory: r.dir})
			require.NoError(t, err)
			cfg.Store, cfg.Ledger = r.store, book
			e := New(cfg)
			err = e.Start(t.Context())
			require.Error(t, err)
			assert.ErrorContains(t, err, "publish")
			require.NoError(t, e.Stop(t.Context()))
			require.NoError(t, book.Close())
		})
	}
}
