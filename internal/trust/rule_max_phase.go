// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

// byMaxPhase: an agent that holds more than people want it to hold falls to that.
func byMaxPhase(f *facts, d *decision) bool {
	if f.s.Phase <= f.in.MaxPhase {
		return false
	}
	*d = decision{
		kind: Demote, to: f.in.MaxPhase, rule: RuleMaxPhase, cause: RuleMaxPhase, wanted: true,
		text: "it may hold " + f.in.MaxPhase.String() + " at most now",
	}
	return true
}
