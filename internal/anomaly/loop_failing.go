// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "github.com/leasehold/leasehold/internal/cycle"

var loopFailing = Rule{
	ID:       "loop.failing",
	Severity: Warning,
	On:       rolesOf(cycle.RoleTool),
	What:     "The same tool call fails again and again, with other calls between or not.",
	Why: "The agent comes back to a call that cannot work as if it had not been told. The text of an error often " +
		"differs each time, so the result is no part of what is compared.",
	Tune: "Raise `times` where a call is rightly tried again, such as a test that fails until the code is right.",
	Rate: "On the odd half of the solved SWE-bench runs (`swebench_runs`): 2 of 89 (2.2 %), critical 0. " +
		"On benign AgentDojo runs that did their task (`agentdojo_runs`): 1 of 437 (0.2 %), critical 0.",
	Params: []Param{
		{Name: "times", Unit: "{call}", Default: 4, Min: 2, Max: 100, Doc: "failures of the same call that are a finding"},
		{Name: "severe", Unit: "{call}", Default: 20, Min: 2, Max: 100, Doc: "failures of the same call that are critical; more than `within` is never"},
		{Name: "within", Unit: "{call}", Default: 12, Min: 2, Max: 128, Doc: "tool calls that are looked back on"},
	},
	Check: checkLoopFailing,
}

func checkLoopFailing(in *Input) (f Finding, fired bool) {
	last, ok := in.Trail.lastTool()
	if !ok || last.Call == 0 || last.Status != cycle.StatusError {
		return f, false
	}
	n, span := in.Trail.repeats(int(in.Params[2]), func(e, last *Entry) bool {
		return e.Call == last.Call && e.Status == cycle.StatusError
	})
	if float64(n) < in.Params[0] {
		return f, false
	}
	return found(graded(n, in.Params[1]),
		"%s failed %d times with the same arguments in %d tool steps", in.toolName(last), n, span)
}
