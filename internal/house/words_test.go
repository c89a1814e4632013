// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package house

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What must not be in a file of ours, and why. The patterns are written so
// that they do not match themselves.
var unwanted = []struct {
	pattern *regexp.Regexp
	why     string
}{
	{regexp.MustCompile(`\b(TO[D]O|FIX[M]E|XX[X])\b`), "unfinished work belongs in the tracker"},
	{regexp.MustCompile(`(^|[\s"'=:(])/(hom[e]|Use[r]s|roo[t]|wor[k])/`), "a path of one machine works on that machine only"},
	{regexp.MustCompile(`(?i)co-author[e]d-by`), "credit is kept by the version control"},
	{regexp.MustCompile(`^(<{7}|>{7}) `), "a merge was not finished"},
}

// Recorded traces and generated text are not ours to word.
var foreignWords = []string{"testdata/", "go.sum", "package-lock.json", "LICENSE"}

func TestWords(t *testing.T) {
	walkFiles(t, func(path string) {
		if isForeign(path) {
			return
		}
		text, err := os.ReadFile(filepath.Join(root, path))
		require.NoError(t, err)
		for number, line := range strings.Split(string(text), "\n") {
			for _, u := range unwanted {
				if found := u.pattern.FindString(line); found != "" {
					t.Errorf("%s:%d: %q: %s", path, number+1, found, u.why)
				}
			}
		}
	})
}

// A lock file that names a mirror installs from that mirror or not at all.
func TestLockFilesNameThePublicRegistry(t *testing.T) {
	resolved := regexp.MustCompile(`"resolved": "(\w+:[^"]*)"`)
	walkFiles(t, func(path string) {
		if filepath.Base(path) != "package-lock.json" {
			return
		}
		text, err := os.ReadFile(filepath.Join(root, path))
		require.NoError(t, err)
		for _, match := range resolved.FindAllStringSubmatch(string(text), -1) {
			assert.True(t, strings.HasPrefix(match[1], "https://registry.npmjs.org/"), "%s: %s", path, match[1])
		}
	})
}

func isForeign(path string) bool {
	for _, name := range foreignWords {
		if strings.HasSuffix(path, name) || strings.Contains(path, "/"+name) || strings.HasPrefix(path, name) {
			return true
		}
	}
	return false
}
