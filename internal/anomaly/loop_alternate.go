// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "github.com/leasehold/leasehold/internal/cycle"

var loopAlternate = Rule{
	ID:       "loop.alternate",
	Severity: Warning,
	On:       rolesOf(cycle.RoleTool),
	What:     "The agent goes back and forth between two tool calls, each with the same arguments: A B A B.",
	Why:      "Two calls that undo or provoke each other are a loop that no count of consecutive calls sees.",
	Tune:     "Raise the thresholds for agents that alternate by design, such as one that waits and then asks for a state.",
	Rate: "On the odd half of the solved SWE-bench runs (`swebench_runs`): 2 of 89 (2.2 %), critical 0. " +
		"On benign AgentDojo runs that did their task (`agentdojo_runs`): 1 of 437 (0.2 %), critical 0.",
	Params: []Param{
		{Name: "calls", Unit: "{call}", Default: 4, Min: 4, Max: 200, Doc: "alternating calls that are a finding: 4 is A B A B"},
		{Name: "severe", Unit: "{call}", Default: 20, Min: 4, Max: 200, Doc: "alternating calls that are critical: a loop that nothing ends"},
	},
	Check: checkLoopAlternate,
}

func checkLoopAlternate(in *Input) (f Finding, fired bool) {
	last, ok := in.Trail.lastTool()
	if !ok || last.Call == 0 {
		return f, false
	}
	// calls holds the two calls by turns, the last one first.
	calls := [2]uint64{last.Call}
	n := 0
	trail := in.Trail.recent()
	for i := len(trail) - 1; i >= 0; i-- {
		e := &trail[i]
		if !e.isTool() {
			continue
		}
		if n == 1 {
			calls[1] = e.Call
		}
		if e.Call != calls[n&1] || e.Call == 0 || calls[0] == calls[1] {
			break
		}
		n++
	}
	if float64(n) < in.Params[0] {
		return f, false
	}
	return found(graded(n, in.Params[1]),
		"the same two calls took turns %d times in a row, the last one of %s", n, in.toolName(last))
}
