// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "github.com/leasehold/leasehold/internal/cycle"

var phaseForbidden = Rule{
	ID:       "phase.forbidden",
	Severity: Critical,
	Needs:    NeedsPhase,
	On:       rolesOf(cycle.RoleTool),
	What:     "Hard event: the agent called a tool that its phase does not allow.",
	Why: "What an agent may do grows with the trust it has earned. A call outside the list is a misuse or a tool set " +
		"that nobody agreed to; either way a person has to look. A call without a tool's name is critical but not hard: " +
		"it may be the instrumentation's fault.",
	Tune: "Silent until `phases` lists tools for the phase that the agent holds, and while that phase is not known. A `*` " +
		"in a pattern stands for any text; start with what `leasehold tools` shows of clean cycles.",
	Rate:  "Not measured: the recorded runs belong to no phase.",
	Check: checkPhaseForbidden,
}

func checkPhaseForbidden(in *Input) (f Finding, fired bool) {
	last, ok := in.Trail.Last(0)
	if !ok || last.Role != cycle.RoleTool {
		return f, false
	}
	name := in.Tool(last)
	allowed, known := in.Phases.allows(in.Facts.Phase, name)
	if !known || allowed {
		return f, false
	}
	f, fired = found(Critical, "%s called, which the phase %s does not allow", in.toolName(last), quoted(in.Facts.Phase))
	f.Hard = name != ""
	return f, fired
}
