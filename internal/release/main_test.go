// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const repository = "../.."

// binary is one that `make build` made.
func binary(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join(repository, "_build", name))
	require.NoError(t, err)
	require.FileExists(t, path, "run `make build` first")
	return path
}

func TestRunRefuses(t *testing.T) {
	for want, arguments := range map[string][]string{
		"say what to make":        {},
		"pack, image or vuln":     {"ship"},
		"not defined":             {"pack", "-fast"},
		"is no flag":              {"pack", "now"},
		"invalid value":           {"pack", "-date", "yesterday"},
		"give -bin":               {"image", "-bin", "x"},
		"give -bin, -out":         {"pack", "-bin", "x", "-out", "y", "-version", "1", "-date", "2026-01-02T03:04:05Z"},
		"list the modules for":    {"licences", "-root", t.TempDir(), "-out", filepath.Join(t.TempDir(), "x")},
		"open the exceptions":     {"vuln", "-root", t.TempDir()},
		"read our licence":        {"pack", "-root", t.TempDir(), "-bin", "x", "-out", "y", "-version", "1", "-commit", "c", "-date", "2026-01-02T03:04:05Z"},
		"COMMIT=… DATE=…":         {"image"},
		"-commit and -date: outs": {"image", "-version", "1"},
	} {
		assert.ErrorContains(t, run(t.Context(), arguments, &bytes.Buffer{}), want)
	}
}

func TestFindBuilt(t *testing.T) {
	dir := t.TempDir()
	_, err := findBuilt(dir)
	assert.ErrorContains(t, err, "no folder of binaries")
	for _, target := range []string{"linux_arm64", "darwin_arm64"} {
		require.NoError(t, os.Mkdir(filepath.Join(dir, target), 0o755))
		for _, name := range binaries {
			require.NoError(t, os.WriteFile(filepath.Join(dir, target, name), nil, 0o755))
		}
	}
	all, err := findBuilt(dir)
	require.NoError(t, err)
	require.Len(t, all, 4)
	assert.Equal(t, built{"leasehold", "darwin_arm64", filepath.Join(dir, "darwin_arm64", "leasehold")}, all[0])
	require.NoError(t, os.Remove(all[0].file))
	_, err = findBuilt(dir)
	assert.ErrorIs(t, err, os.ErrNotExist, "half a target is no release")
}

// Both binaries say the same of their sources, and count what they are linked of.
func TestBinariesSayWhatTheyWereBuiltOf(t *testing.T) {
	text, err := exec.CommandContext(t.Context(), binary(t, "leasehold"), "version", "-o", "json").Output()
	require.NoError(t, err)
	var cli struct {
		Version, Commit, Date, Go, Platform string
		Modules                             int
		Sum                                 string `json:"modules_sum"`
	}
	require.NoError(t, json.Unmarshal(text, &cli))
	assert.Equal(t, runtime.GOOS+"/"+runtime.GOARCH, cli.Platform)
	assert.Len(t, cli.Sum, 64)
	assert.Equal(t, linked(t, "leasehold"), cli.Modules)

	line, err := exec.CommandContext(t.Context(), binary(t, "otelcol-leasehold"), "--version").Output()
	require.NoError(t, err)
	parts := regexp.MustCompile(`^otelcol-leasehold version (\S+) \(commit (\S+) of (\S+), (\S+), (\S+), (\d+) modules ([0-9a-f]{12})\)\n$`).FindStringSubmatch(string(line))
	require.NotNil(t, parts, string(line))
	assert.Equal(t, []string{cli.Version, cli.Commit, cli.Date, cli.Go, cli.Platform}, parts[1:6])
	assert.Equal(t, strconv.Itoa(linked(t, "otelcol-leasehold")), parts[6])

	manifest, err := os.ReadFile(filepath.Join(repository, "builder-config.yaml"))
	require.NoError(t, err)
	assert.Contains(t, string(manifest), "\n  version: "+cli.Version+"\n")
}

func linked(t *testing.T, name string) int {
	t.Helper()
	info, err := buildinfo.ReadFile(binary(t, name))
	require.NoError(t, err)
	return len(info.Deps)
}

// A binary of other sources than those whose licences are known is not packed.
func TestOtherSourcesAreNotPacked(t *testing.T) {
	known, err := commonFiles(t.Context(), repository)
	require.NoError(t, err)
	file, err := os.Executable()
	require.NoError(t, err)
	_, err = known.texts(file)
	assert.ErrorContains(t, err, "of which the sources know nothing")
}
