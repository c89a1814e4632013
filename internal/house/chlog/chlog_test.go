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
)

const (
	feature = "change_type: enhancement\ncomponent: processor/reasoning\nnote: Count each token once\nissues: [2, 7]\nsubtext: |\n  By the rules of\n  docs/tokens.md.\n"
	fix     = "change_type: bug_fix\ncomponent: cli\nnote: Read an empty file\nissues: [9]\n"
)

func TestFragmentErrors(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"unknown type", strings.Replace(fix, "bug_fix", "bugfix", 1), `(got "bugfix")`},
		{"no component", strings.Replace(fix, "component: cli\n", "", 1), "component must say"},
		{"two lines", strings.Replace(fix, "Read an empty file", `"a\nb"`, 1), "note must be one sentence"},
		{"full stop", strings.Replace(fix, "file", "file.", 1), "note must be one sentence"},
		{"no issue", strings.Replace(fix, "[9]", "[]", 1), "at least one issue"},
		{"unknown key", fix + "isues: [9]\n", "isues"},
		{"no YAML", "a: [", "yaml"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, "one.yaml"), tt.text)
			_, err := readFragments(dir)
			assert.ErrorContains(t, err, tt.want)
			assert.ErrorContains(t, err, "one.yaml")
		})
	}
}

func TestReleaseGathersFragments(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir(fragmentDir, 0o755))
	write(t, fragmentDir+"/b.yaml", fix)
	write(t, fragmentDir+"/a.yaml", feature)
	write(t, fragmentDir+"/"+template, "change_type:\n")
	write(t, changelogFile, "# Changelog\n\n"+marker+"\n## v0.0.9\n\nOld.\n")

	require.NoError(t, run([]string{"validate"}, nil))
	require.NoError(t, run([]string{"update", "v0.1.0"}, nil))

	got, err := os.ReadFile(changelogFile)
	require.NoError(t, err)
	assert.Equal(t, `# Changelog

<!-- next release -->

## v0.1.0

### Enhancements

- `+"`processor/reasoning`"+`: Count each token once (#2, #7)
  By the rules of
  docs/tokens.md.

### Bug fixes

- `+"`cli`"+`: Read an empty file (#9)

## v0.0.9

Old.
`, string(got))
	left, err := filepath.Glob(fragmentDir + "/*")
	require.NoError(t, err)
	assert.Equal(t, []string{fragmentDir + "/" + template}, left)

	assert.ErrorContains(t, run([]string{"update", "v0.2.0"}, nil), "no fragment")
}

func TestUpdateKeepsFragmentsWhenTheChangelogHasNoMarker(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir(fragmentDir, 0o755))
	write(t, fragmentDir+"/a.yaml", feature)
	write(t, changelogFile, "# Changelog\n")
	assert.ErrorContains(t, run([]string{"update", "v0.1.0"}, nil), "next release")
	assert.FileExists(t, fragmentDir+"/a.yaml")
}

func TestPreview(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir(fragmentDir, 0o755))
	write(t, fragmentDir+"/b.yaml", fix)
	var out strings.Builder
	require.NoError(t, run([]string{"preview"}, &out))
	assert.Equal(t, "\n### Bug fixes\n\n- `cli`: Read an empty file (#9)\n", out.String())
}

func TestUsage(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, args := range [][]string{nil, {"help"}, {"update"}, {"validate", "now"}} {
		assert.ErrorIs(t, run(args, nil), errUsage)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
}
