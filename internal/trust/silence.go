// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"strings"
	"time"
)

// freezes are what keeps an agent from rising and from starting anew.
type freezes uint8

const (
	frozenByDebt freezes = 1 << iota
	frozenBySilence
	frozenByBudget
	frozenByHeld
)

// frozen tells what freezes the agent.
func (s *State) frozen(p *Policy) (by freezes) {
	if s.Debt >= p.Down.Soft {
		by |= frozenByDebt
	}
	if s.Silent != nil {
		by |= frozenBySilence
	}
	if s.Spent != nil && s.Spent.Over != "" {
		by |= frozenByBudget
	}
	if s.Held != nil {
		by |= frozenByHeld
	}
	return by
}

// Frozen reports whether the agent is kept from rising and from starting anew.
func (s *State) Frozen(p *Policy) bool { return s.frozen(p) != 0 }

// heard notes that the agent was heard of.
func (f *facts) heard() {
	s := f.s
	if f.now.After(s.LastSeen) {
		s.LastSeen = f.now
	}
	if s.Run != nil {
		s.Run.Heard = f.now
	}
	if s.Run == nil || !s.Run.overdue(f.now) {
		s.Silent = nil
	}
}

// takeRun takes in what a witness tells of a run.
func (f *facts) takeRun(r *RunChange) {
	switch known := f.s.Run; {
	case !r.Ended && known != nil && known.ID == r.ID:
		f.out.Effect = Duplicate
		known.Deadline = r.Deadline
	case !r.Ended:
		f.s.Run = &Run{ID: r.ID, Started: r.Started, Deadline: r.Deadline}
	case known != nil && known.ID == r.ID:
		// An agent that is silent stays so until it is heard of: a run that ended
		// unheard proves nothing.
		f.s.Run = nil
	default:
		f.out.Effect = Duplicate
	}
}

// watch looks at what time alone changes: silence, the budget, what is held.
func (f *facts) watch() {
	s, q := f.s, &f.p.Silence
	switch {
	case f.in.Impaired:
		// It is not known whether the agent says anything: its time stands still.
		if s.Run != nil {
			s.Run.Heard = f.now
			if s.Run.overdue(f.now) {
				s.Run.Deadline = f.now.Add(q.Next)
			}
		}
		if s.Silent != nil {
			*s.Silent = f.now
		}
	case s.Silent == nil && f.p.Enforcement.Counts(RuleSilence) && s.Run.silent(q, f.now):
		since := f.now
		s.Silent = &since
	}
	if s.Spent != nil {
		f.watchBudget()
	}
	if s.Held != nil && !s.Held.Hard && s.Debt < f.p.Down.Soft/2 {
		s.Held = nil
	}
}

// overdue reports whether the root should have ended by now.
func (r *Run) overdue(now time.Time) bool { return !r.Deadline.IsZero() && now.After(r.Deadline) }

// silent reports whether a run should have been heard of by now.
func (r *Run) silent(q *Silence, now time.Time) bool {
	switch {
	case r == nil:
		return false
	case r.overdue(now):
		return q.First > 0 || q.Next > 0
	case r.Heard.IsZero():
		return q.First > 0 && now.Sub(r.Started) >= q.First
	default:
		return q.Next > 0 && now.Sub(r.Heard) >= q.Next
	}
}

// String names what freezes an agent.
func (by freezes) String() string {
	var names []string
	for i, name := range [...]string{"debt", "silence", "budget", "a held demotion"} {
		if by&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}
