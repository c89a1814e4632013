// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

var tokensCap = Rule{
	ID:       "tokens.cap",
	Severity: Critical,
	Scope:    ScopeTotals,
	What:     "Hard event: the cycle used more tokens than its cap, by more than its largest model call.",
	Why: "A cap can only be held after the call that passes it has been seen, so passing it by one call is the price of " +
		"watching from outside. Passing it by more says that the agent was not stopped, or did not stop.",
	Tune: "Off until `cap` is set, or an Agent's `tokensPerCycle`. It is enough by itself to take an agent's credentials, so set it well above its budget. " +
		"An agent that makes many calls at once can pass it by several that were already on their way.",
	Rate: "Not measured: off until a cap is set.",
	Params: []Param{
		{Name: "cap", Unit: "{token}", Min: 0, Max: 1e15, Doc: "tokens that a cycle may use; 0 is no cap"},
	},
	Check: checkTokensCap,
}

func checkTokensCap(in *Input) (f Finding, fired bool) {
	total := in.Facts.Tokens.Total()
	limit := in.Facts.Grant.cap(int64(in.Params[0]))
	if limit <= 0 || total <= limit {
		return f, false
	}
	largest := int64(0)
	for i := range in.Trail {
		largest = max(largest, int64(in.Trail[i].Input)+int64(in.Trail[i].Output))
	}
	if total-limit <= largest {
		return f, false
	}
	f, fired = found(Critical, "the cycle used %d tokens, %d above its cap of %d; its largest call has %d", total, total-limit, limit, largest)
	f.Hard = true
	return f, fired
}
