// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	dojoLine = `{"model":"m","suite":"s","task":"t","steps":[]}` + "\n"
	sweLine  = `{"run":"a","exit":"Submitted","steps":[]}` + "\n"
)

func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return dir
}

func TestLoadTellsFormsByContent(t *testing.T) {
	all, err := load(folder(t, map[string]string{
		"b.jsonl": dojoLine + dojoLine, "a.jsonl": "\n" + sweLine, "other.jsonl": "{}\n", "bad.jsonl": "text\n",
		"README.md": "no runs", "swebench_none.jsonl": "",
	}))
	require.NoError(t, err)
	require.Len(t, all, 3)
	assert.Equal(t, "a", all[0].name)
	assert.Len(t, all[0].swe, 1)
	assert.Equal(t, "b", all[1].name)
	assert.Len(t, all[1].dojo, 2)
	assert.Empty(t, all[2].swe, "a file's name tells the form of one without runs")
}

func TestLoadErrors(t *testing.T) {
	_, err := load(filepath.Join(t.TempDir(), "none"))
	assert.ErrorIs(t, err, os.ErrNotExist)
	_, err = load(folder(t, map[string]string{"README.md": ""}))
	assert.ErrorIs(t, err, ErrNoRuns)
	_, err = load(folder(t, map[string]string{"a.jsonl": sweLine + "{"}))
	assert.ErrorContains(t, err, "a.jsonl: line 2")
	_, err = load(folder(t, map[string]string{"a.jsonl.gz": "\x1f\x8b"}))
	assert.ErrorContains(t, err, "a.jsonl.gz")
	_, err = load(folder(t, map[string]string{"agentdojo.jsonl": "{}\n"}))
	assert.ErrorContains(t, err, "must be named", "by its name it should be of that form")
}
