// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tg123/go-htpasswd"
)

// enrollJSON enrolls name and returns what is shown.
func enrollJSON(t *testing.T, name, file string) (e enrolled) {
	t.Helper()
	code, stdout, stderr := run(t, "enroll", name, "--file", file, "-o", "json")
	require.Equal(t, ExitOK, code, stderr)
	require.NoError(t, json.Unmarshal([]byte(stdout), &e))
	return e
}

// What basicauth matches with reads the file.
func matches(t *testing.T, file, name, secret string) bool {
	t.Helper()
	parsed, err := htpasswd.New(file, htpasswd.DefaultSystems, func(err error) { assert.NoError(t, err) })
	require.NoError(t, err)
	return parsed.Match(name, secret)
}

func TestEnrolledNamesProveThemselves(t *testing.T) {
	file := filepath.Join(t.TempDir(), "new", "agents.htpasswd")
	desk := enrollJSON(t, "support-desk", file)
	coder := enrollJSON(t, "coder", file)
	assert.False(t, desk.Replaced)
	assert.NotEqual(t, desk.Secret, coder.Secret)
	assert.True(t, matches(t, file, "support-desk", desk.Secret))
	assert.True(t, matches(t, file, "coder", coder.Secret))
	assert.False(t, matches(t, file, "coder", desk.Secret), "nobody proves another's name")

	again := enrollJSON(t, "support-desk", file)
	assert.True(t, again.Replaced)
	assert.False(t, matches(t, file, "support-desk", desk.Secret), "an old secret ends")
	assert.True(t, matches(t, file, "support-desk", again.Secret))
	assert.True(t, matches(t, file, "coder", coder.Secret), "others stay")

	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.NotContains(t, string(text), again.Secret)
	info, err := os.Stat(file)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

// What is shown is what an SDK reads: a key, and a value that is unescaped.
func TestEnrolledHeadersAreRead(t *testing.T) {
	e := enrollJSON(t, "coder", filepath.Join(t.TempDir(), "agents.htpasswd"))
	key, value, ok := strings.Cut(e.Headers, "=")
	require.True(t, ok)
	assert.Equal(t, "Authorization", key)
	value, err := url.PathUnescape(value)
	require.NoError(t, err)
	given, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(value, "Basic "))
	require.NoError(t, err)
	assert.Equal(t, "coder:"+e.Secret, string(given))
}

func TestEnrollRefusesNames(t *testing.T) {
	for _, name := range []string{"", "a:b", "two words", "#comment", "line\nbreak", "ümlaut", strings.Repeat("a", 254)} {
		file := filepath.Join(t.TempDir(), "agents.htpasswd")
		code, _, stderr := run(t, "enroll", name, "--file", file)
		assert.Equal(t, ExitUsage, code, name)
		assert.Contains(t, stderr, "NAME: got")
		assert.NoFileExists(t, file)
	}
}

func TestEnrollSaysWhatCannotBeWritten(t *testing.T) {
	code, _, stderr := run(t, "enroll", "coder", "--file", t.TempDir())
	assert.Equal(t, ExitError, code)
	assert.Contains(t, stderr, "--file")
}
