// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLedgerHoldsWhatWasAppended(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "ledger")
	l := open(t, Config{Directory: dir})
	assert.Equal(t, Head{}, l.Head())
	assert.Nil(t, l.Recovered())
	none, err := l.Entries(1, 10)
	require.NoError(t, err)
	assert.Empty(t, none)

	all := append(add(t, l, 3), add(t, l, 1)...)
	assert.Equal(t, all[3].Head(), l.Head())
	assert.Equal(t, all, readAll(t, l, 2))
	require.NoError(t, l.Close())
	require.NoError(t, l.Close())

	again := open(t, Config{Directory: dir, Sync: true})
	assert.Equal(t, all[3].Head(), again.Head())
	all = append(all, add(t, again, 2)...)
	assert.Equal(t, all, readAll(t, again, 100))

	report := verify(t, dir, Expect{Anchors: []Head{all[5].Head(), {}, all[2].Head()}})
	assert.Nil(t, report.Problem)
	assert.Equal(t, Report{
		Segments: 1, Entries: 6, First: 1, Head: all[5].Head(), Time: all[5].Time, Anchors: 3, Bytes: report.Bytes,
	}, report)
}

func TestAppendAgain(t *testing.T) {
	dir := t.TempDir()
	l := open(t, Config{Directory: dir, MaxSegmentBytes: smallSegment})
	all := chain(Head{}, 12)
	require.NoError(t, l.Append(all[:7]))
	require.NoError(t, l.Append(nil))

	require.NoError(t, l.Append(all[2:5]), "wholly there")
	require.NoError(t, l.Append(all[6:7]), "the head itself")
	require.NoError(t, l.Append(all[3:9]), "partly there")
	assert.Equal(t, all[8].Head(), l.Head())

	require.NoError(t, l.Close())
	l = open(t, Config{Directory: dir, MaxSegmentBytes: smallSegment})
	require.NoError(t, l.Append(all), "after a start")
	assert.Equal(t, all, readAll(t, l, 5))
	assert.Nil(t, verify(t, dir, Expect{}).Problem)
}

func TestAppendRefusesWhatDoesNotChain(t *testing.T) {
	l := open(t, Config{Directory: t.TempDir()})
	all := chain(Head{}, 6)
	require.NoError(t, l.Append(all[:3]))
	other, _ := Chain(Head{}, []Draft{draft(7), draft(8), draft(9), draft(10)})
	changed := []Entry{all[3]}
	changed[0].What = "promoted"
	data := []Entry{all[3]}
	data[0].Data = []byte("{}\n")

	for name, entries := range map[string][]Entry{
		"a gap":              all[4:],
		"doubled":            {all[3], all[3]},
		"a hole inside":      {all[3], all[5]},
		"another history":    other[3:],
		"another same entry": other[2:3],
		"another old entry":  other[:1],
		"changed":            changed,
		"more than a line":   data,
		"no entry":           {{}},
	} {
		assert.ErrorIs(t, l.Append(entries), ErrChain, name)
	}
	require.NoError(t, l.Append(all[3:]), "nothing of it counted")
	assert.Equal(t, all, readAll(t, l, 100))
}

func TestOneWriter(t *testing.T) {
	dir := t.TempDir()
	l := open(t, Config{Directory: dir})
	_, err := Open(Config{Directory: dir})
	require.ErrorIs(t, err, ErrLocked)
	add(t, l, 1)
	require.NoError(t, l.Close())
	require.ErrorIs(t, l.Append(chain(l.Head(), 1)), ErrClosed)
	add(t, open(t, Config{Directory: dir}), 1)
}

func TestConfig(t *testing.T) {
	_, err := Open(Config{MaxSegmentBytes: -1, MaxSegments: 1})
	assert.EqualError(t, err, "ledger: directory must be set\n"+
		"max_segment_bytes must not be negative (got -1)\n"+
		"max_segments must be 0, to keep all, or at least 2 (got 1)")

	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err = Open(Config{Directory: file})
	assert.Error(t, err)
}

func TestOldSegmentsAreDropped(t *testing.T) {
	dir := t.TempDir()
	l := open(t, Config{Directory: dir, MaxSegmentBytes: smallSegment, MaxSegments: 2})
	all := chain(Head{}, 30)
	for i := range all {
		require.NoError(t, l.Append(all[i:i+1]))
	}
	assert.Len(t, segmentFiles(t, dir), 2)
	left := readAll(t, l, 3)
	assert.Equal(t, all[len(all)-len(left):], left)
	assert.Less(t, len(left), 12)
	require.ErrorIs(t, l.Append(all[:1]), ErrChain, "what was dropped cannot be compared")

	first := left[0].Seq
	assert.Contains(t, verify(t, dir, Expect{}).Problem.What, "those before it are missing")
	report := verify(t, dir, Expect{Partial: true, Anchors: []Head{{Seq: first - 1, Hash: left[0].Prev}, l.Head()}})
	assert.Nil(t, report.Problem)
	assert.Equal(t, 2, report.Anchors)
	assert.Equal(t, first, report.First)
	assert.Equal(t, left[0].Prev, report.Before)
	assert.Contains(t, verify(t, dir, Expect{Partial: true, Anchors: []Head{all[0].Head()}}).Problem.What, "not there any more")

	require.NoError(t, l.Close())
	assert.Equal(t, left, readAll(t, open(t, Config{Directory: dir}), 100))
}
