// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/leasehold/leasehold/internal/anomaly"
)

func TestCommittedToolsAreCurrent(t *testing.T) {
	committed, err := os.ReadFile("../../../" + toolsPath)
	require.NoError(t, err)
	if renderTools() != string(committed) {
		t.Error(toolsPath + " is not what the defaults say: run go run ./internal/anomaly/gendoc")
	}
}

// The correction that the document shows has to work, and do what its comments
// say.
func TestToolsExampleIsValid(t *testing.T) {
	_, example, ok := strings.Cut(toolsHead, "```yaml\n")
	require.True(t, ok)
	example, _, ok = strings.Cut(example, "```")
	require.True(t, ok)
	var file struct{ Effects anomaly.EffectConfig }
	require.NoError(t, yaml.Unmarshal([]byte(example), &file))
	e, err := anomaly.NewEffects(file.Effects)
	require.NoError(t, err)
	for tool, want := range map[string]anomaly.Effect{
		"crm_update_note": anomaly.EffectRead, "crm_update": anomaly.EffectAct, "fetch_rows": anomaly.EffectReach,
		"get_rows": anomaly.EffectUnknown, "mcp__mail__send_email": anomaly.EffectAct, "search_web": anomaly.EffectReach,
	} {
		got, _ := e.Of(tool)
		assert.Equal(t, want, got, tool)
	}
	assert.Equal(t, [][]string{{"to", "cc"}}, e.Explain("send_email", anomaly.EffectUnknown).Args)
	assert.Empty(t, e.Explain("crm_note_add", anomaly.EffectUnknown).Args)
}

// The rules that the document names are there.
func TestToolsNamesRules(t *testing.T) {
	n := 0
	for _, r := range anomaly.Rules() {
		if strings.Contains(toolsTail, "`"+r.ID+"`](rules.md#"+anchor(r.ID)+")") {
			n++
		}
	}
	assert.Equal(t, strings.Count(toolsTail, "rules.md#"), n)
}
