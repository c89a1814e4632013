// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"slices"
	"time"
)

// byFreeze: what begins to freeze an agent is told.
func byFreeze(f *facts, d *decision) bool {
	switch {
	case f.came&frozenByDebt != 0:
		*d = decision{kind: Freeze, to: f.s.Phase, rule: RuleFreeze, text: "the debt is " + decimal(f.s.Debt) +
			", and from " + decimal(f.p.Down.Soft) + " on an agent neither rises nor starts anew"}
	case f.came&frozenBySilence != 0:
		*d = decision{kind: Freeze, to: f.s.Phase, rule: RuleSilence, text: "it runs and nothing was heard of it" +
			f.s.sinceWhen(f.p, f.now)}
	case f.came&frozenByBudget != 0:
		*d = decision{kind: Freeze, to: f.s.Phase, rule: ReasonBudget, text: f.s.Spent.Over}
	default:
		return false
	}
	return true
}

// byUnfreeze: that nothing freezes an agent any more is told, unless it rises at
// once.
func byUnfreeze(f *facts, d *decision) bool {
	if f.gone == 0 || f.s.Frozen(f.p) {
		return false
	}
	*d = decision{kind: Unfreeze, to: f.s.Phase, rule: RuleUnfreeze, text: "nothing freezes it any more; its debt is " +
		decimal(f.s.Debt)}
	return true
}

// sinceWhen says when the run that is silent was last heard of.
func (s *State) sinceWhen(p *Policy, now time.Time) string {
	i := slices.IndexFunc(s.Runs, func(r Run) bool { return r.silent(&p.Silence, now) })
	if i < 0 {
		return ""
	}
	switch r := &s.Runs[i]; {
	case r.Heard.IsZero():
		return " since it started at " + moment(r.Started)
	default:
		return " since " + moment(r.Heard)
	}
}
