// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "slices"

// RuleBaselineLost is the id of the rule that an agent is not known any more.
const RuleBaselineLost = "path.unknown"

var pathUnknown = Rule{
	ID:       RuleBaselineLost,
	Severity: Warning,
	Scope:    ScopeCycle,
	What:     "What was known of the agent is lost, so nobody can say whether it acted where it always does.",
	Why: "A baseline that was evicted or could not be read back must not make an agent look better than it did. Until a " +
		"new one is warm, a cycle that acts or reaches outside earns nothing.",
	Tune: "Raise `baselines::max_agents` above the number of agents and kinds of task, and keep baselines in a storage extension.",
	Rate: "Not measured: the recorded runs lose no baseline.",
	Check: func(in *Input) (f Finding, fired bool) {
		acts := func(e Entry) bool { return e.isTool() && e.Effect.LeavesTrace() && e.tookPlace() }
		if !in.Facts.BaselineLost || !slices.ContainsFunc(in.Trail, acts) {
			return f, false
		}
		return found(Warning, "the baseline of the agent is lost and has learned %d clean cycles since", in.Baseline.Cycles())
	},
}
