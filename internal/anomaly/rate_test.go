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

func (f fires) String() string {
	return fmt.Sprintf("On the odd half of the solved SWE-bench runs (`swebench_runs`): %d of %d (%.1f %%), critical %d.",
		f.any, f.runs, 100*float64(f.any)/float64(f.runs), f.critical)
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
			assert.Contains(t, r.Rate, now[r.ID].String(), "%s (tuned on: %s)", r.ID, seen[r.ID])
		}
	}
	t.Logf("any rule, on the half that was tuned on: %s", seen[""])
	t.Logf("any rule: %s", now[""])
	for half, n := range map[string]fires{"tuned": seen[""], "held": now[""]} {
		assert.LessOrEqual(t, float64(n.critical), 0.01*float64(n.runs), "critical findings on solved runs, %s half", half)
	}
}
