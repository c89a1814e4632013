// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

var confidenceDrop = Rule{
	ID:       "confidence.drop",
	Severity: Warning,
	Needs:    NeedsSign,
	What:     "The confidence of the last steps is much lower than that of the steps before them.",
	Why:      "An agent that was sure and no longer is has met something it does not understand, or is being steered.",
	Tune:     "Raise `drop` for agents whose tasks have easy and hard parts.",
	Rate:     "Not measured: the recorded runs state no confidence.",
	Params: []Param{
		{Name: "drop", Unit: "1", Default: 0.3, Min: 0.01, Max: 1, Doc: "difference of the two means that is a finding"},
		{Name: "steps", Unit: "{step}", Default: 3, Min: 1, Max: 50, Doc: "last steps with a confidence that are compared with those before"},
		{Name: "before", Unit: "{step}", Default: 5, Min: 1, Max: 50, Doc: "steps with a confidence that there must be before them; up to twice as many are taken"},
	},
	Check: checkConfidenceDrop,
}

func checkConfidenceDrop(in *Input) (f Finding, fired bool) {
	last, ok := in.Trail.Last(0)
	if !ok || last.Sure == 0 {
		return f, false
	}
	steps, least := int(in.Params[1]), int(in.Params[2])
	trail := in.Trail.recent()
	end := len(trail)
	now, n, end := trail[:end].meanConfidence(steps)
	before, m, _ := trail[:end].meanConfidence(2 * least)
	if n < steps || m < least || before-now < in.Params[0] {
		return f, false
	}
	return found(Warning, "confidence fell from %.2f over %d steps to %.2f over the last %d", before, m, now, n)
}

// meanConfidence is the mean of the last stated confidences, up to most of
// them; the first of them is at from.
func (t Trail) meanConfidence(most int) (mean float64, n, from int) {
	for from = len(t); from > 0 && n < most; from-- {
		if c, ok := t[from-1].Confidence(); ok {
			mean, n = mean+c, n+1
		}
	}
	return mean / float64(max(n, 1)), n, from
}
