// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/internal/anomaly"
)

func TestCollectCountsARuleOnce(t *testing.T) {
	fired := Collect([]anomaly.Finding{
		{Rule: "loop.call", Severity: anomaly.Warning, Enforce: true, Text: "3 times"},
		{Rule: "path.tool", Severity: anomaly.Critical, Text: "new tool"},
		{Rule: "loop.call", Severity: anomaly.Critical, Enforce: true, Text: "4 times"},
		{Rule: "loop.call", Severity: anomaly.Critical, Enforce: true, Text: "5 times", Count: 5},
		{Rule: "phase.write", Severity: anomaly.Warning, Hard: true, Enforce: true, Text: "wrote"},
		{Rule: "a.note", Severity: anomaly.Info, Enforce: true, Text: "note"},
		{Rule: "a.alarm", Severity: anomaly.Warning, Enforce: true, Text: "alarm"},
		{Rule: "canary", Severity: anomaly.Critical, Text: "seen in part"},
		{Rule: "canary", Severity: anomaly.Info, Hard: true, Text: "seen"},
	})
	assert.Equal(t, []Fired{
		{Rule: "phase.write", Severity: anomaly.Warning, Hard: true, Enforce: true, Count: 1, Text: "wrote"},
		{Rule: "loop.call", Severity: anomaly.Critical, Enforce: true, Count: 7, Text: "4 times"},
		{Rule: "a.alarm", Severity: anomaly.Warning, Enforce: true, Count: 1, Text: "alarm"},
		{Rule: "a.note", Severity: anomaly.Info, Enforce: true, Count: 1, Text: "note"},
		{Rule: "canary", Severity: anomaly.Critical, Hard: true, Count: 2, Text: "seen"},
		{Rule: "path.tool", Severity: anomaly.Critical, Count: 1, Text: "new tool"},
	}, fired)
	enforced, observed := Count(fired)
	assert.Equal(t, Tally{Hard: 1, Critical: 1, Warning: 1, Info: 1}, enforced)
	assert.Equal(t, Tally{Hard: 1, Critical: 1}, observed)
	assert.Equal(t, 3, enforced.Serious())
}

// anyFindings draws findings of few rules and many.
func anyFindings(t *rapid.T) []anomaly.Finding {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) anomaly.Finding {
		return anomaly.Finding{
			Rule:     rapid.OneOf(rapid.SampledFrom([]string{"loop.call", "path.tool", "cost.budget"}), rapid.StringMatching(`[a-z]{1,9}\.[a-z_]{1,9}`)).Draw(t, "rule"),
			Severity: rapid.SampledFrom([]anomaly.Severity{anomaly.Info, anomaly.Warning, anomaly.Critical}).Draw(t, "severity"),
			Hard:     rapid.IntRange(0, 9).Draw(t, "hard") == 0,
			Enforce:  rapid.Bool().Draw(t, "enforce"),
			Span:     rapid.Uint64().Draw(t, "span"),
			Text:     rapid.String().Draw(t, "text"),
			Count:    rapid.IntRange(0, 3).Draw(t, "count"),
		}
	}), 0, 120).Draw(t, "findings")
}

// Duplicated and reordered findings come to the same, save the sentence.
func TestCollectDoesNotDependOnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		findings := anyFindings(t)
		shuffled := rapid.Permutation(findings).Draw(t, "shuffled")
		a, b := Collect(findings), Collect(shuffled)
		for i := range b {
			b[i].Text = a[i].Text
		}
		assert.Equal(t, a, b)
	})
}

func TestVerdictListsTheWorstRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := Verdict{Inputs: anyInputs(t)}
		findings := anyFindings(t)
		v.Judge(findings, .05)
		require.NoError(t, v.Verify())
		require.LessOrEqual(t, len(v.Fired), MaxRules)
		require.Len(t, Collect(findings), len(v.Fired)+v.Omitted)
	})
}
