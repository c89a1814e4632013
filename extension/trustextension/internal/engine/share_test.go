// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/extension/trustextension/internal/store"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// theirs is what another engine published of ns/a.
func theirs(t *testing.T, does func(r *rig)) Published {
	t.Helper()
	r := newRig(t, withDirectory(newRegister("ns/a")))
	r.hands.fail(trust.RevokeCycle, errTest) // it gets to nothing
	does(r)
	s, known, err := r.Snapshot("ns/a")
	require.NoError(t, err)
	require.True(t, known)
	r.stop()
	return Published{Name: "ns/a", Record: s.Record}
}

func TestNoCredentialIsLostToAnotherEngine(t *testing.T) {
	both := token(1, "a", trustapi.SourceHint)
	p := theirs(t, func(r *rig) {
		better := both
		better.Source, better.Leases = trustapi.SourceAudit, []trustapi.Lease{{ID: "theirs"}}
		r.bind("ns/a", better)
		r.bind("ns/a", token(2, "b", trustapi.SourceAudit))
		r.bind("ns/a", token(9, "b", trustapi.SourceAudit))
		r.run(trust.RunChange{ID: "b", Started: r.clock.get()})
		r.end("old")
	})
	r := newRig(t, withDirectory(newRegister("ns/a", "ns/b")))
	r.hands.fail(trust.RevokeCycle, errTest)
	ours := both
	ours.Leases = []trustapi.Lease{{ID: "ours"}}
	r.bind("ns/a", ours)
	r.bind("ns/b", token(9, "", trustapi.SourceAudit))
	r.bind("ns/a", token(3, "c", trustapi.SourceAudit))
	r.run(trust.RunChange{ID: "b", Started: r.clock.get()})
	r.end("c")
	require.NoError(t, r.Overrule(t.Context(), p))
	check := func() {
		assert.Equal(t, []string{both.Accessor, token(2, "", "").Accessor, token(3, "", "").Accessor}, r.bound("ns/a"))
		got := r.Credentials("ns/a")[0]
		assert.Equal(t, trustapi.SourceAudit, got.Source)
		assert.Len(t, got.Leases, 2)
		assert.Equal(t, []string{token(9, "", "").Accessor}, r.bound("ns/b"), "it stays whose it is")
		a := r.installed("ns/a")
		assert.ElementsMatch(t, []string{"old", "c"}, a.over)
		require.Equal(t, []trust.ActionKind{trust.RevokeCycle}, r.kinds("ns/a"), "what was to end still is")
		assert.Equal(t, "c", a.actions[0].Cycle)
	}
	check()
	r.restart()
	check()
	require.ErrorIs(t, r.Bind(t.Context(), "ns/b", token(2, "", trustapi.SourceAudit)), trustapi.ErrRefused)
}

func TestWhatIsPublishedKeepsOurCredentials(t *testing.T) {
	p := theirs(t, func(r *rig) { r.bind("ns/a", token(2, "b", trustapi.SourceAudit)) })
	r := newRig(t, withDirectory(newRegister("ns/a")))
	r.run(trust.RunChange{ID: "b", Started: r.clock.get()})
	r.hands.fail(trust.RevokeCycle, errTest)
	r.bind("ns/a", token(1, "a", trustapi.SourceAudit))
	r.end("a")
	r.stop()
	shown(p)(&r.cfg)
	r.start()
	assert.Equal(t, []string{token(1, "", "").Accessor, token(2, "", "").Accessor}, r.bound("ns/a"))
	assert.Equal(t, []trust.ActionKind{trust.RevokeCycle}, r.kinds("ns/a"))
}

// dying is a store that fails before, or after, it has kept something.
type dying struct {
	store.Store
	after bool
}

func (d *dying) Commit(ctx context.Context, all []store.Record) error {
	if d.after {
		if err := d.Store.Commit(ctx, all); err != nil {
			return err
		}
	}
	return errTest
}

// Whether the process dies before or after what is bound is kept: it is bound whole
// with what follows, or not at all and told again.
func TestACrashLeavesNoCredentialHalfBound(t *testing.T) {
	for _, after := range []bool{false, true} {
		r := newRig(t, withDirectory(newRegister("ns/a")))
		r.end("a")
		kept := r.store
		r.stop()
		r.store = kept
		r.start()
		r.Engine.cfg.Store = &dying{kept, after}
		late := token(1, "a", trustapi.SourceAudit)
		require.ErrorIs(t, r.Bind(t.Context(), "ns/a", late), trustapi.ErrUnavailable)
		assert.Empty(t, r.bound("ns/a"), "nobody sees what is not known to be kept")
		r.hands.fail(trust.RevokeCycle, errTest)
		r.restart()
		r.bind("ns/a", late)
		assert.Equal(t, []string{late.Accessor}, r.bound("ns/a"))
		assert.Equal(t, []trust.ActionKind{trust.RevokeCycle}, r.kinds("ns/a"), "%t", after)
	}
}

func TestOldRecordsAreRead(t *testing.T) {
	r := newRig(t)
	r.submit(making().cycle("ns/a", true))
	type before struct { // what earlier builds wrote
		Proven   bool              `cbor:"1,keyasint,omitempty"`
		Source   string            `cbor:"2,keyasint,omitempty"`
		Held     []byte            `cbor:"3,keyasint"`
		Actions  []trustapi.Action `cbor:"5,keyasint,omitempty"`
		Past     past              `cbor:"6,keyasint"`
		Revision int64             `cbor:"7,keyasint,omitempty"`
	}
	held, err := trust.EncodeState(r.installed("ns/a").held)
	require.NoError(t, err)
	record, err := seal(&before{Proven: true, Source: "test", Held: held, Revision: 3})
	require.NoError(t, err)
	a, err := decodeAgent("ns/a", record)
	require.NoError(t, err)
	assert.Empty(t, a.creds)
	assert.EqualValues(t, 3, a.revision)
}

// FuzzRecord reads what anybody may have written into an Agent's status.
func FuzzRecord(f *testing.F) {
	held, err := trust.EncodeState(&trust.State{})
	require.NoError(f, err)
	for _, creds := range [][]trustapi.Credential{nil, {token(1, "a", trustapi.SourceAudit)}, {{Accessor: "../x"}, {}}} {
		record, err := encoding.Marshal(&stored{Held: held, Credentials: creds, Over: []string{"a", "a", ""}})
		require.NoError(f, err)
		f.Add(record)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		record := append([]byte{recordVersion, 0, 0, 0, 0}, body...)
		binary.BigEndian.PutUint32(record[1:], sum(recordVersion, body))
		a, err := decodeAgent("ns/a", record)
		if err != nil {
			return
		}
		require.LessOrEqual(t, len(a.creds), trustapi.MaxCredentials)
		require.LessOrEqual(t, len(a.over), maxOver)
		seen := map[string]bool{}
		for i := range a.creds {
			c := &a.creds[i]
			require.NoError(t, checkCredential(c))
			require.False(t, seen[c.Accessor])
			seen[c.Accessor] = true
			require.LessOrEqual(t, len(c.Leases), trustapi.MaxLeases)
		}
		_, err = a.encode()
		require.NoError(t, err)
	})
}
