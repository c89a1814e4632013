// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "github.com/leasehold/leasehold/internal/cycle"

var phaseWrite = Rule{
	ID:       "phase.write",
	Severity: Critical,
	Needs:    NeedsPhase,
	On:       rolesOf(cycle.RoleTool),
	What:     "Hard event: a tool that changes something was called in shadow or restricted.",
	Why:      "In shadow an agent only reads, in restricted it only tries out. A change in either means that it holds a credential it should not.",
	Tune: "Silent while the phase is not known. What counts as a tool that acts is configuration; correct the list where it " +
		"takes a tool for one that acts and it does not, such as one that only makes a dry run.",
	Rate:  "Not measured: the recorded runs belong to no phase.",
	Check: checkPhaseWrite,
}

// lastReadOnly is the rank of the most trusted phase in which nothing may change.
const lastReadOnly = 1

func checkPhaseWrite(in *Input) (f Finding, fired bool) {
	last, ok := in.Trail.Last(0)
	if !ok || last.Role != cycle.RoleTool || last.Effect != EffectAct {
		return f, false
	}
	rank, known := phaseRank(in.Facts.Phase)
	if !known || rank > lastReadOnly {
		return f, false
	}
	f, fired = found(Critical, "%s, a tool that changes something, called in the phase %s", in.toolName(last), phases[rank])
	f.Hard = true
	return f, fired
}
