// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

// economyParams are the thresholds of rules that compare what a cycle spent
// with what clean cycles spend.
func economyParams() []Param {
	return []Param{
		{Name: "quantile", Unit: "1", Default: .95, Min: .5, Max: 1, Doc: "quantile of what clean cycles spent"},
		{Name: "factor", Unit: "1", Default: 2, Min: 1, Max: 1000, Doc: "times that quantile that are information"},
		{Name: "severe", Unit: "1", Default: 5, Min: 1, Max: 1000, Doc: "times that quantile that are a warning"},
	}
}

// economyTune is how to tune such a rule.
const economyTune = "Raise `factor` and `severe` for tasks whose size varies. For a limit of its own, set a budget."

// overspent compares spent with what is usual; times is how often the latter
// goes into the former.
func (in *Input) overspent(spent, usual float64) (times float64, s Severity, ok bool) {
	if !in.Baseline.Warm() || usual <= 0 || spent <= in.Params[1]*usual {
		return 0, Info, false
	}
	if spent > in.Params[2]*usual {
		s = Warning
	}
	return spent / usual, s, true
}
