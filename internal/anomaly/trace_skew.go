// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

var traceSkew = Rule{
	ID:       "trace.skew",
	Severity: Info,
	Needs:    NeedsSign,
	Observe:  true,
	What:     "A step's times cannot be right: they lie in the future, long ago, or end before they begin.",
	Why: "Span times only put steps in order, so a wrong clock changes no verdict. It is worth knowing, since durations " +
		"and graphs are wrong too.",
	Tune: "It only observes, since a clock is rarely the agent's fault: let the hosts run NTP.",
	Rate: "Not measured: the recorded runs have times in whole seconds only.",
	Check: func(in *Input) (Finding, bool) {
		return flagged(in, FlagSkewed, Info, "a step's times cannot be right")
	},
}

// flagged fires when the last entry has a flag.
func flagged(in *Input, flag EntryFlags, s Severity, text string) (f Finding, fired bool) {
	if last, ok := in.Trail.Last(0); !ok || last.Flags&flag == 0 {
		return f, false
	}
	return Finding{Severity: s, Text: text}, true
}
