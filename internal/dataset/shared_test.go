// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package dataset

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
)

// sharedData is the folder of shared evaluation data, which a plain clone does
// not have.
func sharedData(t *testing.T, name string) string {
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

func TestSharedSWEBenchRuns(t *testing.T) {
	path := sharedData(t, "swebench_runs.jsonl.gz")
	steps, unbilled := 0, 0
	for _, run := range all(t, ReadFile[SWEBenchRun](path)) {
		if usd, ok := run.Bill(); ok {
			assert.InDelta(t, run.BilledUSD, usd, 1e-9, run.Run)
		} else {
			assert.Zero(t, usd, "%s: either every call has a bill or none", run.Run)
			unbilled++
		}
		assert.Equal(t, 2*len(run.Steps)+1, run.Traces().SpanCount())
		steps += len(run.Steps)
	}
	assert.Positive(t, steps)
	t.Logf("%d steps, %d runs without bills", steps, unbilled)
}

func TestSharedAgentDojoRuns(t *testing.T) {
	path := sharedData(t, "agentdojo_runs.jsonl.gz")
	ids := map[string]bool{}
	runs := all(t, ReadFile[AgentDojoRun](path))
	for _, run := range runs {
		spans := spansOf(run.Traces(fixedStart))
		assert.Len(t, spans, len(run.Steps)+1)
		ids[spans[0].TraceID().String()] = true
	}
	assert.Len(t, ids, len(runs), "every run has a trace of its own")
}
