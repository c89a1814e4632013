// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

// What the economy's factors are worth at their worst.
const (
	// overBudget is what is left of the factor as soon as a budget is passed.
	overBudget = .50
	silentLoss = .30
	// maxCostUSD bounds what a cycle is believed to cost.
	maxCostUSD = 1e9
)

// economy: did the cycle spend no more than it usually does and may?
func economy(in *Inputs, f []Factor) []Factor {
	usual := spent(in, in.Usual, "usual", "no usual spending is known, taken as neutral",
		"{part} tokens against {whole} in a usual cycle", "{part} USD against {whole} in a usual cycle")
	budget := spent(in, in.Budget, "budget", "no budget is set, taken as neutral",
		"{part} tokens of a budget of {whole}", "{part} USD of a budget of {whole}")
	if budget.Value < 1 {
		budget.Value *= overBudget
	}
	return append(f, usual, budget,
		loss("usage", "{part} of {whole} model calls report no usage", silentLoss, in.SilentCalls, in.ModelCalls))
}

// spent is limit ÷ spent for tokens or cost, whichever is further over its
// limit; 1 within limits and where there is none.
func spent(in *Inputs, limit Spend, name, none, tokens, cost string) Factor {
	f := Factor{Name: name, Value: 1, text: none}
	offer := func(part, whole float64, text string) {
		if whole <= 0 {
			return
		}
		value := 1.0
		if part > whole {
			value = whole / part
		}
		if f.Whole == 0 || value < f.Value {
			f.Part, f.Whole, f.Value, f.text = part, whole, value, text
		}
	}
	offer(float64(bounded(in.Usage.Input)+bounded(in.Usage.Output)), float64(limit.Tokens), tokens)
	offer(finite(in.CostUSD, maxCostUSD), finite(limit.CostUSD, maxCostUSD), cost)
	return f
}
