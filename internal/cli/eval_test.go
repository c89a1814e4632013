// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// evalGoldens are command lines on made-up runs. They run in a bubble, where
// what waits for quiet cycles waits no time.
var evalGoldens = map[string]string{
	"eval":          "eval runs",
	"eval_seed":     "eval runs --seed 2 --markdown",
	"eval_json":     "eval runs -o json",
	"eval_baseline": "eval runs --baseline runs",
}

func TestEvalGolden(t *testing.T) {
	t.Chdir("testdata")
	for name, line := range evalGoldens {
		t.Run(name, func(t *testing.T) {
			var got string
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)))
				got = transcript(t, line)
			})
			compareGolden(t, name+".golden", got)
		})
	}
}

// Whoever reads the JSON finds each row by rule, suite and fault.
func TestEvalRowsAreTheirKeys(t *testing.T) {
	t.Chdir("testdata")
	synctest.Test(t, func(t *testing.T) {
		code, stdout, stderr := run(t, "eval", "runs", "-o", "json")
		require.Equal(t, ExitOK, code, stderr)
		var report struct {
			Datasets []struct {
				Name string
				Runs int
				Rows []map[string]any
			}
		}
		require.NoError(t, json.Unmarshal([]byte(stdout), &report))
		require.Len(t, report.Datasets, 2)
		for _, set := range report.Datasets {
			seen := map[[3]any]bool{}
			for _, row := range set.Rows {
				key := [3]any{row["rule"], row["suite"], row["fault"]}
				assert.False(t, seen[key], key)
				seen[key] = true
				for _, name := range []string{"positives", "tp", "negatives", "fp", "tpr", "fpr", "median_steps"} {
					assert.Contains(t, row, name)
				}
			}
			assert.True(t, seen[[3]any{"verdict", "all", ""}], set.Name)
		}
	})
}

const (
	tablesBegin = "<!-- begin of what leasehold eval prints -->\n"
	tablesEnd   = "<!-- end of what leasehold eval prints -->\n"
)

// TestEvaluationDocument holds the figures of the document to those of the
// command.
func TestEvaluationDocument(t *testing.T) {
	folder := sharedRuns(t)
	path := filepath.Join("..", "..", "docs", "evaluation.md")
	document, err := os.ReadFile(path)
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(document), tablesBegin)
	require.True(t, found)
	was, after, found := strings.Cut(rest, tablesEnd)
	require.True(t, found)
	var tables string
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)))
		code, stdout, stderr := run(t, "eval", folder, "--markdown")
		require.Equal(t, ExitOK, code, stderr)
		tables = stdout
	})
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(before+tablesBegin+tables+tablesEnd+after), 0o600))
		was = tables
	}
	assert.Equal(t, was, tables)
}

// sharedRuns is the folder of shared recorded runs, which a plain clone does
// not have.
func sharedRuns(t *testing.T) string {
	t.Helper()
	root := os.Getenv("LEASEHOLD_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	for _, folder := range []string{root, filepath.Join(root, "data")} {
		if _, err := os.Stat(filepath.Join(folder, "agentdojo_runs.jsonl.gz")); err == nil {
			return folder
		}
	}
	t.Skip("optional shared evaluation data not found; set LEASEHOLD_SHARED to its folder to run this")
	return ""
}
