// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// console is a command line in a page and what it prints.
var console = regexp.MustCompile("(?s)```console\n\\$ (leasehold [^\n]+)\n.*?```\n")

// word is one of a command line, in quotes or without blanks.
var word = regexp.MustCompile(`'[^']*'|\S+`)

// TestOperatingPageIsTrue: every command on the operator's page prints what the
// page says, with the fleet of the tests. -update writes what they print.
func TestOperatingPageIsTrue(t *testing.T) {
	api := newFakeAPI(t)
	api.cast = castOfAgents()
	t.Chdir("../..")
	const path = "docs/operating.md"
	page, err := os.ReadFile(path)
	require.NoError(t, err)
	n := 0
	want := console.ReplaceAllStringFunc(string(page), func(block string) string {
		n++
		line := console.FindStringSubmatch(block)[1]
		return "```console\n$ " + line + "\n" + printed(t, line) + "```\n"
	})
	assert.Greater(t, n, 8)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o600))
		return
	}
	assert.Equal(t, want, string(page))
}

// printed is what a terminal shows of a command line.
func printed(t *testing.T, line string) string {
	t.Helper()
	var out bytes.Buffer
	words := word.FindAllString(line, -1)
	for i := range words {
		words[i] = strings.Trim(words[i], "'")
	}
	code := Run(t.Context(), words[1:], Streams{In: strings.NewReader(""), Out: &out, Err: &out})
	assert.Equal(t, ExitOK, code, out.String())
	return out.String()
}
