// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// drain reads what there is.
func drain(t require.TestingT, r *Reader) (all []Entry) {
	for {
		e, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		all = append(all, e)
	}
}

func readFiles(t require.TestingT, dir string, from uint64) []Entry {
	r, err := NewReader(dir, from)
	require.NoError(t, err)
	defer r.Close()
	return drain(t, r)
}

// TestReaderFollows: it goes on where it was when entries and segments come.
func TestReaderFollows(t *testing.T) {
	dir := t.TempDir()
	l := open(t, Config{Directory: dir, MaxSegmentBytes: smallSegment})
	r, err := NewReader(dir, 1)
	require.NoError(t, err)
	defer r.Close()
	assert.Empty(t, drain(t, r))
	for n := range 15 {
		assert.Equal(t, add(t, l, 1+n%4), drain(t, r))
		assert.Empty(t, drain(t, r))
	}
	assert.Greater(t, len(segmentFiles(t, dir)), 5)
	last, err := Last(dir)
	require.NoError(t, err)
	assert.Equal(t, l.Head().Seq, last)
}

func TestReaderBeginsAnywhere(t *testing.T) {
	dir := t.TempDir()
	all := write(t, dir, 11)
	for from := range uint64(15) {
		r, err := NewReader(dir, from)
		require.NoError(t, err)
		got := drain(t, r)
		require.NoError(t, r.Close())
		assert.Equal(t, append([]Entry(nil), all[min(max(from, 1)-1, 11):]...), got)
	}
	_, err := NewReader(filepath.Join(dir, "none"), 1)
	assert.ErrorIs(t, err, fs.ErrNotExist)
}

func TestReaderWaitsForTheEndOfALine(t *testing.T) {
	dir := t.TempDir()
	all := chain(Head{}, 2)
	lines := all[1].AppendLine(all[0].AppendLine(nil))
	path := segmentPath(dir, 1)
	require.NoError(t, os.WriteFile(path, lines[:len(lines)-20], 0o600))
	r, err := NewReader(dir, 1)
	require.NoError(t, err)
	defer r.Close()
	assert.Equal(t, all[:1], drain(t, r))
	assert.Empty(t, drain(t, r))
	require.NoError(t, os.WriteFile(path, lines, 0o600))
	assert.Equal(t, all[1:], drain(t, r))
}

func TestReaderTellsWhatIsBroken(t *testing.T) {
	dir := t.TempDir()
	all := write(t, dir, 11)
	files := segmentFiles(t, dir)
	require.NoError(t, os.Remove(files[1]))
	r, err := NewReader(dir, 3)
	require.NoError(t, err)
	defer r.Close()
	for _, want := range all[2:4] {
		e, err := r.Next()
		require.NoError(t, err)
		assert.Equal(t, want, e)
	}
	for range 2 {
		_, err = r.Next()
		require.ErrorIs(t, err, ErrCorrupt)
		assert.ErrorContains(t, err, "segment of entry 5 is missing")
	}

	text, err := os.ReadFile(files[0])
	require.NoError(t, err)
	text[400] ^= 1
	require.NoError(t, os.WriteFile(files[0], text, 0o600))
	broken, err := NewReader(dir, 4)
	require.NoError(t, err)
	defer broken.Close()
	_, err = broken.Next()
	require.NoError(t, err)
}
