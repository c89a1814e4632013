// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import "time"

// forgets is how many cycles are forgotten at once, so that the rest is moved
// seldom.
const forgets = 32

// find returns the place of a cycle among those remembered.
func (s *State) find(id uint64) (i int, known bool) {
	for i := len(s.Cycles) - 1; i >= 0; i-- {
		if s.Cycles[i].ID == id {
			return i, true
		}
	}
	return 0, false
}

// insert puts a cycle at its place, and reports whether that is the last.
func (s *State) insert(c *Cycle, p *Policy) (last bool) {
	if len(s.Cycles) >= MaxCycles {
		s.forget(len(s.Cycles)-MaxCycles+forgets, p)
	}
	s.Cycles = append(s.Cycles, *c)
	i := len(s.Cycles) - 1
	for ; i > 0 && after(&s.Cycles[i-1], c); i-- {
		s.Cycles[i] = s.Cycles[i-1]
	}
	s.Cycles[i] = *c
	return i == len(s.Cycles)-1
}

// after orders cycles by time, and those of one time by id, so that the order in
// which they come makes no difference.
func after(a, b *Cycle) bool {
	return a.At > b.At || a.At == b.At && a.ID > b.ID
}

// forget drops the oldest n cycles; what they added to the debt goes into Base.
func (s *State) forget(n int, p *Policy) {
	limit := p.DemoteAt(s.Phase)
	for i := range s.Cycles[:n] {
		c := &s.Cycles[i]
		s.OwedBase = Advance(s.OwedBase, float64(c.Step), p.most())
		if c.Before {
			s.forgetPrior(c)
			continue
		}
		s.Base = Advance(s.Base, float64(c.Step), limit)
		s.Peak = max(s.Peak, s.Base)
	}
	s.Forgotten = max(s.Forgotten, s.Cycles[n-1].At)
	if s.Promoted != nil && s.Promoted.At <= s.Forgotten {
		s.Promoted = nil
	}
	s.Cycles = s.Cycles[:copy(s.Cycles, s.Cycles[n:])]
}

// walk goes along the path of the debt again, and returns its highest point:
// where evidence comes late, that decides, so that it is decided as if it had
// come in time.
func (s *State) walk(p *Policy) (peak float64) {
	limit := p.DemoteAt(s.Phase)
	s.Debt, s.Owed = min(s.Base, limit), s.OwedBase
	peak = max(s.Peak, s.Debt)
	for i := range s.Cycles {
		c := &s.Cycles[i]
		s.Owed = Advance(s.Owed, float64(c.Step), p.most())
		if !c.Before {
			s.Debt = Advance(s.Debt, float64(c.Step), limit)
			peak = max(peak, s.Debt)
		}
	}
	return peak
}

// newest is the time of the newest cycle that is known of, in nanoseconds.
func (s *State) newest() int64 {
	if n := len(s.Cycles); n > 0 {
		return max(s.Cycles[n-1].At, s.Forgotten, s.Mark)
	}
	return max(s.Forgotten, s.Mark)
}

// settleUp ends the account of the debt: what is known counts no more, and the
// debt goes on from base.
func (s *State) settleUp(base float64) {
	for i := range s.Cycles {
		s.Cycles[i].Before = true
	}
	s.Debt, s.Base, s.Peak, s.Prior = base, base, base, s.Prior[:0]
}

// restart begins the way up anew: what is known gives no credit any more. What
// was lost already stays lost, or a change would be a way to be rid of it.
func (s *State) restart(now time.Time) {
	s.Mark, s.Anew, s.LogWealth = s.newest(), now, min(0, s.LogWealth)
	s.Tally = Tally{Tasks: s.Tally.Tasks[:0]}
}

// attempt counts a kind of task of this phase.
func (t *Tally) attempt(task uint64) {
	if len(t.Tasks) >= MaxTasks {
		return
	}
	for _, known := range t.Tasks {
		if known == task {
			return
		}
	}
	t.Tasks = append(t.Tasks, task)
}
