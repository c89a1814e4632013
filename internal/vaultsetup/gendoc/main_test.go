// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const root = "../../.."

func TestCommittedFilesAreCurrent(t *testing.T) {
	want, err := render(root)
	require.NoError(t, err)
	files, err := filepath.Glob(filepath.Join(root, folder, "*"))
	require.NoError(t, err)
	got := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		got[filepath.Base(file)] = string(text)
	}
	assert.Equal(t, want, got, "run go run ./internal/vaultsetup/gendoc")
}

func TestGenerateWritesAllAnewAndNothingElse(t *testing.T) {
	dir := t.TempDir()
	require.Error(t, generate(dir), "without an agent")
	text, err := os.ReadFile(filepath.Join(root, agentPath))
	require.NoError(t, err)
	old := filepath.Join(dir, folder, "leasehold.agents.gone.shadow.hcl")
	require.NoError(t, os.MkdirAll(filepath.Dir(old), 0o755))
	require.NoError(t, os.WriteFile(old, nil, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, agentPath), text, 0o600))
	require.NoError(t, generate(dir))
	assert.NoFileExists(t, old)
	assert.FileExists(t, filepath.Join(dir, folder, "leasehold.agents.support.shadow.hcl"))

	require.NoError(t, os.WriteFile(filepath.Join(dir, agentPath), []byte("metadata: {name: x}"), 0o600))
	require.ErrorContains(t, generate(dir), "no spec.vault")
}
