// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestReplayCountsSharedRecordings replays traces that other projects recorded
// and holds the totals against those that the recordings' sources state.
func TestReplayCountsSharedRecordings(t *testing.T) {
	root := os.Getenv("LEASEHOLD_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	root = filepath.Join(root, "data", "traces")
	if _, err := os.Stat(root); err != nil {
		t.Skip("optional shared evaluation data not found; set LEASEHOLD_SHARED to its folder to run this")
	}
	tests := []struct {
		file                     string
		input, output, cacheRead int64
		// usd is the cost where the source states one.
		usd float64
	}{
		{"agentevals/helm.json", 3776, 130, 1792, 0},
		{"agentevals/k8s.json", 2203, 139, 1792, 0},
		{"agntcy/sample_data.json", 978, 89, 0, 0},
		{"any-agent/AGNO_trace.json", 1396, 74, 0, 0},
		{"any-agent/LANGCHAIN_trace.json", 1262, 125, 0, 0},
		{"any-agent/LLAMA_INDEX_trace.json", 1308, 255, 0, 0},
		{"any-agent/OPENAI_trace.json", 1020, 76, 0, 0},
		{"langfuse/claude-agent-2025-12-22.trace.json", 34, 232, 0, 0},
		{"langfuse/crewai-2025-07-11.trace.json", 190, 164, 0, 0},
		{"langfuse/google-adk-2025-08-28.trace.json", 67, 9, 0, 0},
		{"langfuse/langgraph-python-2025-08-22.trace.json", 168, 66, 0, 0},
		{"langfuse/llamaindex-2025-06-05.trace.json", 13, 81, 0, 0},
		{"langfuse/openai-agents-2025-09-30.trace.json", 140, 44, 0, 0},
		{"langfuse/pydantic-ai-tools-2025-12-04.trace.json", 1315, 209, 0, 0.00032265},
		{"langwatch/codex-B.session_task_turn.json", 13297, 23, 4480, 0},
		{"langwatch/opencode-B.doStream.json", 12632, 13, 0, 0.01585425},
		{"smoltrace/mistral-small_tool_traces.json", 6090 + 7702 + 4526 + 3037, 78 + 443 + 44 + 32, 0, 0},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			code, stdout, stderr := run(t, "replay", "-o", "json", filepath.Join(root, test.file))
			require.Equal(t, ExitOK, code, stderr)
			sum := sumObjects(t, stdout)
			assert.Equal(t, test.input, sum.Tokens.Input, "input")
			assert.Equal(t, test.output, sum.Tokens.Output, "output")
			assert.Equal(t, test.cacheRead, sum.Tokens.CacheRead, "cache read")
			if test.usd > 0 {
				assert.InDelta(t, test.usd, sum.CostUSD, 1e-9)
			}
		})
	}
}

// sumObjects adds up what the lines of JSON say.
func sumObjects(t *testing.T, lines string) (sum cycleObject) {
	t.Helper()
	for scanner := bufio.NewScanner(strings.NewReader(lines)); scanner.Scan(); {
		var c cycleObject
		require.NoError(t, json.Unmarshal(scanner.Bytes(), &c))
		sum.Tokens.Input += c.Tokens.Input
		sum.Tokens.Output += c.Tokens.Output
		sum.Tokens.CacheRead += c.Tokens.CacheRead
		sum.CostUSD += c.CostUSD
	}
	return sum
}
