// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"encoding/json"
	"hash/fnv"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/dataset"
)

// solvedHalves are the solved SWE-bench runs as trails: thresholds are chosen
// on the first half, rates reported on the second. A run's half is the parity
// of the FNV-1a hash of its name.
func solvedHalves(t *testing.T) (tuned, held []Trail) {
	t.Helper()
	for run, err := range dataset.ReadFile[dataset.SWEBenchRun](sharedRuns(t, "swebench_runs.jsonl.gz")) {
		require.NoError(t, err)
		if !run.Resolved {
			continue
		}
		if hashed(run.Run)%2 == 0 {
			tuned = append(tuned, trailOf(run))
		} else {
			held = append(held, trailOf(run))
		}
	}
	require.NotEmpty(t, held)
	return tuned, held
}

func sharedRuns(t *testing.T, name string) string {
	t.Helper()
	folder := os.Getenv("LEASEHOLD_SHARED")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "data")
	}
	path := filepath.Join(folder, name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("shared evaluation data is absent (set LEASEHOLD_SHARED to its folder): %v", err)
	}
	return path
}

// trailOf is a run as model calls and tool calls by turns.
func trailOf(run *dataset.SWEBenchRun) Trail {
	var t Trail
	for i := range run.Steps {
		s := &run.Steps[i]
		start := uint64(s.Created)*1e9 + uint64(i)*1000
		t = append(t, Entry{
			Span: uint64(2*i + 1), Start: start, Tool: -1, Role: cycle.RoleLLM, Status: cycle.StatusOK,
			Input: uint32(s.InputTokens), Output: uint32(s.TotalOutput()), Asked: -1,
		}, Entry{
			Span: uint64(2*i + 2), Start: start + 1, Role: cycle.RoleTool, Status: statusOf(s.ExitCode), Asked: -1,
			Call: hashed(s.Tool + s.Action), Result: hashed(s.Result),
		})
	}
	return t
}

// benignTrails are the AgentDojo runs that nobody attacked and that did their
// task, as trails of tool calls.
func benignTrails(t *testing.T) (all []Trail) {
	t.Helper()
	for run, err := range dataset.ReadFile[dataset.AgentDojoRun](sharedRuns(t, "agentdojo_runs.jsonl.gz")) {
		require.NoError(t, err)
		if run.Attacked || !run.TaskSucceeded {
			continue
		}
		var trail Trail
		for i := range run.Steps {
			s := &run.Steps[i]
			args, err := json.Marshal(s.Args)
			require.NoError(t, err)
			e := Entry{
				Span: uint64(i + 1), Start: uint64(i + 1), Role: cycle.RoleTool, Status: cycle.StatusOK, Asked: -1,
				Call: hashed(s.Tool + string(args)), Result: hashed(s.Result),
			}
			if s.Error {
				e.Status = cycle.StatusError
			}
			trail = append(trail, e)
		}
		all = append(all, trail)
	}
	require.NotEmpty(t, all)
	return all
}

func statusOf(exit *int) cycle.Status {
	switch {
	case exit == nil:
		return cycle.StatusUnknown
	case *exit == 0:
		return cycle.StatusOK
	default:
		return cycle.StatusError
	}
}

func hashed(s string) uint64 {
	if s == "" {
		return 0
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(s))
	return h.Sum64()
}
