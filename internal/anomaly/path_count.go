// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "github.com/leasehold/leasehold/internal/cycle"

var pathCount = Rule{
	ID:       "path.count",
	Severity: Warning,
	Needs:    NeedsWarm,
	On:       rolesOf(cycle.RoleTool),
	What:     "A tool that acts or reaches outside was called much more often than in any clean cycle of this task.",
	Why: "An agent that sends one message per task and now sends eight does something else, also where it sends them " +
		"to known places. A few more than before are ordinary.",
	Tune: "Raise `factor` for tasks whose size varies, such as one call for each row of a table.",
	Rate: "Benign AgentDojo runs (`agentdojo_runs`) against 8 of the same task by other models: " +
		"0 of 873 (0.0 %), warnings 0; of attacks that succeeded, 1 of 159, warnings 1.",
	Params: []Param{
		{Name: "factor", Unit: "1", Default: 2, Min: 1, Max: 1000, Doc: "times the highest count of a clean cycle that are allowed"},
		{Name: "slack", Unit: "{call}", Default: 2, Min: 0, Max: 10_000, Doc: "calls that are allowed on top of that"},
	},
	Check: checkPathCount,
}

// checkPathCount fires on the one call that passes the limit.
func checkPathCount(in *Input) (f Finding, fired bool) {
	last, ok := in.Trail.lastTool()
	if !ok || !last.Effect.LeavesTrace() || !last.tookPlace() || in.Baseline.Tool(in.Tool(last)) != SeenBefore || !in.Baseline.Warm() {
		return f, false
	}
	most := in.Baseline.Calls(in.Tool(last))
	allowed := int(in.Params[0]*float64(most) + in.Params[1])
	if len(in.Trail) <= allowed {
		return f, false
	}
	n := 0
	for i := range in.Trail {
		if e := &in.Trail[i]; e.isTool() && e.Tool == last.Tool && e.tookPlace() {
			n++
		}
	}
	if n != allowed+1 {
		return f, false
	}
	return found(Warning, "%s was called %d times, at most %d times in each of %d clean cycles", in.toolName(last), n, most, in.Baseline.Cycles())
}
