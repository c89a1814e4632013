// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
)

// ran is a run with a verdict: its badness and what fired at which severity.
func ran(r run, badness float64, fired ...audit.Fired) judged {
	return judged{&r, &outcome{verdict: audit.Verdict{Badness: badness, Fired: fired}}}
}

func fired(rule string, s anomaly.Severity) audit.Fired { return audit.Fired{Rule: rule, Severity: s} }

func made() []judged {
	return []judged{
		ran(run{suite: "a", bad: true}, .5, fired("r", anomaly.Critical)),
		ran(run{suite: "a", bad: true, held: true}, .49, fired("r", anomaly.Info)),
		ran(run{suite: "b", good: true}, 0),
		ran(run{suite: "b", good: true, held: true}, 1, fired("r", anomaly.Warning), fired("q", anomaly.Info)),
		ran(run{suite: "b"}, 1, fired("only.in.failed", anomaly.Critical)),
	}
}

func TestRowsCountByRuleAndSuite(t *testing.T) {
	counts := func(r Row) [6]int { return [6]int{r.TP, r.TPAny, r.Positives, r.FP, r.FPAny, r.Negatives} }
	got := map[string][6]int{}
	for _, r := range rowsOf(made()) {
		got[r.Rule+" "+r.Suite] = counts(r)
	}
	assert.Equal(t, map[string][6]int{
		"verdict all": {1, 1, 2, 1, 1, 2}, "verdict a": {1, 1, 2, 0, 0, 0}, "verdict b": {0, 0, 0, 1, 1, 2},
		"r all": {1, 2, 2, 1, 1, 2}, "r a": {1, 2, 2, 0, 0, 0}, "r b": {0, 0, 0, 1, 1, 2},
		"q all": {0, 0, 2, 0, 1, 2}, "q a": {0, 0, 2, 0, 0, 0}, "q b": {0, 0, 0, 0, 1, 2},
	}, got)
}

func TestRatesOfNoRunsAreUnknown(t *testing.T) {
	for _, r := range rowsOf(made()) {
		if r.Suite == "b" {
			assert.Nil(t, r.TPR)
			require.NotNil(t, r.FPR)
		}
	}
	rows := rowsOf(nil)
	require.Len(t, rows, 1, "the verdict's, of nothing")
	assert.Nil(t, rows[0].FPR)
}

func TestHalves(t *testing.T) {
	halves := halvesOf(made())
	require.Len(t, halves, 2)
	assert.Equal(t, "held_out", halves[1].Half)
	assert.Equal(t, 1, halves[1].Rows[0].FP)
	assert.Zero(t, halves[0].Rows[0].FP)
	for _, r := range halves[1].Rows {
		assert.Equal(t, All, r.Suite)
	}
}

func TestMedian(t *testing.T) {
	assert.Nil(t, median(nil))
	assert.Equal(t, 3.0, *median([]int{9, 3, 1}))
	assert.Equal(t, 2.5, *median([]int{4, 1, 3, 2}))
}

// A fault is found by any of its rules, from the onset on.
func TestFindingsCountFromTheOnset(t *testing.T) {
	in := &injected{onset: 3, perStep: 2}
	at := func(step int) uint64 { return uint64(rootNumber + 1 + 2*step) }
	tests := []struct {
		name     string
		findings []finding
		steps    int
		live     bool
		found    bool
	}{
		{"nothing", nil, 0, false, false},
		{"before the onset", []finding{{"r", at(2), false}}, 0, false, false},
		{"another rule", []finding{{"x", at(4), false}}, 0, false, false},
		{"the first of two", []finding{{"r", at(6), false}, {"q", at(4), false}}, 1, true, true},
		{"on the tool call of the onset", []finding{{"r", at(3) + 1, false}}, 0, true, true},
		{"when the run has settled", []finding{{"r", at(5), true}}, 0, false, true},
		{"on the whole run", []finding{{"r", 0, true}}, 0, false, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			steps, live, found := in.find([]string{"r", "q"}, &outcome{findings: tt.findings})
			assert.Equal(t, []any{tt.steps, tt.live, tt.found}, []any{steps, live, found})
		})
	}
}
