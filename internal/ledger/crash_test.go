// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTornEndIsMended: a crash may leave any beginning of what was written at
// once.
func TestTornEndIsMended(t *testing.T) {
	all := chain(Head{}, 4)
	var whole, tail []byte
	for i := range all[:2] {
		whole = all[i].AppendLine(whole)
	}
	for i := range all[2:] {
		tail = all[2+i].AppendLine(tail)
	}
	for cut := range tail {
		dir := t.TempDir()
		path := segmentPath(dir, 1)
		require.NoError(t, os.WriteFile(path, append(bytes.Clone(whole), tail[:cut]...), 0o600))

		torn := tail[bytes.LastIndexByte(tail[:cut], '\n')+1 : cut]
		l, err := Open(Config{Directory: dir})
		require.NoError(t, err, "cut at %d", cut)
		if len(torn) == 0 {
			assert.Nil(t, l.Recovered())
		} else {
			tear := l.Recovered()
			require.NotNil(t, tear)
			assert.Equal(t, Tear{File: path, Offset: int64(len(whole) + cut - len(torn)), Bytes: int64(len(torn)), Saved: tear.Saved}, *tear)
			saved, err := os.ReadFile(tear.Saved)
			require.NoError(t, err)
			assert.Equal(t, torn, saved)
		}
		require.NoError(t, l.Append(all[1:]))
		assert.Equal(t, all, readAll(t, l, 10))
		require.NoError(t, l.Close())
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, string(whole)+string(tail), string(text))
	}
}

// TestTornEndShows: who only looks on cannot know that it was no person.
func TestTornEndShows(t *testing.T) {
	dir := t.TempDir()
	all := write(t, dir, 6)
	path := segmentFiles(t, dir)[1]
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	// More zeros than a line can be long, as a loss of power may leave.
	require.NoError(t, os.WriteFile(path, append(text[:len(text)-7], make([]byte, 2*MaxLine)...), 0o600))
	report := verify(t, dir, Expect{})
	require.NotNil(t, report.Problem)
	assert.True(t, report.Problem.Torn)
	assert.Equal(t, all[4].Head(), report.Head)

	l := open(t, Config{Directory: dir})
	require.NotNil(t, l.Recovered())
	require.NoError(t, l.Append(all[5:]))
	assert.Nil(t, verify(t, dir, Expect{}).Problem)
}

func TestOpenRefusesABrokenChain(t *testing.T) {
	for name, change := range map[string]func(text []byte) []byte{
		"in the middle": func(text []byte) []byte { text[30] ^= 1; return text },
		"in the last line, which is whole": func(text []byte) []byte {
			text[len(text)-100] ^= 1
			return text
		},
		"half a line in the middle": func(text []byte) []byte { return append(text[:40], text[50:]...) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, 7)
			path := segmentFiles(t, dir)[1]
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			bad := change(text)
			require.NoError(t, os.WriteFile(path, bad, 0o600))
			_, err = Open(Config{Directory: dir})
			require.ErrorIs(t, err, ErrCorrupt)
			var p *Problem
			require.ErrorAs(t, err, &p)
			assert.Equal(t, path, p.File)
			assert.ErrorContains(t, err, "leasehold ledger verify")
			after, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, bad, after, "nothing is touched")
		})
	}
}

// TestCrashAfterRotation: the new segment may be there without an entry, or with
// half of one.
func TestCrashAfterRotation(t *testing.T) {
	for name, begun := range map[string]string{"empty": "", "half a line": `{"v":1,"seq":5,"ti`} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			all := write(t, dir, 4)
			require.Len(t, segmentFiles(t, dir), 1)
			require.NoError(t, os.WriteFile(segmentPath(dir, 5), []byte(begun), 0o600))
			l := open(t, Config{Directory: dir, MaxSegmentBytes: smallSegment})
			assert.Equal(t, all[3].Head(), l.Head())
			assert.Equal(t, begun != "", l.Recovered() != nil)
			all = append(all, add(t, l, 1)...)
			assert.Equal(t, all, readAll(t, l, 10))
			assert.Equal(t, 2, verify(t, dir, Expect{}).Segments)
		})
	}
}

func TestOpenRefusesAnEmptySegmentItCannotPlace(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, 4)
	require.NoError(t, os.WriteFile(segmentPath(dir, 9), nil, 0o600))
	_, err := Open(Config{Directory: dir})
	require.ErrorIs(t, err, ErrCorrupt)
	require.NoError(t, os.Remove(segmentPath(dir, 1)))
	_, err = Open(Config{Directory: dir})
	require.ErrorIs(t, err, ErrCorrupt)
	assert.ErrorContains(t, err, "no hash to go on from")
}

func TestEmptyFirstSegment(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(segmentPath(dir, 1), nil, 0o600))
	l := open(t, Config{Directory: dir})
	all := add(t, l, 2)
	assert.Equal(t, all, readAll(t, l, 10))
}

func TestVerifyWantsADirectory(t *testing.T) {
	_, err := Verify(t.Context(), filepath.Join(t.TempDir(), "none"), Expect{})
	assert.ErrorIs(t, err, fs.ErrNotExist)
}
