// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

// ModeOf says whether decisions on agents of this phase are carried out.
func (e *Enforcement) ModeOf(phase Phase) Mode {
	if len(e.Phases) > 0 {
		if m, ok := e.Phases[phase.String()]; ok {
			return m
		}
	}
	return e.Default
}

// Counts reports whether the rule of this id counts and decides. Rules that are
// not listed do.
func (e *Enforcement) Counts(rule string) bool {
	return len(e.Rules) == 0 || e.Rules[rule] != Observe
}

// AsEnforced returns the policy with everything carried out: what the same
// events would have come to.
func (p *Policy) AsEnforced() *Policy {
	all := *p
	all.Enforcement = Enforcement{Default: Enforce}
	return &all
}

// most is the highest debt that is told apart.
func (p *Policy) most() float64 { return max(p.Down.Hard, p.Down.HardFromSemi) }

// DemoteAt is the debt at which an agent of this phase is demoted.
func (p *Policy) DemoteAt(phase Phase) float64 {
	if phase >= SemiAutonomous {
		return p.Down.HardFromSemi
	}
	return p.Down.Hard
}
