// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "github.com/leasehold/leasehold/internal/cycle"

var errorsRun = Rule{
	ID:       "errors.run",
	Severity: Info,
	On:       rolesOf(cycle.RoleTool),
	What:     "Tool calls fail one after the other, whichever tools they are.",
	Why:      "Single errors are how an agent learns. A long run of them says that it lost its footing, or that its world broke.",
	Tune:     "Raise the thresholds for agents that explore, where failing is cheap.",
	Rate: "On the odd half of the solved SWE-bench runs (`swebench_runs`): 0 of 89 (0.0 %), critical 0. " +
		"On benign AgentDojo runs that did their task (`agentdojo_runs`): 0 of 437 (0.0 %), critical 0.",
	Params: []Param{
		{Name: "info", Unit: "{call}", Default: 5, Min: 2, Max: 200, Doc: "failures in a row that are worth knowing"},
		{Name: "warning", Unit: "{call}", Default: 8, Min: 2, Max: 200, Doc: "failures in a row that are a warning"},
		{Name: "critical", Unit: "{call}", Default: 10, Min: 2, Max: 200, Doc: "failures in a row that are critical"},
	},
	Check: checkErrorsRun,
}

func checkErrorsRun(in *Input) (f Finding, fired bool) {
	last, ok := in.Trail.lastTool()
	if !ok || last.Status != cycle.StatusError {
		return f, false
	}
	n := 0
	trail := in.Trail.recent()
	for i := len(trail) - 1; i >= 0; i-- {
		if !trail[i].isTool() {
			continue
		}
		if trail[i].Status != cycle.StatusError {
			break
		}
		n++
	}
	severity := Info
	switch run := float64(n); {
	case run >= in.Params[2]:
		severity = Critical
	case run >= in.Params[1]:
		severity = Warning
	case run < in.Params[0]:
		return f, false
	}
	return found(severity, "%d tool calls in a row failed, the last one of %s", n, in.toolName(last))
}
