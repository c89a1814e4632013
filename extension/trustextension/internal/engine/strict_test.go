// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/extension/trustextension/internal/store"
	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
)

// spoil changes a byte of a stored record.
func (r *rig) spoil(key string, at int) {
	r.t.Helper()
	var found []byte
	require.NoError(r.t, r.store.Load(r.t.Context(), func(x store.Record) error {
		if x.Key == key {
			found = x.Value
		}
		return nil
	}))
	require.NotNil(r.t, found)
	found[at] ^= 1
	require.NoError(r.t, r.store.Commit(r.t.Context(), []store.Record{{Key: key, Value: found}}))
}

func TestADamagedRecordMakesNobodyBetter(t *testing.T) {
	for _, mode := range []trust.Mode{trust.Enforce, trust.Observe} {
		for _, at := range []int{0, 3, 60} {
			r, m := newRig(t, func(c *Config) { c.Policy.Enforcement.Default = mode }), making()
			r.submit(m.cycle("ns/a", true), m.cycle("ns/b", true))
			r.stop()
			r.spoil(agentPrefix+"ns/a", at)
			r.start()
			d, err := r.Agent("ns/a")
			require.NoError(t, err)
			require.NotNil(t, d.Quarantine, "%s, byte %d", mode, at)
			assert.Equal(t, CauseDamaged, d.Quarantine.Cause)
			assert.Equal(t, trust.Shadow, d.Phase)
			b, err := r.Agent("ns/b")
			require.NoError(t, err)
			assert.Nil(t, b.Quarantine)
			r.quiet()
			kinds := map[ledger.Kind]int{}
			for _, e := range r.entries() {
				if e.Agent == "ns/a" {
					kinds[e.Kind]++
				}
			}
			assert.Equal(t, 1, kinds[ledger.KindSystem])
		}
	}
}

func TestARecordOfAnotherVersionStopsTheStart(t *testing.T) {
	r, m := newRig(t), making()
	r.submit(m.cycle("ns/a", true))
	r.stop()
	value, err := seal(&stored{Held: []byte{trust.StateVersion + 1}})
	require.NoError(t, err)
	require.NoError(t, r.store.Commit(t.Context(), []store.Record{{Key: agentPrefix + "ns/a", Value: value}}))
	cfg := r.cfg
	cfg.Store = r.store
	book, err := ledger.Open(ledger.Config{Directory: r.dir})
	require.NoError(t, err)
	cfg.Ledger = book
	e := New(cfg)
	require.ErrorIs(t, e.Start(t.Context()), errVersion)
	require.NoError(t, e.Stop(t.Context()))
	require.NoError(t, book.Close())
}

func TestWhoFellDoesNotRiseByALostStorage(t *testing.T) {
	r, m := newRig(t), making()
	r.climb(m, "ns/up", trust.Restricted)
	r.submit(m.finding("ns/a", "phase.write", anomaly.Critical, true), m.cycle("ns/b", true))
	r.quiet()
	r.submit(m.finding("ns/c", "phase.write", anomaly.Critical, true))
	r.quiet()
	_, err := r.Ask(t.Context(), "ns/c", trust.Request{Verb: trust.VerbRelease, Who: "ada", Why: "looked"})
	require.NoError(t, err)
	r.quiet()
	r.stop()
	r.store = &store.Memory{}
	r.start()
	d, err := r.Agent("ns/a")
	require.NoError(t, err)
	require.NotNil(t, d.Quarantine)
	assert.Equal(t, CauseLost, d.Quarantine.Cause)
	assert.Equal(t, 1, r.Fleet().Agents, "others begin anew, in shadow: the released, the risen and the new")
}

func TestWhoFellDoesNotRiseByAStorageThatWasPutBack(t *testing.T) {
	r, m := newRig(t), making()
	r.climb(m, "ns/a", trust.Restricted)
	r.climb(m, "ns/b", trust.Restricted)
	old := r.copyStore()
	r.submit(m.finding("ns/a", "phase.write", anomaly.Critical, true))
	r.quiet()
	r.stop()
	r.store = old
	r.start()
	a, err := r.Agent("ns/a")
	require.NoError(t, err)
	assert.NotNil(t, a.Quarantine)
	assert.Equal(t, trust.Shadow, a.Phase)
	b, _ := r.Agent("ns/b")
	assert.Equal(t, trust.Restricted, b.Phase)
	report, err := ledger.Verify(t.Context(), r.dir, ledger.Expect{})
	require.NoError(t, err)
	assert.Nil(t, report.Problem)
}

func (r *rig) copyStore() store.Store {
	r.t.Helper()
	out := &store.Memory{}
	var all []store.Record
	require.NoError(r.t, r.store.Load(r.t.Context(), func(x store.Record) error {
		all = append(all, x)
		return nil
	}))
	require.NoError(r.t, out.Commit(r.t.Context(), all))
	return out
}

func TestSilenceIsNotHeldAgainstAnybodyWhileEvidenceIsLost(t *testing.T) {
	r, m := newRig(t), making()
	r.submit(m.cycle("ns/a", true))
	r.stop()
	r.store = r.running("ns/a")
	r.start()
	r.Impair("a full queue")
	// Past every deadline, but each tick while impaired moves them on.
	for range 20 {
		r.clock.pass(30 * time.Second)
		r.Impair("a full queue")
		r.tick()
	}
	r.clock.pass(2 * impairment)
	r.tick()
	d, err := r.Agent("ns/a")
	require.NoError(t, err)
	assert.Empty(t, d.Conditions)
	r.clock.pass(time.Hour)
	r.tick()
	d, err = r.Agent("ns/a")
	require.NoError(t, err)
	assert.NotEmpty(t, d.Conditions, "and then it counts again")
}

// tick waits until the engine has looked at the time twice, so at least once
// after the call.
func (r *rig) tick() {
	r.t.Helper()
	w := newWaiter(2)
	for range 2 {
		require.NoError(r.t, r.intake.put(r.t.Context(), &job{tick: true, done: w}, true))
	}
	require.NoError(r.t, r.wait(r.t.Context(), w))
}

// running is the store with a run of the agent begun.
func (r *rig) running(name string) store.Store {
	r.t.Helper()
	out := r.copyStore()
	a := &agent{name: name, proven: true, held: &trust.State{
		Since: r.clock.get(), Runs: []trust.Run{{ID: "job", Started: r.clock.get(), Heard: r.clock.get()}},
	}}
	value, err := a.encode()
	require.NoError(r.t, err)
	require.NoError(r.t, out.Commit(r.t.Context(), []store.Record{{Key: agentPrefix + name, Value: value}}))
	return out
}
