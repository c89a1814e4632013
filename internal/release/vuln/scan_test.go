// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vuln

import (
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A database that knows of one fault, in strings.Title of any Go.
var database = map[string]string{
	"index/db.json":      `{"modified":"2026-01-01T00:00:00Z"}`,
	"index/modules.json": `[{"path":"stdlib","vulns":[{"id":"GO-2026-0001","modified":"2026-01-01T00:00:00Z"}]}]`,
	"index/vulns.json":   `[{"id":"GO-2026-0001","modified":"2026-01-01T00:00:00Z"}]`,
	"ID/GO-2026-0001.json": `{"schema_version":"1.3.1","id":"GO-2026-0001","modified":"2026-01-01T00:00:00Z","published":"2026-01-01T00:00:00Z",
		"summary":"Titles are wrong","details":"made up","affected":[{"package":{"name":"stdlib","ecosystem":"Go"},
		"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"9.9.9"}]}],
		"ecosystem_specific":{"imports":[{"path":"strings","symbols":["Title"]}]}}],
		"database_specific":{"url":"https://pkg.go.dev/vuln/GO-2026-0001"}}`,
}

// program has the fault linked in, and calls it or not.
func program(t *testing.T, call string) string {
	t.Helper()
	return folder(t, map[string]string{
		"go.mod":  "module example.org/app\n\ngo 1.26.0\n",
		"main.go": "package main\n\nimport \"strings\"\n\nfunc main() { println(" + call + ") }\n",
	})
}

func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	return dir
}

// govulncheck itself, on a database of our own.
func TestScan(t *testing.T) {
	db := (&url.URL{Scheme: "file", Path: filepath.ToSlash(folder(t, database))}).String()
	found, err := Scan(t.Context(), program(t, `strings.Title("a")`), db, ".")
	require.NoError(t, err)
	assert.Equal(t, []Finding{{ID: "GO-2026-0001", Summary: "Titles are wrong", Module: "stdlib", Fixed: "v9.9.9", Called: "strings.Title"}}, found)

	found, err = Scan(t.Context(), program(t, `strings.ToUpper("a")`), db, ".")
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.Empty(t, found[0].Called)

	_, err = Scan(t.Context(), program(t, `undefined`), db, ".")
	assert.ErrorContains(t, err, "undefined")
	_, err = Scan(t.Context(), program(t, `1`), "file:///nowhere/at/all", ".")
	assert.ErrorContains(t, err, "look for vulnerabilities")
}
