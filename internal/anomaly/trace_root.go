// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

var traceRoot = Rule{
	ID:       "trace.root",
	Severity: Warning,
	Scope:    ScopeCycle,
	What:     "The cycle's root span never came.",
	Why:      "Without it nobody knows how the cycle ended. An agent that was killed sends none, and neither does one that hides its end.",
	Tune:     "Let cycles stay open longer where agents work for longer than that; a root that comes late makes a correction.",
	Rate:     "Not measured: the recorded runs were made into whole traces.",
	Check:    checkTraceRoot,
}

func checkTraceRoot(in *Input) (f Finding, fired bool) {
	if !in.Facts.RootMissing {
		return f, false
	}
	return found(Warning, "the root of the cycle never came; %s did", plural(len(in.Trail), "step"))
}
