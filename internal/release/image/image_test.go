// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package image

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/validate"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func content(name, arch string) Content {
	return Content{
		Name: name, Arch: arch, Binary: []byte("program of " + arch), Version: "1.2.3", Commit: "abc",
		Created: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Licence: []byte("ours"), ThirdParty: []byte("theirs"),
	}
}

func build(t *testing.T, of Content) v1.Image {
	t.Helper()
	made, err := Build(of)
	require.NoError(t, err)
	return made
}

func write(t *testing.T, images ...v1.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, Write(&out, "1.2.3", time.Unix(1_700_000_000, 0), images...))
	return out.Bytes()
}

// unpack writes the files of an archive into a folder.
func unpack(t *testing.T, packed []byte) string {
	t.Helper()
	dir := t.TempDir()
	for reader := tar.NewReader(bytes.NewReader(packed)); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return dir
		}
		require.NoError(t, err)
		path := filepath.Join(dir, header.Name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		if header.Typeflag == tar.TypeReg {
			body, err := io.ReadAll(reader)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(path, body, 0o644))
		}
	}
}

func TestTheSameContentMakesTheSameArchive(t *testing.T) {
	first := write(t, build(t, content("leasehold", "amd64")), build(t, content("leasehold", "arm64")))
	second := write(t, build(t, content("leasehold", "amd64")), build(t, content("leasehold", "arm64")))
	assert.True(t, bytes.Equal(first, second))
	other := content("leasehold", "amd64")
	other.Binary = []byte("another program")
	assert.False(t, bytes.Equal(first, write(t, build(t, other), build(t, content("leasehold", "arm64")))))
}

// What is written is read again by the layout's own reader, for both architectures, and
// every digest in it is that of the bytes.
func TestArchiveIsAnOCILayout(t *testing.T) {
	dir := unpack(t, write(t, build(t, content("otelcol-leasehold", "amd64")), build(t, content("otelcol-leasehold", "arm64"))))
	index, err := layout.ImageIndexFromPath(dir)
	require.NoError(t, err)
	require.NoError(t, validate.Index(index))
	manifest, err := index.IndexManifest()
	require.NoError(t, err)
	require.Len(t, manifest.Manifests, 1)
	assert.Equal(t, "1.2.3", manifest.Manifests[0].Annotations[refName])
	platforms, err := index.ImageIndex(manifest.Manifests[0].Digest)
	require.NoError(t, err)
	inner, err := platforms.IndexManifest()
	require.NoError(t, err)
	var found []string
	for _, descriptor := range inner.Manifests {
		found = append(found, descriptor.Platform.String())
	}
	assert.Equal(t, []string{"linux/amd64", "linux/arm64"}, found)
}

func TestImageRunsAsNobodyWithNothingElse(t *testing.T) {
	made := build(t, content("otelcol-leasehold", "arm64"))
	file, err := made.ConfigFile()
	require.NoError(t, err)
	assert.Equal(t, "linux", file.OS)
	assert.Equal(t, "arm64", file.Architecture)
	assert.Equal(t, "10001:10001", file.Config.User)
	assert.Equal(t, []string{"/otelcol-leasehold"}, file.Config.Entrypoint)
	assert.Equal(t, []string{"--config", "/etc/leasehold/config.yaml"}, file.Config.Cmd)
	assert.Equal(t, "abc", file.Config.Labels["org.opencontainers.image.revision"])
	assert.Equal(t, "2026-01-02T03:04:05Z", file.Config.Labels["org.opencontainers.image.created"])

	flat := mutate.Extract(made)
	defer flat.Close()
	writable := map[string]int{}
	var names []string
	for reader := tar.NewReader(flat); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		if header.Typeflag == tar.TypeReg {
			names = append(names, header.Name)
			assert.Zero(t, header.Mode&0o222, "%s may be written", header.Name)
		}
		assert.Zero(t, header.Mode&0o7022, "%s: mode %o", header.Name, header.Mode)
		if header.Uid != 0 {
			writable[header.Name] = header.Uid
		}
	}
	assert.ElementsMatch(t, []string{
		"otelcol-leasehold", "etc/group", "etc/passwd", "etc/ssl/certs/ca-certificates.crt",
		"usr/share/doc/leasehold/LICENSE", "usr/share/doc/leasehold/THIRD_PARTY_LICENSES.txt",
	}, names)
	assert.Equal(t, map[string]int{"var/lib/leasehold": User}, writable)
}

func TestBuildRefusesWhatIsIncomplete(t *testing.T) {
	for name, spoil := range map[string]func(*Content){
		"unknown program": func(c *Content) { c.Name = "sh" },
		"no binary":       func(c *Content) { c.Binary = nil },
		"no architecture": func(c *Content) { c.Arch = "" },
		"no time":         func(c *Content) { c.Created = time.Time{} },
	} {
		t.Run(name, func(t *testing.T) {
			of := content("leasehold", "amd64")
			spoil(&of)
			_, err := Build(of)
			assert.Error(t, err)
		})
	}
	assert.Error(t, Write(io.Discard, "1", time.Now()))
}
