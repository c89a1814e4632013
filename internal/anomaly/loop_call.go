// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "github.com/leasehold/leasehold/internal/cycle"

var loopCall = Rule{
	ID:       "loop.call",
	Severity: Warning,
	On:       rolesOf(cycle.RoleTool),
	What:     "The agent makes the same tool call, arguments and all, again and again with no other tool call between.",
	Why: "A model that does not see that its call had no use repeats it until its budget ends. Counting repetitions " +
		"anywhere in a run is no sign of that, consecutive ones are.",
	Tune: "Raise both thresholds for agents that poll: a tool that waits for a job is rightly called many times over.",
	Rate: "On the odd half of the solved SWE-bench runs (`swebench_runs`): 1 of 89 (1.1 %), critical 0. " +
		"On benign AgentDojo runs that did their task (`agentdojo_runs`): 6 of 437 (1.4 %), critical 0.",
	Params: []Param{
		{Name: "times", Unit: "{call}", Default: 3, Min: 2, Max: 1000, Doc: "identical calls in a row that are a finding"},
		{Name: "severe", Unit: "{call}", Default: 20, Min: 2, Max: 1000, Doc: "identical calls in a row that are critical: a loop that nothing ends"},
	},
	Check: checkLoopCall,
}

func checkLoopCall(in *Input) (f Finding, fired bool) {
	last, ok := in.Trail.lastTool()
	if !ok || last.Call == 0 {
		return f, false
	}
	n := 0
	trail := in.Trail.recent()
	for i := len(trail) - 1; i >= 0; i-- {
		e := &trail[i]
		if !e.isTool() {
			continue
		}
		if e.Call != last.Call {
			break
		}
		n++
	}
	if float64(n) < in.Params[0] {
		return f, false
	}
	return found(graded(n, in.Params[1]), "%s called with the same arguments %d times in a row", in.toolName(last), n)
}
