// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bufio"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/internal/anomaly"
)

// recordedTools runs tools and returns its objects by name.
func recordedTools(t *testing.T, files ...string) map[string]toolObject {
	t.Helper()
	code, stdout, stderr := run(t, append([]string{"tools", "-o", "json"}, files...)...)
	require.Equal(t, ExitOK, code, stderr)
	tools := map[string]toolObject{}
	for lines := bufio.NewScanner(strings.NewReader(stdout)); lines.Scan(); {
		var tool toolObject
		require.NoError(t, json.Unmarshal(lines.Bytes(), &tool))
		tools[tool.Tool] = tool
	}
	return tools
}

// What arguments hold is not shown in any form.
func TestToolsShowNoValues(t *testing.T) {
	for _, line := range []string{"tools tools.json", "tools -o json tools.json"} {
		t.Run(line, func(t *testing.T) {
			t.Chdir("testdata")
			_, stdout, stderr := run(t, strings.Fields(line)...)
			for _, value := range []string{"example.com", "hello", "nobody", "c-17", "/tmp"} {
				assert.NotContains(t, stdout+stderr, value)
			}
		})
	}
}

// A warning of the rules on destinations can be followed here: the steered cycle
// went to a place that no usual one went to.
func TestToolsTellPlacesApart(t *testing.T) {
	judged := filepath.Join("..", "..", "testdata", "demo", "judged")
	usual := recordedTools(t, filepath.Join(judged, "1-support-desk-usual.jsonl"))
	assert.Equal(t, 4, usual["send_email"].Destination.Distinct)
	fine := recordedTools(t, filepath.Join(judged, "1-support-desk-usual.jsonl"), filepath.Join(judged, "3-support-desk-fine.jsonl"))
	assert.Equal(t, 4, fine["send_email"].Destination.Distinct, "the fine cycle goes nowhere new")
	assert.Equal(t, usual["send_email"].Calls+1, fine["send_email"].Calls)
	steered := recordedTools(t, filepath.Join(judged, "1-support-desk-usual.jsonl"), filepath.Join(judged, "6-support-desk-steered.jsonl"))
	assert.Equal(t, 5, steered["send_email"].Destination.Distinct)
	assert.Equal(t, 1, steered["fetch_url"].Destination.Distinct)
	assert.NotContains(t, usual, "fetch_url")
}

// Spans that are their own ancestors, and very deep ones, are counted as well.
func TestToolsEndOnAnyTree(t *testing.T) {
	effects, err := anomaly.NewEffects(anomaly.EffectConfig{})
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		traces := ptrace.NewTraces()
		spans := traces.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans()
		seen := map[byte]bool{}
		n := rapid.IntRange(1, 300).Draw(t, "spans")
		for range n {
			s := spans.AppendEmpty()
			id := byte(rapid.IntRange(1, 255).Draw(t, "id"))
			seen[id] = true
			s.SetTraceID([16]byte{1})
			s.SetSpanID([8]byte{id})
			s.SetParentSpanID([8]byte{byte(rapid.IntRange(0, 255).Draw(t, "parent"))})
			s.Attributes().PutStr("gen_ai.operation.name", "execute_tool")
			s.Attributes().PutStr("gen_ai.tool.name", "send")
		}
		tools, err := findTools([]ptrace.Traces{traces, traces}, effects)
		require.NoError(t, err)
		require.Len(t, tools, 1)
		assert.Equal(t, len(seen), tools[0].Calls, "each span once")
	})
}

func TestHintsAreCutShort(t *testing.T) {
	var tools []*usedTool
	for i := range 100 {
		name := fmt.Sprintf("tool_%d", i/2)
		tools = append(tools, &usedTool{Explanation: anomaly.Explanation{Tool: name, Name: name}})
	}
	text := snippet(tools, func(*usedTool) bool { return true }, "}")
	assert.Equal(t, maxHints, strings.Count(text, "pattern"))
	assert.Equal(t, 1, strings.Count(text, "tool_3\""), "two spellings of one name are one entry")
	assert.Contains(t, text, "# and so on")
	assert.Empty(t, snippet([]*usedTool{{}}, func(*usedTool) bool { return true }, "}"), "nothing can be said of what has no name")
}

// What the hint says to add is what the processor reads.
func TestHintsCanBeUsed(t *testing.T) {
	t.Chdir("testdata")
	_, _, stderr := run(t, "tools", "tools.json")
	_, block, ok := strings.Cut(stderr, "--effects:\n\n")
	require.True(t, ok)
	block, _, ok = strings.Cut(block, "\n\n")
	require.True(t, ok)
	effects, err := readEffects(strings.NewReader(block))
	require.NoError(t, err, block)
	x := effects.Explain("crm.syncContact", anomaly.EffectUnknown)
	assert.Equal(t, anomaly.EffectRead, x.Effect)
	assert.Equal(t, "pattern crm_sync_contact", x.Why)
}

func TestEffectsFilesAreBounded(t *testing.T) {
	_, err := readEffects(strings.NewReader("words: []\n#" + strings.Repeat("x", maxRulesFile)))
	assert.ErrorContains(t, err, "larger than 1 MB")
	_, err = readEffects(strings.NewReader(""))
	assert.NoError(t, err, "an empty file corrects nothing")
}
