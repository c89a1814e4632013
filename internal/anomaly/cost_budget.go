// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

var costBudget = Rule{
	ID:       "cost.budget",
	Severity: Info,
	Scope:    ScopeTotals,
	What:     "The cycle, or the agent today, spent its budget of money, or nearly so.",
	Why:      "Tokens of different models cost differently by a factor of a hundred; money is what a budget is mostly made in.",
	Tune:     "Off until `cycle` or `day` is set. Costs of models that the price table does not know are not in it.",
	Rate:     "Not measured: off until a budget is set.",
	Idle:     noBudget,
	Params:   budgetParams("{USD}", 1e9),
	Check:    checkCostBudget,
}

func checkCostBudget(in *Input) (f Finding, fired bool) {
	cycle, day := in.Facts.CostUSD, in.Facts.DayCostUSD
	severity, ofDay, ok := worseBudget(in.Params, cycle, day)
	switch {
	case !ok:
		return f, false
	case ofDay:
		return found(severity, "the agent spent %.4g dollars today, %.0f %% of its budget of %.4g", day, 100*day/in.Params[1], in.Params[1])
	default:
		return found(severity, "the cycle cost %.4g dollars, %.0f %% of its budget of %.4g", cycle, 100*cycle/in.Params[0], in.Params[0])
	}
}
