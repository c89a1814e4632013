// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vuln

import (
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is made of records is a database to govulncheck.
func TestADatabaseIsMadeOfRecords(t *testing.T) {
	from := folder(t, map[string]string{"GO-2026-0001.json": database["ID/GO-2026-0001.json"]})
	to := t.TempDir()
	require.NoError(t, index(from, to, time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)))
	found, err := Scan(t.Context(), program(t, `strings.Title("a")`), (&url.URL{Scheme: "file", Path: filepath.ToSlash(to)}).String(), ".")
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.Equal(t, "strings.Title", found[0].Called)
}

func TestRecordsThatAreNone(t *testing.T) {
	for name, tt := range map[string]struct {
		files map[string]string
		want  string
	}{
		"none":      {nil, "there are no records"},
		"not JSON":  {map[string]string{"GO-1.json": "{"}, "GO-1.json: unexpected end"},
		"another's": {map[string]string{"GO-1.json": `{"id":"../GO-2"}`}, `GO-1.json: it is of "../GO-2"`},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorContains(t, index(folder(t, tt.files), t.TempDir(), time.Time{}), tt.want)
		})
	}
}
