// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

var tokensUnusual = Rule{
	ID:       "tokens.unusual",
	Severity: Info,
	Needs:    NeedsWarm,
	Scope:    ScopeTotals,
	What:     "The cycle used many times the tokens that clean cycles of this task use.",
	Why:      "An agent that needs far more than it ever did is stuck, was given another task, or reads what it should not.",
	Tune:     economyTune,
	Rate:     "Not measured: the recorded runs with clean baselines carry no tokens.",
	Params:   economyParams(),
	Check: func(in *Input) (f Finding, fired bool) {
		spent, usual := in.Facts.Tokens.Total(), in.Baseline.Tokens(in.Params[0])
		times, severity, ok := in.overspent(float64(spent), usual)
		if !ok {
			return f, false
		}
		return found(severity, "the cycle used %d tokens, %.1f times the about %.0f that %.3g %% of %d clean cycles stayed under",
			spent, times, usual, 100*in.Params[0], in.Baseline.Cycles())
	},
}
