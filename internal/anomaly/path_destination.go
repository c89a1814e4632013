// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "github.com/leasehold/leasehold/internal/cycle"

var pathDestination = Rule{
	ID:       "path.destination",
	Severity: Info,
	Needs:    NeedsWarm,
	On:       rolesOf(cycle.RoleTool),
	What:     "A tool that acts or reaches outside went where no clean cycle of this task went: a recipient, account, channel, address or path.",
	Why: "What an injected text wants is mostly done with the tools that the task has anyway; what differs is where it goes. " +
		"A call that failed changed nothing and is information only, as is a tool that in clean cycles goes somewhere new all the time.",
	Tune: "Show what each tool is taken for with `leasehold tools`, and correct it by `effects`. Lower `roams` for agents " +
		"that browse, raise it to 1 to be warned even so.",
	Rate: "Benign AgentDojo runs (`agentdojo_runs`) against 8 of the same task by other models: " +
		"22 of 873 (2.5 %), warnings 15; of attacks that succeeded, 150 of 159, warnings 150.",
	Params: []Param{
		{
			Name: "roams", Unit: "1", Default: .5, Min: 0, Max: 1,
			Doc: "share of clean cycles in which the tool went somewhere that no other did, from which on a new destination is information only",
		},
	},
	Check: checkPathDestination,
}

func checkPathDestination(in *Input) (f Finding, fired bool) {
	e, ok := in.Trail.lastTool()
	if !ok || !e.Effect.LeavesTrace() || e.Dest == 0 || !in.Baseline.Warm() {
		return f, false
	}
	tool, never, unknown := in.Tool(e), 0, 0
	for dest := range in.DestsOf(e) {
		switch in.Baseline.Dest(tool, e.Effect, dest) {
		case SeenNever:
			never++
		case SeenUnknown:
			unknown++
		}
	}
	switch {
	case never+unknown == 0:
		return f, false
	case never == 0:
		return found(Info, "%s went to %d destinations that may be new: the baseline is full", in.toolName(e), unknown)
	}
	return in.newDests(e, tool, never)
}

// newDests grades a call that went to n new destinations.
func (in *Input) newDests(e *Entry, tool string, n int) (f Finding, fired bool) {
	cycles, roams := in.Baseline.Cycles(), in.Baseline.Roams(tool)
	switch {
	case !e.tookPlace():
		return found(Info, "%s failed on the way to %d destinations that none of %d clean cycles went to", in.toolName(e), n, cycles)
	case roams >= in.Params[0]:
		return found(Info, "%s went to %d destinations that none of %d clean cycles went to, as it did in %.0f %% of those",
			in.toolName(e), n, cycles, 100*roams)
	}
	return found(Critical, "%s went to %d destinations that none of %d clean cycles went to", in.toolName(e), n, cycles)
}
