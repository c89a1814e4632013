// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"strconv"
	"strings"
	"time"
)

// account is what an explanation is made from.
type account struct {
	name string
	s    *State
	p    *Policy
	in   *Surroundings
	now  time.Time
}

// Why tells in plain words, a sentence each, where an agent stands and what its
// next decision rests on. What matters most comes first.
func Why(name string, s *State, p *Policy, in *Surroundings, now time.Time) []string {
	a := &account{name, s.Clone(), p, in, now}
	a.s.mend(now)
	var lines []string
	for _, tell := range [...]func(*account) string{
		(*account).phase, (*account).quarantine, (*account).observed, (*account).held, (*account).silent, (*account).budget,
		(*account).approval, (*account).debt, (*account).wealth, (*account).floors, (*account).clean, (*account).last,
	} {
		if line := tell(a); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func (a *account) phase() string {
	line := a.name + " holds " + a.s.Phase.String() + " since " + moment(a.s.Since) + " (" + span(a.now.Sub(a.s.Since)) + ")"
	if a.s.Demotions > 0 {
		line += " and was demoted " + count(a.s.Demotions, "time", "times")
	}
	return line + "."
}

func (a *account) quarantine() string {
	q := a.s.Quarantine
	if q == nil {
		return ""
	}
	by := q.By
	if by == "" {
		by = Engine
	}
	return "It is in quarantine since " + moment(q.At) + " for " + q.Cause + ", by " + by +
		". Only a person ends that: leasehold agents release " + a.name + "."
}

func (a *account) observed() string {
	if a.p.Enforcement.ModeOf(a.s.Phase) != Observe {
		return ""
	}
	return "The policy " + a.p.Name + " only observes agents in " + a.s.Phase.String() + ": nothing that is decided is carried out."
}

func (a *account) held() string {
	h := a.s.Held
	switch {
	case h == nil:
		return ""
	case h.Hard:
		return "A hard event by " + h.Cause + " is held by the fleet's limit since " + moment(h.At) + ", and carried out as soon as that has room."
	default:
		return "Its demotion for " + h.Cause + " is held by the fleet's limit since " + moment(h.At) +
			": it stays frozen until a person decides or its debt is below " + decimal(a.p.Down.Soft/2) + "."
	}
}

func (a *account) silent() string {
	if a.s.Silent == nil {
		return ""
	}
	line := "Nothing is heard of it, which is held against it since " + moment(*a.s.Silent)
	if len(a.s.Runs) > 0 && a.p.Silence.Demote > 0 && a.s.Phase > Shadow {
		line += "; it falls a phase after " + span(a.p.Silence.Demote)
	}
	return line + "."
}

func (a *account) budget() string {
	if a.s.Spent == nil || a.s.Spent.Over == "" {
		return ""
	}
	return "It starts nothing anew: " + a.s.Spent.Over + "."
}

func (a *account) approval() string {
	w := a.s.Approval
	if w == nil {
		return ""
	}
	return "Its promotion to " + w.Target.String() + " waits for a person until " + moment(w.Expires) + ", asked for by " + w.By +
		": leasehold agents approve " + a.name + " --evidence " + w.Evidence + "."
}

func (a *account) debt() string {
	s, d, limit := a.s, a.p.Down, a.p.DemoteAt(a.s.Phase)
	d.Q0 = s.tolerated(&a.p.Down)
	line := "Its debt S is " + decimal(s.Debt)
	if s.Debt >= d.Soft {
		line += ", which freezes it (from " + decimal(d.Soft) + " on)"
	} else {
		line += "; from " + decimal(d.Soft) + " on it is frozen"
	}
	if s.Phase > Shadow {
		n := 0
		for debt := s.Debt; debt < limit && n < maxCycles; n++ {
			debt = Advance(debt, d.Step(1), limit)
		}
		line += ", at " + decimal(limit) + " it falls to " + s.Phase.Below().String() + ", which " +
			count(uint32(n), "bad cycle", "bad cycles") + " in a row would do"
	}
	line += ". A bad cycle adds " + decimal(d.Step(1)) + ", a clean one takes " + decimal(-d.Step(0))
	if d.Q0 > a.p.Down.Q0 {
		line += "; a mean badness of " + decimal(d.Q0) + " is tolerated, as measured in shadow"
	}
	if s.Owed > s.Debt {
		line += "; counting what it fell for, it owes " + decimal(s.Owed) + ", which it takes up again when it rises"
	}
	return line + "."
}

func (a *account) wealth() string {
	s, to := a.s, a.s.Phase+1
	step := a.p.Up.To(to)
	if step == nil {
		return "It holds the highest phase."
	}
	line := "Its wealth W towards " + to.String() + " is " + large(s.Wealth()) + " of " + large(step.Goal(s.Demotions))
	if n := step.Needs(s.LogWealth, s.Demotions); n > 0 {
		return line + ": " + count(uint32(n), "clean cycle", "clean cycles") + " more would reach it."
	}
	return line + ": it has reached it."
}

func (a *account) floors() string {
	var missing []string
	all := Floors(a.s, a.p, a.in, a.now)
	for i := range all {
		if !all[i].Met {
			missing = append(missing, all[i].Text)
		}
	}
	switch {
	case len(all) == 0:
		return ""
	case len(missing) == 0:
		return "Every floor of " + (a.s.Phase + 1).String() + " holds."
	default:
		return "What is missing for " + (a.s.Phase + 1).String() + ": " + strings.Join(missing, "; ") + "."
	}
}

func (a *account) clean() string {
	t := &a.s.Tally
	if t.Cycles == 0 {
		return "No cycle has counted in this phase yet."
	}
	return "Clean in this phase: " + strconv.FormatUint(uint64(t.Clean), 10) + " of " + count(t.Cycles, "cycle", "cycles") +
		", which shows with 95% confidence a share of at least " + decimal(100*CleanShare(t.Clean, t.Cycles, .95)) + "%."
}

func (a *account) last() string {
	n := len(a.s.Cycles)
	if n == 0 {
		return ""
	}
	c := &a.s.Cycles[n-1]
	return "Its last cycle settled at " + moment(time.Unix(0, c.At)) + " with a score of " + decimal(float64(c.Score)) +
		" and a badness of " + decimal(float64(c.Badness)) + ", which took its debt to " + decimal(float64(c.Debt)) + "."
}
