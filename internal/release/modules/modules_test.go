// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package modules

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDecode(t *testing.T) {
	all := map[string]Module{}
	require.NoError(t, decode([]byte(`{}
{"Module": {"Path": "example.org/main", "Main": true, "Dir": "/m"}}
{"Module": {"Path": "example.org/a", "Version": "v1.0.0", "Dir": "/a"}}
{"Module": {"Path": "example.org/b", "Version": "v1.0.0", "Replace": {"Path": "example.org/fork", "Version": "v2.0.0", "Dir": "/fork"}}}
`), all))
	assert.Equal(t, map[string]Module{
		"example.org/a": {Path: "example.org/a", Version: "v1.0.0", Dir: "/a"},
		"example.org/b": {Path: "example.org/b", Version: "v2.0.0", Dir: "/fork"},
	}, all)
	assert.Error(t, decode([]byte(`{"Module": 1}`), all))
}

// What only one system needs is found, too.
func TestLinked(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":     "module example.org/main\n\ngo 1.26.0\n\nrequire example.org/a v0.0.0\n\nreplace example.org/a => ./a\n",
		"main.go":    "package main\n\nfunc main() {}\n",
		"darwin.go":  "//go:build darwin\n\npackage main\n\nimport _ \"example.org/a\"\n",
		"a/go.mod":   "module example.org/a\n\ngo 1.26.0\n",
		"a/a.go":     "package a\n",
		"bad/bad.go": "package bad\n\nimport _ \"example.org/nowhere\"\n",
	} {
		path := filepath.Join(root, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	linux, err := Linked(t.Context(), root, Targets[:1], ".")
	require.NoError(t, err)
	assert.Empty(t, linux)
	all, err := Linked(t.Context(), root, Targets, ".")
	require.NoError(t, err)
	require.Len(t, all, 1)
	assert.Equal(t, "example.org/a", all[0].Path)
	assert.FileExists(t, filepath.Join(all[0].Dir, "a.go"))
	_, err = Linked(t.Context(), root, Targets[:1], "./bad")
	assert.ErrorContains(t, err, "linux/amd64")
	assert.ErrorContains(t, err, "example.org/nowhere")
}
