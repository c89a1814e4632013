// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	at      = time.Date(2026, 1, 2, 3, 4, 5, 6, time.FixedZone("somewhere", 3600))
	entries = []Entry{{Name: "d/", Mode: 0o755}, {Name: "d/f", Mode: 0o444, Body: []byte("text"), Owner: 7}}
)

func TestWriteGzip(t *testing.T) {
	var first, second bytes.Buffer
	require.NoError(t, WriteGzip(&first, at, entries))
	require.NoError(t, WriteGzip(&second, at.UTC(), entries))
	assert.Equal(t, first.Bytes(), second.Bytes(), "neither the clock nor its zone is in it")

	unpacked, err := gzip.NewReader(&first)
	require.NoError(t, err)
	reader := tar.NewReader(unpacked)
	header, err := reader.Next()
	require.NoError(t, err)
	assert.Equal(t, byte(tar.TypeDir), header.Typeflag)
	header, err = reader.Next()
	require.NoError(t, err)
	assert.Equal(t, "d/f", header.Name)
	assert.Equal(t, int64(0o444), header.Mode)
	assert.Equal(t, 7, header.Uid)
	assert.True(t, at.Truncate(time.Second).Equal(header.ModTime))
	body, err := io.ReadAll(reader)
	require.NoError(t, err)
	assert.Equal(t, "text", string(body))
}

func TestWriteTellsAFullDisk(t *testing.T) {
	assert.ErrorIs(t, Write(full{}, at, entries), assert.AnError)
	assert.ErrorIs(t, WriteGzip(full{}, at, entries), assert.AnError)
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, assert.AnError }

func TestWriteSums(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"b.tar": "", "a.tar": "abc", "other": "x"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	var out bytes.Buffer
	require.NoError(t, WriteSums(&out, dir, "*.tar"))
	// As sha256sum writes them.
	assert.Equal(t, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a.tar\n"+
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  b.tar\n", out.String())
	assert.Error(t, WriteSums(&out, dir, "*.zip"))
	assert.ErrorIs(t, WriteSums(full{}, dir, "*.tar"), assert.AnError)
}
