// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"strconv"
	"time"
)

// Floor is one thing that a promotion takes beside wealth.
type Floor struct {
	// ID is stable, such as "floor.tasks".
	ID string
	// Met says whether it holds, Text in one sentence what it takes and what
	// there is.
	Met  bool
	Text string
}

// climb is what floors are asked about.
type climb struct {
	s    *State
	p    *Policy
	in   *Surroundings
	now  time.Time
	step *Step
	// lifted leaves out the agent's own ceiling.
	lifted bool
}

// floor is a rule of its own: met says whether it holds, text states its numbers.
type floor struct {
	id   string
	met  func(c *climb) bool
	text func(c *climb) string
}

var floors = [...]floor{
	{"floor.cycles", func(c *climb) bool { return c.s.Tally.Cycles >= c.step.MinCycles }, func(c *climb) string {
		return strconv.FormatUint(uint64(c.s.Tally.Cycles), 10) + " of " + count(c.step.MinCycles, "cycle", "cycles")
	}},
	{"floor.tasks", func(c *climb) bool { return len(c.s.Tally.Tasks) >= c.step.MinTasks }, func(c *climb) string {
		return strconv.Itoa(len(c.s.Tally.Tasks)) + " of " + strconv.Itoa(c.step.MinTasks) + " kinds of tasks"
	}},
	{"floor.time", func(c *climb) bool { return c.stayed() >= c.step.MinTime }, func(c *climb) string {
		return span(c.stayed()) + " of " + span(c.step.MinTime) + " in " + c.s.Phase.String()
	}},
	{"floor.witness", func(c *climb) bool { return c.flawed(FlawUnwitnessed) == 0 }, func(c *climb) string {
		return strconv.Itoa(c.flawed(FlawUnwitnessed)) + " of the last " + strconv.Itoa(c.step.lookBack()) + " cycles had no witness that saw them whole and agrees"
	}},
	{"floor.coverage", func(c *climb) bool { return c.flawed(FlawCoverage) == 0 }, func(c *climb) string {
		return strconv.Itoa(c.flawed(FlawCoverage)) + " of the last " + strconv.Itoa(c.step.lookBack()) + " cycles had a coverage below " + decimal(100*c.step.MinCoverage) + "%"
	}},
	{"floor.ceiling", func(c *climb) bool { return c.s.Phase < c.ceiling() }, func(c *climb) string {
		return "it may come to " + c.ceiling().String() + " at most" + c.ceilingCause()
	}},
	{"floor.quarantine", func(c *climb) bool { return c.s.Quarantine == nil }, func(*climb) string {
		return "no quarantine, which only a person ends"
	}},
	{"floor.actions", func(c *climb) bool { return c.in.Unfinished <= 0 }, func(c *climb) string {
		return count(uint32(max(0, c.in.Unfinished)), "action is", "actions are") + " not done"
	}},
	{"floor.open", func(c *climb) bool { return len(c.s.Open) == 0 }, func(c *climb) string {
		return count(uint32(len(c.s.Open)), "cycle", "cycles") + " with something critical not settled"
	}},
	{"floor.frozen", func(c *climb) bool { return !c.s.Frozen(c.p) }, func(c *climb) string {
		if c.s.Frozen(c.p) {
			return "it is frozen by " + c.s.frozen(c.p).String()
		}
		return "nothing freezes it"
	}},
	{"floor.owed", func(c *climb) bool { return c.s.Owed < c.p.Down.Soft }, func(c *climb) string {
		return "it owes " + decimal(c.s.Owed) + " in all, and has to owe less than " + decimal(c.p.Down.Soft)
	}},
	{"floor.fleet", func(c *climb) bool { return !c.in.Fleet.Frozen }, func(*climb) string {
		return "while the fleet is frozen nobody rises"
	}},
	{"floor.impaired", func(c *climb) bool { return !c.in.Impaired }, func(*climb) string {
		return "while telemetry is being refused or dropped nobody rises"
	}},
	{"floor.credentials", func(c *climb) bool { return c.in.Unverified == "" }, func(c *climb) string {
		if c.in.Unverified == "" {
			return "what its credentials may do can be looked at and changed"
		}
		return "while its credentials cannot be looked at nobody rises: " + c.in.Unverified
	}},
}

// stands reports whether every floor holds.
func (c *climb) stands() bool {
	for i := range floors {
		if !floors[i].met(c) {
			return false
		}
	}
	return true
}

// unmet are the sentences of the floors that do not hold.
func (c *climb) unmet() (texts []string) {
	for i := range floors {
		if !floors[i].met(c) {
			texts = append(texts, floors[i].text(c))
		}
	}
	return texts
}

// Floors returns what the next phase takes beside wealth, the unmet ones first;
// nil in the highest phase.
func Floors(s *State, p *Policy, in *Surroundings, now time.Time) []Floor {
	step := p.Up.To(s.Phase + 1)
	if step == nil {
		return nil
	}
	c := climb{s: s, p: p, in: in, now: now, step: step}
	all := make([]Floor, 0, len(floors))
	for _, met := range [...]bool{false, true} {
		for i := range floors {
			if floors[i].met(&c) == met {
				all = append(all, Floor{ID: floors[i].id, Met: met, Text: floors[i].text(&c)})
			}
		}
	}
	return all
}

// stayed is for how long the agent has been on its way up.
func (c *climb) stayed() time.Duration {
	if c.s.Anew.After(c.s.Since) {
		return c.now.Sub(c.s.Anew)
	}
	return c.now.Sub(c.s.Since)
}

// ceiling is the highest phase that the agent may come to.
func (c *climb) ceiling() Phase {
	most := min(c.p.MaxPhase, c.in.MaxPhase, Autonomous)
	if c.s.Ceiling != nil && !c.lifted {
		most = min(most, *c.s.Ceiling)
	}
	return most
}

func (c *climb) ceilingCause() string {
	if c.s.Ceiling == nil || *c.s.Ceiling > c.ceiling() || c.s.CeilingCause == "" {
		return ""
	}
	return ": " + c.s.CeilingCause
}

// flawed counts the cycles with this flaw among the last of the phase that count.
func (c *climb) flawed(flaw Flaws) (n int) {
	left := c.step.lookBack()
	for i := len(c.s.Cycles) - 1; i >= 0 && left > 0; i-- {
		k := &c.s.Cycles[i]
		if k.Before || k.At <= c.s.Mark || k.Flaws&FlawTrivial != 0 {
			continue
		}
		left--
		if k.Flaws&flaw != 0 {
			n++
		}
	}
	return n
}
