// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTraceGapAsked(t *testing.T) {
	checkTrails(t, &traceGap, nil, []trailTest{
		{"all done", "m?2 A B m?1 C m?0", ""},
		{"one missing", "m?2 A m?1 C m?0", "info: 1 of 3 tool calls that the model asked for never came"},
		{"all missing", "m?2 m?1 m?0", "info: 3 of 3 tool calls that the model asked for never came"},
		{"the last answer is a call", "m?1 A m?1", ""},
		{"sub-agents between", "m?2 A m?0 B m?0", ""},
		{"a person or a retrieval instead", "m?2 h q m?0", ""},
		{"a guardrail stopped it", "m?1 g! m?0", ""},
		{"a guardrail did not", "m?1 g m?0", "info: 1 of 1 tool calls that the model asked for never came"},
		{"a transport's copy is no tool call of its own", "m?2 A A~ m?0", "info: 1 of 2 tool calls that the model asked for never came"},
		{"more than was asked for", "A B m?1 A m?0", ""},
		{"tool calls before are no answer", "A B C m?2 m?0", "info: 2 of 2 tool calls that the model asked for never came"},
	})
}

func TestTraceGapHabit(t *testing.T) {
	always := strings.Repeat("m A ", 5)
	checkTrails(t, &traceGap, nil, []trailTest{
		{"kept", always + "m", ""},
		{"too few to be a habit", "m A m A m A m A m m", ""},
		{"broken", always + "m m A m", "info: 1 of 7 model calls led to no tool call, as the others did"},
		{"every third missing", strings.Repeat("m A m A m ", 3) + "m A m", "info: 3 of 10 model calls led to no tool call, as the others did"},
		{"no habit", strings.Repeat("m m A ", 5) + "m", ""},
		{"none", strings.Repeat("m ", 20), ""},
		{"it is known that they asked for none", always + "m?0 m A m", ""},
		{"both ways", always + "m m A m?1 m?0", "info: 1 of 1 tool calls that the model asked for never came; 1 of 7 model calls led to no tool call, as the others did"},
	})
	checkTrails(t, &traceGap, map[string]float64{"habit": 1}, []trailTest{{"off", always + "m m A m", ""}})
}

// Some frameworks ask for calls that nobody is meant to carry out.
func TestTraceGapIsAWarningWhereItNeverWas(t *testing.T) {
	whole, gap := Input{Trail: steps("m?1 A m?0")}, Input{Trail: steps("m?1 m?0")}
	const text = ": 1 of 1 tool calls that the model asked for never came"
	for want, cycles := range map[string][]Input{"warning": {whole, whole}, "info": {whole, gap}} {
		gap.Baseline = NewBaseline(Limits{WarmUp: 2})
		for i := range cycles {
			gap.Baseline.Learn(&cycles[i])
		}
		kept, err := Decode(gap.Baseline.Encode(), Limits{WarmUp: 2})
		require.NoError(t, err)
		assert.Equal(t, want+text, judged(t, &traceGap, gap, nil))
		gap.Baseline = kept
		assert.Equal(t, want+text, judged(t, &traceGap, gap, nil), "over a restart")
	}
}

func TestTraceFacts(t *testing.T) {
	flagged := steps("A B m")
	flagged[0].Flags |= FlagOrphan
	tests := []struct {
		name string
		rule *Rule
		in   Input
		set  map[string]float64
		want string
	}{
		{"holes", &traceGap, Input{Facts: &Facts{Holes: 3}}, nil, "warning: the agent's own numbering has 3 holes"},
		{"no orphan", &traceOrphan, Input{Trail: steps("A B")}, nil, ""},
		{"orphans by flag", &traceOrphan, Input{Trail: flagged}, nil, "warning: 1 of 3 steps name a parent that never came"},
		{"orphans by count", &traceOrphan, Input{Trail: flagged, Facts: &Facts{Orphans: 2}}, nil, "warning: 2 of 3 steps name a parent that never came"},
		{"orphans beyond the trail", &traceOrphan, Input{Facts: &Facts{Orphans: 2}}, nil, "warning: 2 of 2 steps name a parent that never came"},
		{"few orphans", &traceOrphan, Input{Trail: flagged}, map[string]float64{"steps": 2}, ""},
		{"root there", &traceRoot, Input{Trail: flagged}, nil, ""},
		{"root missing", &traceRoot, Input{Trail: flagged, Facts: &Facts{RootMissing: true}}, nil, "warning: the root of the cycle never came; 3 steps did"},
		{"no conflict", &traceConflict, Input{}, nil, ""},
		{"conflict", &traceConflict, Input{Facts: &Facts{Conflicts: 1}}, nil, "warning: 1 span came again under the same id with different content"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, judged(t, tt.rule, tt.in, tt.set)) })
	}
}

func TestFlags(t *testing.T) {
	tests := []struct {
		rule *Rule
		flag EntryFlags
		want string
	}{
		{&traceSkew, FlagSkewed, "info: a step's times cannot be right"},
		{&guardrailTripped, FlagGuardTripped, "warning: a guardrail stopped something"},
		{&retrievalStale, FlagStale, "warning: a retrieval says that what it gave is out of date"},
		{&memoryCorrupt, FlagCorrupt, "critical: a memory says that its content is damaged"},
	}
	for _, tt := range tests {
		trail := steps("A B")
		assert.Empty(t, judged(t, tt.rule, Input{Trail: trail}, nil))
		assert.Empty(t, judged(t, tt.rule, Input{}, nil))
		trail[0].Flags = tt.flag
		assert.Empty(t, judged(t, tt.rule, Input{Trail: trail}, nil), "%s: only the last step is judged", tt.rule.ID)
		trail[1].Flags = ^tt.flag
		assert.Empty(t, judged(t, tt.rule, Input{Trail: trail}, nil), "%s: other flags are others' business", tt.rule.ID)
		trail[1].Flags = tt.flag
		assert.Equal(t, tt.want, judged(t, tt.rule, Input{Trail: trail}, nil))
	}
}

func TestDelegationCycle(t *testing.T) {
	checkTrails(t, &delegationCycle, nil, []trailTest{
		{"on its way", "a>b b>c", ""},
		{"back once", "a>b b>a", "info: work came back to the same agent 1 time in 2 handovers"},
		{"back over three", "a>b A m b>c c>a", "info: work came back to the same agent 1 time in 3 handovers"},
		{"a supervisor that only hands out", "a>b a>c a>b a>c", ""},
		{"back twice", "a>b b>a a>b", "info: work came back to the same agent 1 time in 2 handovers"},
		{"to and fro", "a>b b>a a>b b>a a>b b>a", "warning: work came back to the same agent 3 times in 6 handovers"},
		{"without an end", strings.Repeat("a>b b>a ", 6), "critical: work came back to the same agent 6 times in 12 handovers"},
		{"to itself", "a>a a>a a>a", ""},
		{"not on another step", "a>b b>a A", ""},
	})
	trail := steps("a>b b>a")
	trail[0].Call, trail[1].Result = 0, 0
	assert.Empty(t, judged(t, &delegationCycle, Input{Trail: trail}, nil), "unknown agents are never the same")
}
