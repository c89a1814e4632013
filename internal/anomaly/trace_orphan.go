// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

var traceOrphan = Rule{
	ID:       "trace.orphan",
	Severity: Warning,
	Scope:    ScopeCycle,
	What:     "Steps name a parent that never came.",
	Why:      "The parent existed, since its id is known: it was dropped on the way, sampled, or held back.",
	Tune: "Raise `steps` where a part of the traffic is lost anyway. Sampling single spans before this processor makes " +
		"orphans of what is kept; sample after it.",
	Rate: "Not measured: the recorded runs were made into whole traces.",
	Params: []Param{
		{Name: "steps", Unit: "{step}", Default: 1, Min: 1, Max: 1e6, Doc: "orphaned steps that are a finding"},
	},
	Check: checkTraceOrphan,
}

func checkTraceOrphan(in *Input) (f Finding, fired bool) {
	flagged := 0
	for i := range in.Trail {
		if in.Trail[i].Flags&FlagOrphan != 0 {
			flagged++
		}
	}
	n := max(flagged, in.Facts.Orphans)
	if n == 0 || float64(n) < in.Params[0] {
		return f, false
	}
	return found(Warning, "%d of %d steps name a parent that never came", n, max(n, len(in.Trail)))
}
