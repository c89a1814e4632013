// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

var driftTools = Rule{
	ID:       "drift.tools",
	Severity: Warning,
	Needs:    NeedsWarm,
	Scope:    ScopeCycle,
	What:     "The agent was offered a set of tools that no clean cycle was offered.",
	Why:      "A tool that was added can do what the agent was never seen doing; one that was replaced may lie about what it does.",
	Tune:     "Off for agents whose tools are chosen anew for each task.",
	Rate:     driftRate,
	Check:    checkDrift("set of tools", (*Baseline).ToolsKnown),
}
