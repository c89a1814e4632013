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

func TestCommittedFileIsCurrent(t *testing.T) {
	committed, err := os.ReadFile("../../../" + path)
	require.NoError(t, err)
	if render(documented()) != string(committed) {
		t.Error(path + " is not what the rules say: run go run ./internal/anomaly/gendoc")
	}
}

func TestEveryRuleHasItsSection(t *testing.T) {
	text := render(documented())
	for _, r := range documented() {
		_, after, ok := strings.Cut(text, "\n### "+r.ID+"\n")
		require.True(t, ok, r.ID)
		section, _, _ := strings.Cut(after, "\n### ")
		for _, part := range []string{r.What, r.Why, r.Tune, r.Rate} {
			assert.Contains(t, section, part)
		}
		for _, p := range r.Params {
			assert.Contains(t, section, "| `"+p.Name+"` | "+number(p.Default)+" | ")
		}
	}
	assert.Equal(t, text, render(documented()), "the same every time")
}

func TestCellsStayCells(t *testing.T) {
	text := render([]anomaly.Rule{{
		ID: "a.b", What: "x | y", Scope: anomaly.ScopeCycle, Severity: anomaly.Critical,
		Params: []anomaly.Param{{Name: "p", Unit: "1", Default: 1e9, Min: 0.5, Max: 1e15, Doc: "p | q"}},
	}})
	assert.Contains(t, text, "| [`a.b`](#ab) | critical | x \\| y |\n")
	assert.Contains(t, text, "| `p` | 1000000000 | 0.5 to 1000000000000000 | – | p \\| q |\n")
}

// The settings that the document shows have to work.
func TestExampleIsValid(t *testing.T) {
	_, example, ok := strings.Cut(head, "```yaml\n")
	require.True(t, ok)
	example, _, ok = strings.Cut(example, "```")
	require.True(t, ok)
	var s struct {
		Rules  map[string]map[string]any
		Phases map[string]anomaly.PhaseTools
	}
	require.NoError(t, yaml.Unmarshal([]byte(example), &s))
	assert.NotEmpty(t, s.Rules)
	settings := anomaly.Settings{Rules: map[string]anomaly.RuleSettings{}, Phases: s.Phases}
	for id, keys := range s.Rules {
		r := anomaly.RuleSettings{Params: map[string]float64{}}
		for key, value := range keys {
			switch value := value.(type) {
			case bool:
				r.Enabled = &value
			case int:
				r.Params[key] = float64(value)
			case string:
				*map[string]*string{"severity": &r.Severity, "mode": &r.Mode}[key] = value
			}
		}
		settings.Rules[id] = r
	}
	require.NoError(t, settings.Validate())
}
