// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The archive of the command line as it was built: what is in it, and that its bill
// knows the licence of everything.
func TestPackOfTheBuiltBinary(t *testing.T) {
	known, err := commonFiles(t.Context(), repository)
	require.NoError(t, err)
	opts, err := parse([]string{"pack", "-out", t.TempDir(), "-version", "1.2.3", "-commit", "abc", "-date", "2026-01-02T03:04:05Z"})
	require.NoError(t, err)
	require.NoError(t, packOne(opts, built{"leasehold", "linux_amd64", binary(t, "leasehold")}, known, io.Discard))

	const name = "leasehold_1.2.3_linux_amd64"
	files := untar(t, filepath.Join(opts.out, name+".tar.gz"))
	body, err := os.ReadFile(binary(t, "leasehold"))
	require.NoError(t, err)
	assert.True(t, bytes.Equal(body, files[name+"/leasehold"]))
	assert.Equal(t, known.licence, files[name+"/LICENSE"])
	assert.Contains(t, string(files[name+"/THIRD_PARTY_LICENSES.txt"]), "github.com/spf13/cobra")
	bill, err := os.ReadFile(filepath.Join(opts.out, name+".cdx.json"))
	require.NoError(t, err)
	assert.Equal(t, bill, files[name+"/leasehold.cdx.json"])

	var bom cdx.BOM
	require.NoError(t, cdx.NewBOMDecoder(bytes.NewReader(bill), cdx.BOMFileFormatJSON).Decode(&bom))
	assert.Len(t, *bom.Components, linked(t, "leasehold")+1)
	for _, component := range *bom.Components {
		assert.NotNil(t, component.Licenses, component.Name)
	}
}

func untar(t *testing.T, path string) map[string][]byte {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	require.NoError(t, err)
	files := map[string][]byte{}
	for reader := tar.NewReader(unpacked); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		require.NoError(t, err)
		files[header.Name], err = io.ReadAll(reader)
		require.NoError(t, err)
	}
}
