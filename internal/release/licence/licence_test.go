// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package licence

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/release/modules"
)

const mit = `Copyright (c) 2026 Somebody

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`

// folder is a module with these files.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	return dir
}

// ours is the licence of the repository.
func ours(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../../LICENSE")
	require.NoError(t, err)
	return string(text)
}

func TestOf(t *testing.T) {
	tests := []struct {
		name  string
		files map[string]string
		ids   []string
		texts []string
	}{
		{"one", map[string]string{"LICENSE": mit, "README.md": "no"}, []string{"MIT"}, []string{"LICENSE"}},
		{"British", map[string]string{"licence.txt": mit}, []string{"MIT"}, []string{"licence.txt"}},
		{"two, each once", map[string]string{"LICENSE-MIT": mit, "COPYING": ours(t), "LICENSE": mit}, []string{"Apache-2.0", "MIT"}, []string{"COPYING", "LICENSE", "LICENSE-MIT"}},
		{"a notice goes along", map[string]string{"LICENSE": mit, "NOTICE": "thanks", "LICENSE-3rdparty.csv": "a,b"}, []string{"MIT"}, []string{"LICENSE", "LICENSE-3rdparty.csv", "NOTICE"}},
		{"documents and sources are no licence", map[string]string{"LICENSE": mit, "LICENSE.docs": "of documents", "license.go": "package x"}, []string{"MIT"}, []string{"LICENSE"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found, err := Of(folder(t, tt.files))
			require.NoError(t, err)
			assert.Equal(t, tt.ids, found.IDs)
			names := make([]string, 0, len(found.Texts))
			for _, text := range found.Texts {
				names = append(names, text.Name)
			}
			assert.Equal(t, tt.texts, names)
		})
	}
}

func TestOfRefuses(t *testing.T) {
	for want, files := range map[string]map[string]string{
		"no licence file":      {"README.md": mit},
		"only":                 {"LICENSE": "Ask me.\n"},
		"may not ship":         {"LICENSE": "SPDX-License-Identifier: AGPL-3.0-only\n\n" + agplNotice},
		"look for licences":    nil,
		"of it is the text of": {"LICENSE": mit + strings.Repeat("You owe the author a beer for every copy. ", 60)},
	} {
		t.Run(want, func(t *testing.T) {
			dir := folder(t, files)
			if files == nil {
				dir = filepath.Join(dir, "missing")
			}
			_, err := Of(dir)
			assert.ErrorContains(t, err, want)
		})
	}
}

const agplNotice = `This program is free software: you can redistribute it and/or modify
it under the terms of the GNU Affero General Public License as published by
the Free Software Foundation, either version 3 of the License, or
(at your option) any later version.

This program is distributed in the hope that it will be useful,
but WITHOUT ANY WARRANTY; without even the implied warranty of
MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
GNU Affero General Public License for more details.

You should have received a copy of the GNU Affero General Public License
along with this program.  If not, see <https://www.gnu.org/licenses/>.
`

func TestTableAndTexts(t *testing.T) {
	a := modules.Module{Path: "example.org/a", Version: "v1.0.0", Dir: folder(t, map[string]string{"LICENSE": mit})}
	b := modules.Module{Path: "example.org/b", Version: "v2.0.0", Dir: folder(t, map[string]string{"LICENSE": strings.ReplaceAll(mit, "\n", "\r\n"), "NOTICE": "made by b"})}
	rows, err := Rows(map[string][]modules.Module{"two": {a, b}, "one": {b}})
	require.NoError(t, err)
	var page, texts bytes.Buffer
	require.NoError(t, WriteTable(&page, rows))
	assert.True(t, strings.HasSuffix(page.String(), "|\n| example.org/a | v1.0.0 | MIT | two |\n| example.org/b | v2.0.0 | MIT | one, two |\n"), page.String())

	require.NoError(t, WriteTexts(&texts, []modules.Module{a, b}))
	assert.Equal(t, 1, strings.Count(texts.String(), "Permission is hereby granted"), "a text is there once, whatever its line ends")
	assert.Contains(t, texts.String(), "example.org/a v1.0.0 (LICENSE)\nexample.org/b v2.0.0 (LICENSE)\n")
	assert.Contains(t, texts.String(), "example.org/b v2.0.0 (NOTICE)\n\nmade by b\n")

	b.Dir = t.TempDir()
	_, err = Rows(map[string][]modules.Module{"one": {b}})
	assert.ErrorContains(t, err, "example.org/b v2.0.0: no licence file")
	assert.ErrorContains(t, WriteTexts(&texts, []modules.Module{b}), "example.org/b v2.0.0: no licence file")
}
