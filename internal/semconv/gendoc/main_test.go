// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/semconv"
)

const committed = "../../../docs/conventions.md"

func TestCommittedFileIsCurrent(t *testing.T) {
	old, err := os.ReadFile(committed)
	require.NoError(t, err)
	text, err := replace(string(old))
	require.NoError(t, err)
	if text != string(old) {
		t.Error("docs/conventions.md is not what the tables say: run go run ./internal/semconv/gendoc")
	}
}

func TestEveryKeyIsDocumented(t *testing.T) {
	text := render()
	for _, m := range semconv.Mappings() {
		for _, k := range m.Keys {
			assert.Contains(t, text, "`"+k.Name+"`")
		}
	}
	for _, n := range semconv.NameRules {
		assert.Contains(t, text, n.Text)
	}
	assert.Equal(t, text, render(), "the same every time")
}

func TestUpdateKeepsWhatIsAround(t *testing.T) {
	path := filepath.Join(t.TempDir(), "doc.md")
	require.NoError(t, os.WriteFile(path, []byte("before\n"+begin+"old\n"+end+"after\n"), 0o600))
	require.NoError(t, update(path))
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(string(got), "before\n"+begin))
	assert.True(t, strings.HasSuffix(string(got), end+"after\n"))
	assert.NotContains(t, string(got), "old\n")
}

func TestUpdateNeedsItsMarks(t *testing.T) {
	_, err := replace("nothing")
	require.ErrorContains(t, err, "where the tables go")
	_, err = replace(begin + "no end")
	require.ErrorContains(t, err, "where the tables end")
	require.Error(t, update(filepath.Join(t.TempDir(), "absent")))
}
