// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

var tokensBudget = Rule{
	ID:       "tokens.budget",
	Severity: Info,
	Scope:    ScopeTotals,
	What:     "The cycle, or the agent today, used up its budget of tokens, or nearly so.",
	Why:      "A budget is what somebody decided that the work is worth; an agent that passes it needs a look before the bill comes.",
	Tune:     "Off until `cycle` or `day` is set. A cycle's budget of twice its usual use leaves room for hard tasks.",
	Rate:     "Not measured: off until a budget is set.",
	Idle:     noBudget,
	Params:   budgetParams("{token}", 1e15),
	Check:    checkTokensBudget,
}

func checkTokensBudget(in *Input) (f Finding, fired bool) {
	total := in.Facts.Tokens.Total()
	severity, ofDay, ok := worseBudget(in.Params, float64(total), float64(in.Facts.DayTokens))
	switch {
	case !ok:
		return f, false
	case ofDay:
		return found(severity, "the agent used %d tokens today, %.0f %% of its budget of %.0f",
			in.Facts.DayTokens, 100*float64(in.Facts.DayTokens)/in.Params[1], in.Params[1])
	default:
		return found(severity, "the cycle used %d tokens, %.0f %% of its budget of %.0f",
			total, 100*float64(total)/in.Params[0], in.Params[0])
	}
}
