// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/cli"
)

// judged lets the product judge recordings, and returns what it says of the last.
func judged(t *testing.T, files ...string) string {
	t.Helper()
	var out bytes.Buffer
	args := append([]string{"replay", "--explain", "--no-color"}, files...)
	require.Zero(t, cli.Run(t.Context(), args, cli.Streams{In: strings.NewReader(""), Out: &out, Err: t.Output()}))
	verdicts := strings.Split(strings.TrimSpace(out.String()), "\n\n")
	return verdicts[len(verdicts)-1]
}

// record writes what a script sends to a file.
func record(t *testing.T, args ...string) string {
	t.Helper()
	s := listen(t)
	act(t, args...)
	raw, err := new(ptrace.JSONMarshaler).MarshalTraces(s.traces)
	require.NoError(t, err)
	require.True(t, json.Valid(raw))
	file := filepath.Join(t.TempDir(), "run.json")
	require.NoError(t, os.WriteFile(file, raw, 0o600))
	return file
}

// What is in order is clean at once, and after as many runs as teach a baseline.
func TestFineIsClean(t *testing.T) {
	for _, level := range []string{"0", "3"} {
		t.Setenv("TRUST_LEVEL", level)
		var files []string
		for range 12 {
			files = append(files, record(t))
		}
		for _, files := range [][]string{files[:1], files} {
			verdict := judged(t, files...)
			assert.Contains(t, verdict, "score 99.23 of 100", level)
			assert.Contains(t, verdict, "it is clean", level)
		}
		assert.Contains(t, judged(t, record(t, "--script", "next")), "it is clean", level)
	}
}

func TestOthersAreNot(t *testing.T) {
	for script, finding := range map[string]string{
		"loop":       "loop.call",
		"overspend":  "tokens.growth",
		"drop-tools": "trace.gap",
		"crash":      "trace.root",
	} {
		t.Run(script, func(t *testing.T) {
			verdict := judged(t, record(t, "--script", script))
			assert.Contains(t, verdict, finding)
		})
	}
}
