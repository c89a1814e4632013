// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func demo(name string) string {
	return filepath.Join("..", "..", "testdata", "demo", "judged", name)
}

func baselines(t *testing.T, line ...string) (objects []baselineObject) {
	t.Helper()
	code, stdout, stderr := run(t, append([]string{"baselines", "-o", "json"}, line...)...)
	require.Equal(t, ExitOK, code, stderr)
	for decoder := json.NewDecoder(strings.NewReader(stdout)); decoder.More(); {
		var o baselineObject
		require.NoError(t, decoder.Decode(&o))
		objects = append(objects, o)
	}
	return objects
}

func TestBaselinesShowWhatIsLearned(t *testing.T) {
	got := baselines(t, demo("1-support-desk-usual.jsonl"))
	require.Len(t, got, 1)
	assert.Equal(t, "support-desk", got[0].Agent)
	assert.Equal(t, 10, got[0].Cycles)
	assert.True(t, got[0].Warm)
	assert.Contains(t, got[0].Changes, changeObject{Tool: "send_email", Text: "calls in one cycle: up to 1, before 0"})

	code, stdout, _ := run(t, "baselines", demo("1-support-desk-usual.jsonl"))
	assert.Equal(t, ExitOK, code)
	assert.Contains(t, stdout, "support-desk  answer-order-question  (10 clean cycles, warm)\n")
	assert.NotContains(t, stdout, "example.com", "no place is shown as it is")
}

func TestBaselinesShowWhatWouldChange(t *testing.T) {
	usual := demo("1-support-desk-usual.jsonl")
	got := baselines(t, "--against", usual, demo("2-coder-usual.jsonl"))
	require.Len(t, got, 1, "only what changed")
	assert.Equal(t, "coder", got[0].Agent)

	code, stdout, stderr := run(t, "baselines", "--against", usual, demo("6-support-desk-steered.jsonl"))
	assert.Equal(t, ExitOK, code)
	assert.Empty(t, stdout, "a cycle that is not clean teaches nothing")
	assert.Contains(t, stderr, "Nothing was learned")
}

func TestRulesOfAFile(t *testing.T) {
	code, stdout, stderr := run(t, "baselines", "--rules", filepath.Join("testdata", "rules.yaml"), "-o", "json", demo("1-support-desk-usual.jsonl"))
	require.Equal(t, ExitOK, code, stderr)
	assert.Contains(t, stdout, `"warm":false`, "it wants more cycles to be warm")
	assert.Contains(t, stdout, `"task":""`, "and one baseline an agent")
}
