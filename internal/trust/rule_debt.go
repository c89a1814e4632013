// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

// byDebt: a debt that reached its limit takes one phase.
func byDebt(f *facts, d *decision) bool {
	s, limit := f.s, f.p.DemoteAt(f.s.Phase)
	if !f.moved || f.peak < limit || s.Phase == Shadow || !f.p.Enforcement.Counts(RuleDebt) {
		return false
	}
	*d = decision{
		kind: Demote, to: s.Phase.Below(), rule: RuleDebt, cause: Cause(s, f.ev),
		text: "the debt reached " + decimal(f.peak) + " of " + decimal(limit) + " with a cycle of badness " + decimal(f.w.badness),
	}
	return true
}
