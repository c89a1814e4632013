// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

// begin readies the outcome for an event on s.
func (o *Outcome) begin(s *State) {
	o.Effect, o.Kind, o.From, o.To = Noted, Hold, s.Phase, s.Phase
	o.Cause, o.Hard = "", false
	o.Reasons, o.Actions = o.Reasons[:0], o.Actions[:0]
	o.Badness = 0
	o.DebtBefore, o.DebtAfter = s.Debt, s.Debt
	o.LogWealthBefore, o.LogWealthAfter = s.LogWealth, s.LogWealth
}

func (o *Outcome) end(s *State) {
	o.To, o.DebtAfter, o.LogWealthAfter = s.Phase, s.Debt, s.LogWealth
}

func (o *Outcome) reason(rule, text string) {
	o.Reasons = append(o.Reasons, Reason{Rule: rule, Text: text})
}
