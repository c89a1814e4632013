// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// ratedWindow stands in for the runs' own context window, which is so large
// that none of them comes near it.
const ratedWindow = 128_000

// fires counts the runs on which rules fire at all, and critically.
type fires struct{ runs, any, critical int }

// The data that rates are stated of.
const (
	onSolved = "On the odd half of the solved SWE-bench runs (`swebench_runs`)"
	onBenign = "On benign AgentDojo runs that did their task (`agentdojo_runs`)"
)

// on is how a rate on some data is stated.
func (f fires) on(data string) string {
	return fmt.Sprintf("%s: %d of %d (%.1f %%), critical %d.", data, f.any, f.runs, 100*float64(f.any)/float64(f.runs), f.critical)
}

// measure judges each trail and counts by rule, and for all of them under "".
func measure(t *testing.T, trails []Trail) map[string]fires {
	t.Helper()
	e, err := NewEngine(Settings{})
	require.NoError(t, err)
	out := map[string]fires{}
	for _, r := range append(Rules(), Rule{}) {
		out[r.ID] = fires{runs: len(trails)}
	}
	for _, trail := range trails {
		all := map[string]Severity{}
		e.Cycle(&Input{Trail: trail, Tools: []string{"bash"}, Facts: &Facts{Window: ratedWindow}}, func(f Finding) {
			all[f.Rule] = f.Severity
			all[""] = max(all[""], f.Severity)
		})
		for id, s := range all {
			n := out[id]
			n.any++
			if s == Critical {
				n.critical++
			}
			out[id] = n
		}
	}
	return out
}

// TestRatesAreTrue holds every rate that a rule states to what the runs say.
func TestRatesAreTrue(t *testing.T) {
	tuned, held := solvedHalves(t)
	seen, now := measure(t, tuned), measure(t, held)
	for _, r := range inCycle {
		if !strings.HasPrefix(r.Rate, "Not measured: ") {
			assert.Contains(t, r.Rate, now[r.ID].on(onSolved), "%s (%s)", r.ID, seen[r.ID].on("half it was tuned on"))
		}
	}
	t.Log("any rule: ", seen[""].on("half it was tuned on"), now[""].on(onSolved))
	for half, n := range map[string]fires{"tuned": seen[""], "held": now[""]} {
		assert.LessOrEqual(t, float64(n.critical), 0.01*float64(n.runs), "critical findings on solved runs, %s half", half)
	}
}

// TestRatesOnToolCallsAreTrue does the same for the rules that need no more
// than tool calls, on runs that no threshold was chosen on.
func TestRatesOnToolCallsAreTrue(t *testing.T) {
	now := measure(t, benignTrails(t))
	for _, r := range []*Rule{&loopCall, &loopAlternate, &loopStuck, &loopFailing, &errorsRun} {
		assert.Contains(t, r.Rate, now[r.ID].on(onBenign), r.ID)
	}
}
