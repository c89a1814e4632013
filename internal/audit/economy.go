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

// spendTexts are how a factor of the economy puts its numbers.
type spendTexts struct{ none, tokens, cost, tokensOver, costOver string }

var (
	usualTexts = spendTexts{
		none:       "no usual spending is known, taken as neutral",
		tokens:     "{part} tokens, up to {whole} is usual",
		cost:       "{part} USD, up to {whole} is usual",
		tokensOver: "{part} tokens, up to {whole} is usual",
		costOver:   "{part} USD, up to {whole} is usual",
	}
	budgetTexts = spendTexts{
		none:       "no budget is set, taken as neutral",
		tokens:     "{part} tokens of a budget of {whole}",
		cost:       "{part} USD of a budget of {whole}",
		tokensOver: "{part} tokens of a budget of {whole}, halved for passing it",
		costOver:   "{part} USD of a budget of {whole}, halved for passing it",
	}
)

// economy: did the cycle spend no more than it usually does and may?
func economy(in *Inputs, f []Factor) []Factor {
	return append(f,
		spent(in, in.Usual, "usual", 1, &usualTexts),
		spent(in, in.Budget, "budget", overBudget, &budgetTexts),
		loss("usage", "{part} of {whole} model calls report no usage", silentLoss, in.SilentCalls, in.ModelCalls))
}

// spent is over × limit ÷ spent for tokens or cost, whichever is further over
// its limit; 1 within limits and where there is none.
func spent(in *Inputs, limit Spend, name string, over float64, texts *spendTexts) Factor {
	f := Factor{Name: name, Value: 1, text: texts.none}
	offer := func(part, whole float64, text, textOver string) {
		if whole <= 0 {
			return
		}
		value := 1.0
		if part > whole {
			value, text = over*whole/part, textOver
		}
		if f.Whole == 0 || value < f.Value {
			f.Part, f.Whole, f.Value, f.text = part, whole, value, text
		}
	}
	offer(float64(bounded(in.Usage.Input)+bounded(in.Usage.Output)), float64(bounded(limit.Tokens)), texts.tokens, texts.tokensOver)
	offer(finite(in.CostUSD, maxCostUSD), finite(limit.CostUSD, maxCostUSD), texts.cost, texts.costOver)
	return f
}
