// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"slices"

	"github.com/leasehold/leasehold/internal/anomaly"
)

// About is what is known of a cycle while its steps come.
type About struct {
	// Agent and Task are the names so far, "" when unknown.
	Agent, Task string
	// Tools are the names of the cycle's tools by number.
	Tools []string
}

// maxConflicts is how many second versions of spans a cycle keeps.
const maxConflicts = 64

// Step takes one step and returns what it lets be said at once, nil for
// nothing: each finding once, and again only when it has become worse.
func (b *Bench) Step(c *Cycle, about *About, s *Seen) []anomaly.Finding {
	b.note(c, s)
	c.push(b.entry(c, s))
	if b.engine.Indifferent(&c.trail[len(c.trail)-1]) {
		return nil
	}
	b.input(c, about)
	b.in.Told = &c.told
	part := c.known.partOf(b.memory, b.key(about.Agent, about.Task))
	part.mu.Lock()
	b.in.Baseline = c.known.find()
	b.day(part, about.Agent, s.At, c)
	b.engine.Step(&b.in, b.emit)
	part.mu.Unlock()
	return b.take()
}

// Again takes a span that came again with other content: the first version
// counts for good, the worse one for bad.
func (b *Bench) Again(c *Cycle, s *Seen) {
	c.conflicts++
	if c.conflicts <= maxConflicts {
		c.push(b.entry(c, s))
	}
}

// note takes what a step says of the whole.
func (b *Bench) note(c *Cycle, s *Seen) {
	step := s.Step
	if !s.Repeats && step.Role.IsModelCall() {
		c.tokens = c.tokens.Add(s.Usage)
		c.costUSD += s.CostUSD
	}
	c.window(s.Number, s.Window)
	c.numbers.note(step.Sequence)
	c.claimed.offer(step.Identity.TrustLevel, step.Start, s.Span)
}

// input readies what the rules look at.
func (b *Bench) input(c *Cycle, about *About) {
	b.facts = anomaly.Facts{
		Agent: about.Agent, Task: about.Task,
		Phase: b.cfg.phaseOf(about.Agent), Claimed: c.claimed.phase,
		Tokens: c.tokens, CostUSD: c.costUSD, Conflicts: int(c.conflicts),
	}
	b.in = anomaly.Input{Trail: c.trail, Tools: about.Tools, Windows: c.windows, Dests: c.dests, Facts: &b.facts}
}

// take returns what was found and lets go of what belongs to the caller.
func (b *Bench) take() []anomaly.Finding {
	b.in = anomaly.Input{}
	if len(b.found) == 0 {
		return nil
	}
	found := slices.Clone(b.found)
	clear(b.found)
	b.found = b.found[:0]
	return found
}
