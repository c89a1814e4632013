// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/extension/xextension/storage"

	"github.com/leasehold/leasehold/extension/trustextension/internal/store"
	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// full is a store that takes nothing while it is full.
type full struct {
	store.Store
	full atomic.Bool
}

func (f *full) Commit(ctx context.Context, all []store.Record) error {
	if f.full.Load() {
		return storage.ErrStorageFull
	}
	return f.Store.Commit(ctx, all)
}

func TestNothingIsDecidedWhileNothingCanBeKept(t *testing.T) {
	r, m := newRig(t), making()
	r.stop()
	disk := &full{Store: r.store}
	r.store = disk
	r.start()
	r.submit(m.cycle("ns/a", true))
	before, head := r.Agents(trustapi.Query{}), r.Fleet().Ledger
	disk.full.Store(true)
	hard := m.finding("ns/a", "phase.write", anomaly.Critical, true)
	for range 3 {
		require.ErrorIs(t, r.Submit(t.Context(), []trustapi.Submission{hard}), trustapi.ErrUnavailable)
		_, err := r.Ask(t.Context(), "ns/a", trust.Request{Verb: trust.VerbQuarantine, Who: "ada", Why: "odd"})
		require.ErrorIs(t, err, trustapi.ErrUnavailable)
	}
	assert.Equal(t, before, r.Agents(trustapi.Query{}))
	assert.Equal(t, head, r.Fleet().Ledger)
	assert.Empty(t, r.hands.all())
	disk.full.Store(false)
	r.submit(hard)
	r.quiet()
	assert.Len(t, r.hands.all(), 6)
}

// What comes of an action while the storage is full is told when it has room.
func TestActionsOutliveAFullStorage(t *testing.T) {
	hands := &slow{kind: trust.Revoke, begun: make(chan struct{}, 64), release: make(chan struct{})}
	r, m := newRig(t, func(c *Config) { c.Actuator = hands }), making()
	r.stop()
	disk := &full{Store: r.store}
	r.store = disk
	r.start()
	r.submit(m.finding("ns/a", "phase.write", anomaly.Critical, true))
	<-hands.begun
	require.Eventually(t, func() bool { return r.Fleet().OpenActions == 1 }, patience, time.Millisecond)
	disk.full.Store(true)
	close(hands.release)
	require.ErrorIs(t, r.Submit(t.Context(), []trustapi.Submission{m.cycle("ns/a", true)}), trustapi.ErrUnavailable)
	disk.full.Store(false)
	failing := func() bool {
		r.clock.pass(time.Minute)
		return r.Fleet().ByCondition[trustapi.ConditionFailing] == 1 && r.Fleet().OpenActions == 1
	}
	require.Eventually(t, failing, patience, time.Millisecond)
	assert.ElementsMatch(t, []string{"ns/a disable", "ns/a narrow", "ns/a label", "ns/a isolate", "ns/a suspend"}, hands.all())
}

// closedBook is a ledger that cannot be written while it is closed.
type closedBook struct {
	*ledger.Ledger
	closed atomic.Bool
}

func (c *closedBook) Append(all []ledger.Entry) error {
	if c.closed.Load() {
		return ledger.ErrStopped
	}
	return c.Ledger.Append(all)
}

func TestTheLedgerFollowsWhatWasDecided(t *testing.T) {
	r, m := newRig(t), making()
	r.stop()
	l, err := ledger.Open(ledger.Config{Directory: r.dir})
	require.NoError(t, err)
	book := &closedBook{Ledger: l}
	cfg := r.cfg
	cfg.Store, cfg.Ledger = r.store, book
	e := New(cfg)
	require.NoError(t, e.Start(t.Context()))
	book.closed.Store(true)
	one, two := m.cycle("ns/a", true), m.cycle("ns/a", true)
	require.NoError(t, e.Submit(t.Context(), []trustapi.Submission{one}), "it is kept, and the ledger can follow")
	require.ErrorIs(t, e.Submit(t.Context(), []trustapi.Submission{two}), trustapi.ErrUnavailable, "nothing more until it has")
	assert.Positive(t, e.Behind())
	// A restart finds what is missing, too.
	require.NoError(t, e.Stop(t.Context()))
	require.NoError(t, l.Close())
	r.start()
	d, err := r.Agent("ns/a")
	require.NoError(t, err)
	assert.EqualValues(t, 1, d.CyclesEver)
	report, err := ledger.Verify(t.Context(), r.dir, ledger.Expect{})
	require.NoError(t, err)
	assert.Nil(t, report.Problem)
	assert.Equal(t, r.Fleet().Ledger.Seq, report.Head.Seq)
	ids := map[string]int{}
	for _, x := range r.entries() {
		ids[x.ID]++
	}
	assert.Equal(t, 1, ids[one.ID])
	assert.Zero(t, r.Behind())
}
