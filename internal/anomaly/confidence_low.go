// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

var confidenceLow = Rule{
	ID:       "confidence.low",
	Severity: Warning,
	Scope:    ScopeCycle,
	What:     "The confidence of the whole cycle is low.",
	Why:      "The aggregate is a geometric mean, weighted by tokens: it is low only when much of the work was unsure.",
	Tune:     "Scales differ between frameworks; set `low` below what the agent's good cycles have.",
	Rate:     "Not measured: the recorded runs state no confidence.",
	Params: []Param{
		{Name: "low", Unit: "1", Default: 0.5, Min: 0, Max: 1, Doc: "confidence below which a cycle is a finding"},
		{Name: "severe", Unit: "1", Default: 0.2, Min: 0, Max: 1, Doc: "confidence below which it is critical"},
	},
	Check: checkConfidenceLow,
}

func checkConfidenceLow(in *Input) (f Finding, fired bool) {
	c := in.Facts.Confidence
	if !in.Facts.HasConfidence || !(c < in.Params[0]) {
		return f, false
	}
	severity := Warning
	if c < in.Params[1] {
		severity = Critical
	}
	return found(severity, "the confidence of the cycle is %.2f, below %.2f", c, in.Params[0])
}
