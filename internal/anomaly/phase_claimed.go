// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

var phaseClaimed = Rule{
	ID:       "phase.claimed",
	Severity: Info,
	Needs:    NeedsPhase,
	Scope:    ScopeTotals,
	What:     "The agent says that it is in another phase than the one it holds.",
	Why: "A claim gives an agent nothing, but one that believes in more autonomy than it has will try to use it. A lower " +
		"or unknown claim is only worth knowing: a Job that began before a promotion still names the phase it began in.",
	Tune:  "Switch it off for frameworks that write something else into the attribute that trust levels are read from.",
	Rate:  "Not measured: the recorded runs belong to no phase.",
	Check: checkPhaseClaimed,
}

func checkPhaseClaimed(in *Input) (f Finding, fired bool) {
	held, known := phaseRank(in.Facts.Phase)
	if !known || in.Facts.Claimed == "" {
		return f, false
	}
	claimed, ok := phaseRank(in.Facts.Claimed)
	switch {
	case !ok:
		return found(Info, "the agent claims the phase %s, which is none, and holds %s", quoted(in.Facts.Claimed), phases[held])
	case claimed > held:
		return found(Warning, "the agent claims the phase %s and holds only %s", phases[claimed], phases[held])
	case claimed < held:
		return found(Info, "the agent claims the phase %s and holds %s", phases[claimed], phases[held])
	}
	return f, false
}
