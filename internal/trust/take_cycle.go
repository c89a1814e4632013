// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"math"

	"github.com/leasehold/leasehold/internal/audit"
)

// takeNew takes in a cycle that is not known.
func (f *facts) takeNew(c *Cycle, v *audit.Verdict) {
	s := f.s
	c.Badness, c.Score, c.Flaws = float32(f.w.badness), float32(f.w.score), f.w.flaws
	c.Step, c.Gain = float32(f.w.step), f.gainAt(c.At)
	late := c.At <= s.Mark
	switch {
	case s.Quarantine != nil:
		// Only a person ends a quarantine, and begins the count anew.
		c.Before, c.Step, c.Gain = true, 0, 0
	case late:
		c.Step = max(0, c.Step)
	}
	f.moved = true
	f.out.Effect = Counted
	s.Total++
	f.spend(c.At, v)
	f.addGain(c.At, float64(c.Gain))
	if !late && s.Quarantine == nil {
		f.count(c, v)
	}
	f.lookBack(c, float64(c.Step))
	f.addDebt(c)
}

// addDebt puts a cycle at its place and the debt where it leads.
func (f *facts) addDebt(c *Cycle) {
	s, p := f.s, f.p
	c.Debt, c.Wealth = float32(s.Debt), float32(s.LogWealth)
	if !c.Before {
		c.Debt = float32(Advance(s.Debt, float64(c.Step), p.DemoteAt(s.Phase)))
	}
	if s.inPrior(c.At) {
		c.Before = true
		s.insert(c, p)
		s.recross()
		f.peak = s.walk(p)
		return
	}
	if last := s.insert(c, p); !last {
		f.peak = s.walk(p)
		return
	}
	s.Owed = Advance(s.Owed, float64(c.Step), p.most())
	if !c.Before {
		s.Debt = Advance(s.Debt, float64(c.Step), p.DemoteAt(s.Phase))
		f.peak = s.Debt
	}
}

// spoil begins the way up anew where a bad cycle takes the debt to where an agent
// of the next phase would fall: whoever stands higher with a better record and
// falls now must not find this one ahead.
func (f *facts) spoil() {
	s := f.s
	if !f.moved || f.w.step <= 0 || s.Quarantine != nil || !f.p.Enforcement.Counts(RuleDebt) {
		return
	}
	switch {
	case s.Phase == Shadow && f.peak >= f.p.DemoteAt(Shadow):
		f.out.reason(RuleDebt, "the debt reached "+decimal(f.peak)+" in shadow, where there is nothing to fall to: what it earned is lost")
		s.cross(f.p.DemoteAt(Shadow))
		s.walk(f.p)
		s.restart(f.now)
		s.fallen()
	case s.Owed >= f.p.DemoteAt(s.Phase.Next()):
		s.restart(f.now)
	}
}

// addGain changes the wealth that a cycle of this time belongs to by gain, which
// gainAt has told: what an earlier phase was left with, or that of this one.
func (f *facts) addGain(at int64, gain float64) {
	if !f.s.prior(at) {
		f.s.LogWealth += gain
		return
	}
	p := f.s.Promoted
	p.LogWealth += gain
	if p.LogWealth < p.Goal-rounding {
		f.undone = undoneWealth
	}
}

// prior reports whether a cycle of this time belongs to the ground of the last
// promotion.
func (s *State) prior(at int64) bool {
	return s.Promoted != nil && at <= s.Promoted.At
}

// gainAt is what a cycle of this time adds to ln W of its phase. What comes after
// a phase has ended gives no credit.
func (f *facts) gainAt(at int64) float32 {
	switch {
	case f.s.prior(at):
		step := f.p.Up.To(f.s.Promoted.target())
		x := f.w.worth(&f.out.scratch.inputs, step.Q0)
		return float32(math.Min(0, math.Log(step.Factor(x))))
	case at <= f.s.Mark:
		return float32(math.Min(0, f.w.gain))
	default:
		return float32(f.w.gain)
	}
}

// count counts a cycle of this phase.
func (f *facts) count(c *Cycle, v *audit.Verdict) {
	s, t := f.s, &f.s.Tally
	f.digests(c, v)
	if c.Flaws&FlawTrivial != 0 {
		t.Trivial++
	} else {
		t.Cycles++
		t.attempt(hash(v.Task))
	}
	switch {
	case f.w.badness >= 1:
		t.Bad++
	case f.w.badness == 0 && c.Flaws&FlawTrivial == 0:
		t.Clean++
	}
	if c.Flaws&FlawUnwitnessed != 0 {
		t.Unwitnessed++
	}
	if c.Flaws&FlawCoverage != 0 {
		t.LowCoverage++
	}
	if s.Phase == Shadow && c.Flaws&FlawTrivial == 0 && s.RateN < math.MaxUint32 {
		s.RateSum += f.w.badness
		s.RateN++
	}
}

// takeStale takes in a cycle that is older than all that is remembered. A good
// one gives no credit. A bad one may have stood where the debt was highest, so it
// is added there.
func (f *facts) takeStale(id uint64, v *audit.Verdict) {
	s := f.s
	f.out.Effect = Stale
	if f.w.step <= 0 || s.Quarantine != nil {
		return
	}
	if s.saw(hash("stale") ^ id ^ uint64(revision(v))) {
		f.out.Effect = Duplicate
		return
	}
	f.moved = true
	s.late(f.w.step, f.p.DemoteAt(s.Phase))
	s.OwedBase = Advance(s.OwedBase, f.w.step, f.p.most())
	f.peak = s.walk(f.p)
	f.s.LogWealth += math.Min(0, f.w.gain)
}

// correct takes in what late spans made of a known cycle: it can only be worse.
// Of two copies that differ, the first counts for what is good and the worse for
// what is bad.
func (f *facts) correct(i int, v *audit.Verdict) {
	s, c := f.s, &f.s.Cycles[i]
	badness := float32(f.w.badness)
	if badness <= c.Badness {
		f.out.Effect = Duplicate
		c.Revision = max(c.Revision, revision(v))
		return
	}
	f.out.Effect = Correction
	was := *c
	c.Badness, c.Score, c.Revision = badness, min(c.Score, float32(f.w.score)), max(c.Revision, revision(v))
	c.Flaws |= f.w.flaws
	if s.Quarantine != nil {
		return
	}
	f.moved = true
	c.Step = max(c.Step, float32(f.w.step))
	c.Gain = min(c.Gain, f.gainAt(c.At))
	f.recount(&was, c)
	f.addGain(c.At, float64(c.Gain)-float64(was.Gain))
	more := max(0, float64(c.Step)-float64(was.Step))
	f.lookBack(c, more)
	switch {
	case s.inPrior(c.At):
		s.recross()
	case c.Before:
		s.late(more, f.p.DemoteAt(s.Phase))
	}
	f.peak = s.walk(f.p)
}

// recount puts right what was counted of a cycle that became worse.
func (f *facts) recount(was, c *Cycle) {
	s, t := f.s, &f.s.Tally
	if c.At <= s.Mark || c.Before {
		return
	}
	if was.Badness == 0 && was.Flaws&FlawTrivial == 0 && t.Clean > 0 {
		t.Clean--
	}
	if c.Badness >= 1 {
		t.Bad++
	}
	if s.Phase == Shadow && c.Flaws&FlawTrivial == 0 && s.RateN > 0 {
		s.RateSum += float64(c.Badness) - float64(was.Badness)
	}
}
