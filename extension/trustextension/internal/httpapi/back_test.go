// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// book is a service that has nothing but a ledger, from first to head, of which
// it returns at most most entries at once.
type book struct {
	trustapi.Service
	first, head uint64
	most        int
	read        int
}

func (b *book) Fleet() trustapi.Fleet { return trustapi.Fleet{Ledger: trustapi.Head{Seq: b.head}} }

func (b *book) Entries(from uint64, limit int) (all []ledger.Entry, err error) {
	for seq := max(from, b.first); seq <= b.head && len(all) < min(limit, b.most); seq++ {
		all = append(all, ledger.Entry{Seq: seq, Draft: ledger.Draft{Agent: fmt.Sprintf("agent-%d", seq%7)}})
	}
	b.read += len(all)
	return all, nil
}

// Whatever is read at once, and whatever was dropped, walking back page by page
// shows every entry that is asked for once, the newest first.
func TestBackMeetsEveryEntryOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := &book{most: rapid.IntRange(1, stride).Draw(t, "most")}
		b.first = rapid.Uint64Range(1, 3*stride).Draw(t, "first")
		b.head = b.first - 1 + rapid.Uint64Range(0, 3*stride).Draw(t, "entries")
		limit := rapid.IntRange(1, 2*stride).Draw(t, "limit")
		agent := fmt.Sprintf("agent-%d", rapid.IntRange(0, 8).Draw(t, "agent"))
		var want, got []uint64
		for seq := b.head; seq >= b.first; seq-- {
			if fmt.Sprintf("agent-%d", seq%7) == agent {
				want = append(want, seq)
			}
		}
		for before, pages := uint64(0), 0; pages == 0 || before != 0; pages++ {
			require.Less(t, pages, 4*stride)
			some, next, err := walk(t.Context(), &api{service: b}, before, limit, func(e *ledger.Entry) (uint64, bool) {
				return e.Seq, e.Agent == agent
			})
			require.NoError(t, err)
			require.LessOrEqual(t, len(some), limit)
			require.True(t, next == 0 || before == 0 || next < before, "a page goes on where it ends")
			got, before = append(got, some...), next
		}
		assert.Equal(t, want, got)
	})
}

// One request reads a bounded part of a ledger in which it finds nothing.
func TestBackIsBounded(t *testing.T) {
	b := &book{first: 1, head: 1_000_000, most: stride}
	some, next, err := walk(t.Context(), &api{service: b}, 0, 10, func(*ledger.Entry) (int, bool) { return 0, false })
	require.NoError(t, err)
	assert.Empty(t, some)
	assert.Equal(t, maxWalk, b.read)
	assert.Equal(t, b.head+1-maxWalk, next)
}

func TestBackEndsWithTheRequest(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := walk(ctx, &api{service: &book{first: 1, head: 9, most: 9}}, 0, 10, func(*ledger.Entry) (int, bool) { return 0, true })
	assert.ErrorIs(t, err, context.Canceled)
}

func TestEntriesThatAreNot(t *testing.T) {
	for name, e := range map[string]ledger.Draft{
		"no data":         {Kind: ledger.KindDecision},
		"another kind":    {Kind: ledger.KindAction, Data: []byte(`{"kind":"promote"}`)},
		"another form":    {Kind: ledger.KindDecision, Data: []byte(`{"from":"emperor"}`)},
		"left out":        {Kind: ledger.KindEvidence, Data: []byte(`{"left_out":"too_large","bytes":99999}`)},
		"a finding":       {Kind: ledger.KindEvidence, Data: []byte(`{"rule":"loop.call"}`)},
		"a score of text": {Kind: ledger.KindEvidence, Data: []byte(`{"score":"high"}`)},
	} {
		entry := &ledger.Entry{Seq: 1, Draft: e}
		_, decision := decisionOf(entry)
		_, verdict := verdictOf(entry)
		assert.False(t, decision || verdict, name)
	}
}

// Whom an entry concerns is what the entry says, whatever its data claim.
func TestDecisionOfIsTheEntrys(t *testing.T) {
	d, ok := decisionOf(&ledger.Entry{Seq: 7, Draft: ledger.Draft{
		Agent: "billing", Kind: ledger.KindDecision, Data: []byte(`{"seq":1,"agent":"other","kind":"promote","reasons":null}`),
	}})
	require.True(t, ok)
	assert.Equal(t, "billing", d.Agent)
	assert.Equal(t, uint64(7), d.Seq)
	assert.NotNil(t, d.Reasons)
}
