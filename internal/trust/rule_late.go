// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

// undoing is why late evidence undoes a promotion.
type undoing uint8

const (
	undoneNot undoing = iota
	undoneWealth
	undoneFloor
)

// lookBack asks whether the last promotion would have had a floor under it with
// this cycle, which came late and adds this much to the debt.
func (f *facts) lookBack(c *Cycle, more float64) {
	s := f.s
	if !s.prior(c.At) {
		return
	}
	s.Promoted.Debt = Advance(s.Promoted.Debt, max(0, more), f.p.most())
	if s.Promoted.Debt >= f.p.Down.Soft {
		f.undone = undoneFloor
	}
	if f.undone != undoneNot || c.Flaws&^FlawTrivial == 0 {
		return
	}
	step := f.p.Up.To(s.Promoted.target())
	later := 0
	for i := len(s.Cycles) - 1; i >= 0 && s.Cycles[i].At > c.At; i-- {
		if s.Cycles[i].At <= s.Promoted.At && s.Cycles[i].Flaws&FlawTrivial == 0 {
			later++
		}
	}
	if later < step.lookBack() {
		f.undone = undoneFloor
	}
}

// target is the phase that a promotion led to.
func (p *Promoted) target() Phase { return min(p.From, SemiAutonomous) + 1 }

// lookBack is how many of the last cycles have to be without flaw.
func (s *Step) lookBack() int { return max(1, int(s.MinCycles)) }

// byLateEvidence: what would have kept the agent from its last promotion undoes
// it, even where it has fallen since: it fell from where it should not have been.
func byLateEvidence(f *facts, d *decision) bool {
	p := f.s.Promoted
	if f.undone == undoneNot || p == nil || f.s.Phase == Shadow || !f.p.Enforcement.Counts(RuleLate) {
		return false
	}
	*d = decision{kind: Demote, to: f.s.Phase.Below(), rule: RuleLate, cause: Cause(f.s, f.ev)}
	if f.undone == undoneFloor {
		d.text = "a cycle from before the last promotion came late, with which a floor would not have held: it is flawed, or the debt was up to " + decimal(p.Debt)
		return true
	}
	d.text = "with a cycle that came late, the last promotion rests on a wealth of e^" + decimal(p.LogWealth) +
		" where it took e^" + decimal(p.Goal)
	return true
}
