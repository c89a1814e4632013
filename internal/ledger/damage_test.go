// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFlippedByteIsFound: wherever it is, in whatever way it is changed.
func TestFlippedByteIsFound(t *testing.T) {
	dir := t.TempDir()
	all := write(t, dir, 9)
	require.Nil(t, verify(t, dir, Expect{}).Problem)
	files := segmentFiles(t, dir)
	require.Len(t, files, 3)
	flips := []byte{1, 0x20, 0x80} // 0x20 is the case of a letter
	for _, path := range files {
		good, err := os.ReadFile(path)
		require.NoError(t, err)
		for at := range good {
			flip := flips[at%len(flips)]
			bad := bytes.Clone(good)
			bad[at] ^= flip
			require.NoError(t, os.WriteFile(path, bad, 0o600))
			p := verify(t, dir, Expect{}).Problem
			require.NotNil(t, p, "%s, byte %d ^ %#x", path, at, flip)
			assert.Equal(t, path, p.File)
			assert.Equal(t, 1+bytes.Count(good[:at], []byte("\n")), p.Line)
			assert.Equal(t, int64(1+bytes.LastIndexByte(good[:at], '\n')), p.Offset)
			assert.Less(t, verify(t, dir, Expect{Partial: true}).Head.Seq, all[8].Seq)
		}
		require.NoError(t, os.WriteFile(path, good, 0o600))
	}
}

func TestChangedFilesAreFound(t *testing.T) {
	read := func(path string) [][]byte {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		return bytes.SplitAfter(text, []byte("\n"))
	}
	put := func(path string, lines [][]byte) {
		require.NoError(t, os.WriteFile(path, bytes.Join(lines, nil), 0o600))
	}
	tests := map[string]struct {
		change func(files []string)
		file   int
		line   int
		seq    uint64
		what   string
	}{
		"a line is missing": {func(files []string) {
			put(files[1], slices.Delete(read(files[1]), 1, 2))
		}, 1, 2, 6, "entry 7 stands where entry 6 belongs"},
		"a line is doubled": {func(files []string) {
			lines := read(files[1])
			put(files[1], slices.Insert(lines, 1, lines[0]))
		}, 1, 2, 6, "entry 5 stands where entry 6 belongs"},
		"lines change places": {func(files []string) {
			lines := read(files[0])
			lines[1], lines[2] = lines[2], lines[1]
			put(files[0], lines)
		}, 0, 2, 2, "entry 3 stands where entry 2 belongs"},
		"an entry is forged": {func(files []string) {
			lines := read(files[0])
			e, err := Decode(lines[1])
			require.NoError(t, err)
			forged, _ := Chain(Head{Seq: e.Seq - 1, Hash: e.Prev}, []Draft{{What: "nothing happened"}})
			lines[1] = forged[0].AppendLine(nil)
			put(files[0], lines)
		}, 0, 3, 3, "does not hold the hash of the entry before it"},
		"blanks are put in": {func(files []string) {
			lines := read(files[0])
			lines[2] = bytes.Replace(lines[2], []byte(`"kind":`), []byte(`"kind": `), 1)
			put(files[0], lines)
		}, 0, 3, 3, "not the form of an entry"},
		"an endless line": {func(files []string) {
			put(files[0], slices.Insert(read(files[0]), 1, append(bytes.Repeat([]byte("x"), 3*MaxLine), '\n')))
		}, 0, 2, 2, "longer than"},
		"the last line of an earlier segment is cut": {func(files []string) {
			text := bytes.Join(read(files[0]), nil)
			put(files[0], [][]byte{text[:len(text)-5]})
		}, 0, 4, 4, "no end"},
		"the end of an earlier segment is gone": {func(files []string) {
			put(files[0], read(files[0])[:3])
		}, 1, 1, 4, "where entry 4 belongs"},
		"an earlier segment is empty": {func(files []string) {
			put(files[1], nil)
		}, 2, 1, 5, "where entry 5 belongs"},
		"a segment is missing": {func(files []string) {
			require.NoError(t, os.Remove(files[1]))
		}, 2, 1, 5, "where entry 5 belongs"},
		"the first segment is missing": {func(files []string) {
			require.NoError(t, os.Remove(files[0]))
		}, 1, 1, 5, "begins with entry 5"},
		"a segment has another's name": {func(files []string) {
			require.NoError(t, os.Rename(files[2], segmentPath(filepath.Dir(files[2]), 10)))
		}, 3, 1, 9, "named after entry 10"},
		"segments change places": {func(files []string) {
			a, b := read(files[0]), read(files[1])
			put(files[0], b)
			put(files[1], a)
		}, 0, 1, 1, "entry 5 stands where entry 1 belongs"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, 11)
			files := append(segmentFiles(t, dir), segmentPath(dir, 10))
			require.Len(t, files, 4)
			test.change(files)
			p := verify(t, dir, Expect{}).Problem
			require.NotNil(t, p)
			assert.Equal(t, files[test.file], p.File)
			assert.Equal(t, test.line, p.Line)
			assert.Equal(t, test.seq, p.Seq)
			assert.Contains(t, p.What, test.what)
			assert.False(t, p.Torn)
		})
	}
}

// TestOnlyAnAnchorShowsACutEnd: a chain that is shorter, or new from its
// beginning, is whole in itself.
func TestOnlyAnAnchorShowsACutEnd(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	all := write(t, dir, 11)
	anchors := []Head{all[10].Head(), all[3].Head()}
	assert.Nil(t, verify(t, dir, Expect{Anchors: anchors}).Problem)

	files := segmentFiles(t, dir)
	require.NoError(t, os.Remove(files[2]))
	assert.Nil(t, verify(t, dir, Expect{}).Problem)
	assert.Contains(t, verify(t, dir, Expect{Anchors: anchors}).Problem.What, "ends with entry 8, before the anchored entry 11")

	l := open(t, Config{Directory: other})
	forged, _ := Chain(Head{}, make([]Draft, 11))
	require.NoError(t, l.Append(forged))
	assert.Nil(t, verify(t, other, Expect{}).Problem)
	p := verify(t, other, Expect{Anchors: anchors}).Problem
	require.NotNil(t, p)
	assert.Equal(t, uint64(4), p.Seq)
	assert.Equal(t, 4, p.Line)
	assert.Contains(t, p.What, "written anew")

	empty := t.TempDir()
	assert.Contains(t, verify(t, empty, Expect{Anchors: anchors}).Problem.What, "ends with entry 0")
	assert.Equal(t, 1, verify(t, empty, Expect{Anchors: []Head{{}}}).Anchors)
	assert.NotNil(t, verify(t, empty, Expect{Anchors: []Head{{Hash: Hash{1}}}}).Problem)
}
