// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"math"
	"slices"
	"time"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cycle"
)

// About is what is known of a cycle while its steps come.
type About struct {
	// Agent and Task are the names so far, "" when unknown.
	Agent, Task string
	// Proven is the agent's name as its connection proves it, "" without proof;
	// Phase is the trust phase it holds, "" to go by the configuration.
	Proven, Phase string
	// Grant is what the agent may do by its own name, nil to go by the
	// configuration.
	Grant *anomaly.Grant
	// Tools are the names of the cycle's tools by number, Windows the context
	// windows of its models, in tokens, 0 when unknown.
	Tools   []string
	Windows []int64
}

// owner is the agent that the cycle belongs to.
func (a *About) owner() anomaly.BaselineKey {
	if a.Proven != "" {
		return anomaly.BaselineKey{Agent: a.Proven, Proven: true}
	}
	return anomaly.BaselineKey{Agent: a.Agent}
}

// maxConflicts is how many second versions of spans a cycle keeps.
const maxConflicts = 64

// Step takes one step and returns what it lets be said at once, nil for
// nothing: each finding once, and again only when it has become worse.
func (b *Bench) Step(c *Cycle, about *About, s *Seen) []anomaly.Finding {
	b.note(c, s)
	c.push(entry(c, s))
	if b.engine.Indifferent(&c.trail[len(c.trail)-1]) && s.Impersonated == "" {
		return nil
	}
	b.input(c, about)
	key := b.key(about)
	part := c.known.partOf(b.memory, key)
	part.mu.Lock()
	b.in.Baseline = c.known.find(key)
	b.day(part, about, s.At, c)
	b.engine.Step(&b.in, b.emit)
	part.mu.Unlock()
	if len(b.found) == 0 {
		b.in = anomaly.Input{}
		return nil
	}
	return c.untold(b.take())
}

// untold are those of the findings that say more than what was told before.
func (c *Cycle) untold(found []anomaly.Finding) []anomaly.Finding {
	rare := c.rare()
	found = slices.DeleteFunc(found, func(f anomaly.Finding) bool { return !rare.told.Tell(&f) })
	if len(found) == 0 {
		return nil
	}
	rare.said = append(rare.said, found[:min(len(found), maxTold-len(rare.said))]...)
	return found
}

// maxTold is how many findings a cycle remembers to tell again.
const maxTold = 64

// Told is what was told of a step when it came, nil for nothing.
func (c *Cycle) Told(span uint64) (found []anomaly.Finding) {
	said := c.peek().said
	for i := range said {
		if said[i].Span == span {
			found = append(found, said[i])
		}
	}
	return found
}

// Again takes a span that came again with other content: the first version
// counts for good, the worse one for bad.
func (b *Bench) Again(c *Cycle, s *Seen) {
	rare := c.rare()
	rare.conflicts++
	if rare.conflicts <= maxConflicts {
		c.push(entry(c, s))
	}
}

// note takes what a step says of the whole.
func (b *Bench) note(c *Cycle, s *Seen) {
	step := s.Step
	if !s.Repeats && step.Role.IsModelCall() {
		c.tokens = c.tokens.Add(s.Usage)
		c.costUSD += s.CostUSD
	}
	if step.Role == cycle.RoleLLM && c.first.isAfter(step.Start, s.Span) {
		c.first = firstCall{start: step.Start, span: s.Span}
		c.first.prompt, c.first.offered = s.Target.digests()
	}
	c.clock(s.At, step.End)
	if step.Sequence > 0 {
		c.rare().numbers.note(step.Sequence)
	}
	if step.Identity.TrustLevel != "" {
		c.rare().claimed.offer(step.Identity.TrustLevel, step.Start, s.Span)
	}
	if s.Impersonated != "" {
		c.rare().impersonated.offer(s.Impersonated, step.Start, s.Span)
	}
}

// mostLag is by how much, in nanoseconds, a step may come before or after its end
// and still tell something of its clock.
const mostLag = int64(24 * time.Hour)

// clock notes what a step's coming shows of its sender's clock.
func (c *Cycle) clock(at int64, end uint64) {
	lag := at - int64(end)
	if end > math.MaxInt64 || lag > mostLag || lag < -mostLag {
		return
	}
	if !c.lagged || lag < c.lag {
		c.lag, c.lagged = lag, true
	}
}

// input readies what the rules look at.
func (b *Bench) input(c *Cycle, about *About) {
	rare := c.peek()
	b.facts = anomaly.Facts{
		Agent: about.Agent, Task: about.Task,
		Phase: b.PhaseOf(about), Claimed: rare.claimed.name, Grant: about.Grant,
		Proven: about.Proven, Impersonated: rare.impersonated.name,
		Tokens: c.tokens, CostUSD: c.costUSD, Conflicts: rare.conflicts,
		Lag: c.lag,
	}
	b.in = anomaly.Input{Trail: c.trail, Tools: about.Tools, Windows: about.Windows, Dests: rare.dests, Facts: &b.facts}
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
