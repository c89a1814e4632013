// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

var costUnusual = Rule{
	ID:       "cost.unusual",
	Severity: Info,
	Needs:    NeedsWarm,
	Scope:    ScopeTotals,
	What:     "The cycle cost many times what clean cycles of this task cost.",
	Why:      "Cost shows what tokens do not: a dearer model behind the same name, a cache that no longer holds.",
	Tune:     economyTune,
	Rate:     "Not measured: the recorded runs with clean baselines carry no cost.",
	Params:   economyParams(),
	Check: func(in *Input) (f Finding, fired bool) {
		spent, usual := in.Facts.CostUSD, in.Baseline.CostUSD(in.Params[0])
		times, severity, ok := in.overspent(spent, usual)
		if !ok {
			return f, false
		}
		return found(severity, "the cycle cost %.4g dollars, %.1f times the about %.4g that %.3g %% of %d clean cycles stayed under",
			spent, times, usual, 100*in.Params[0], in.Baseline.Cycles())
	},
}
