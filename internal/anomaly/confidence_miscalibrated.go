// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

var confidenceMiscalibrated = Rule{
	ID:       "confidence.miscalibrated",
	Severity: Info,
	Scope:    ScopeCycle,
	What:     "The agent's confidence does not foretell how its cycles end.",
	Why: "A confidence that is off by a quarter is worse than none where people or rules rely on it. It is a trait of " +
		"the agent and not of this one cycle, so it is information.",
	Tune: "Raise `cycles` for more certainty: by chance alone, a perfect agent shows about .1 after 50 cycles.",
	Rate: "Not measured: the recorded runs state no confidence.",
	Params: []Param{
		{Name: "error", Unit: "1", Default: .25, Min: 0, Max: 1, Doc: "expected calibration error that is a finding"},
		{Name: "cycles", Unit: "{cycle}", Default: 50, Min: 1, Max: 1e6, Doc: "cycles with a confidence that must have ended"},
	},
	Check: func(in *Input) (f Finding, fired bool) {
		c := in.Baseline.Confidence()
		if !in.Facts.HasConfidence || float64(c.Cycles()) < in.Params[1] || c.ECE() < in.Params[0] {
			return f, false
		}
		manner := "too modest"
		if c.Overconfidence() > 0 {
			manner = "too sure of itself"
		}
		return found(Info, "over %d cycles the agent was %s: confidence is off by %.2f on average (Brier score %.2f)",
			c.Cycles(), manner, c.ECE(), c.Brier())
	},
}
