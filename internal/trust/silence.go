// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"strings"
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

// watch looks at what time alone changes: silence, the budget, what is held.
func (f *facts) watch() {
	s, q := f.s, &f.p.Silence
	f.listen()
	switch {
	case f.in.Impaired:
		// It is not known whether the agent says anything: its time stands still.
		s.excuse(f.now, q.Next)
		if s.Silent != nil {
			*s.Silent = f.now
		}
	case s.Silent == nil && f.p.Enforcement.Counts(RuleSilence) && s.silentRun(q, f.now):
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
