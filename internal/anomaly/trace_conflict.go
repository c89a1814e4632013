// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

var traceConflict = Rule{
	ID:       "trace.conflict",
	Severity: Warning,
	Scope:    ScopeCycle,
	What:     "Spans came twice under the same id, with different content.",
	Why: "A retried export repeats a span as it was. A second version with other content rewrites what has been judged; " +
		"the first one counts for good, the worse one for bad.",
	Tune: "Raise `spans` for SDKs that export a span once when it begins and again when it ends.",
	Rate: "Not measured: the recorded runs have each span once.",
	Params: []Param{
		{Name: "spans", Unit: "{span}", Default: 1, Min: 1, Max: 1e6, Doc: "spans with two contents that are a finding"},
	},
	Check: checkTraceConflict,
}

func checkTraceConflict(in *Input) (f Finding, fired bool) {
	n := in.Facts.Conflicts
	if n <= 0 || float64(n) < in.Params[0] {
		return f, false
	}
	return found(Warning, "%s came again under the same id with different content", plural(n, "span"))
}
