// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import "strconv"

// Explain returns the verdict's computation from its inputs, line by line:
// every term of the score, the badness and its reason, the rules that fired.
func (v *Verdict) Explain() []string {
	score := Compute(&v.Inputs)
	badness, why := Badness(&v.Inputs, score.Value, v.Expected)
	lines := append(score.Explain(),
		"badness "+fixed(badness, 3)+": "+why+" (expected at most "+decimal(v.Expected)+")")
	for i := range v.Fired {
		lines = append(lines, "  "+v.Fired[i].String())
	}
	if v.Omitted > 0 {
		lines = append(lines, "  and "+strconv.Itoa(v.Omitted)+" more rules")
	}
	if !v.Observed.IsZero() {
		lines = append(lines, "if every rule were enforced: score "+fixed(v.ScoreIfEnforced, 2)+
			", badness "+fixed(v.BadnessIfEnforced, 3))
	}
	return lines
}

// String is the rule with its worst finding, in one line.
func (r *Fired) String() string {
	s := r.Severity.String() + " " + r.Rule
	if r.Hard {
		s = "hard " + r.Rule
	}
	if !r.Enforce {
		s += " (only observed)"
	}
	if r.Count > 1 {
		s += " ×" + strconv.Itoa(r.Count)
	}
	return s + ": " + clean(r.Text, MaxText)
}
