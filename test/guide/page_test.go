// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package guide

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const page = "../../docs/instrumentation.md"

var update = flag.Bool("update", false, "write the files into the page anew")

// shown is a place of the page that shows a file: what names it, and the code after that.
var shown = regexp.MustCompile("(?s)(<!-- from (\\S+) -->\n```\\w+\n)(.*?)(```\n)")

// Every piece of code of the page that is in a language of the guide is, but for the
// licence, a file that the other tests run. -update writes the files into the page.
func TestThePageShowsWhatRuns(t *testing.T) {
	raw, err := os.ReadFile(page)
	require.NoError(t, err)
	text := string(raw)
	places := shown.FindAllString(text, -1)
	require.Len(t, places, 13)
	want := shown.ReplaceAllStringFunc(text, func(place string) string {
		parts := shown.FindStringSubmatch(place)
		return parts[1] + body(t, parts[2]) + parts[4]
	})
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(want), 0o600))
		return
	}
	assert.Equal(t, want, text, "go test ./test/guide -run Page -update writes the page")
	for language, files := range map[string]int{"go": 5, "ts": 5, "python": 3} {
		assert.Equal(t, files, strings.Count(text, "```"+language+"\n"), "code in %s that no file has", language)
	}
}

// body is a file of the repository without its licence.
func body(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", path))
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(text), "SPDX-License-Identifier: Apache-2.0\n\n")
	require.True(t, found, path)
	return rest
}
