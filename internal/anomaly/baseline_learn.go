// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"cmp"
	"slices"

	"github.com/leasehold/leasehold/internal/cycle"
)

// maxTimings is how many durations of one tool one cycle may add.
const maxTimings = 8

// Learned is what became of a cycle that was given to Learn.
type Learned struct {
	// OK is false when the baseline is frozen.
	OK bool
	// NewTools and NewDests are what was not known before.
	NewTools, NewDests int
	// Refused is how many tools and destinations found no room, or were more
	// than one cycle may bring. They go on counting as new or unknown.
	Refused int
}

// Learn takes a cycle for clean and learns what it did. That it was clean, and
// from some phase on witnessed, is for the caller to know. What a cycle can
// change is bounded, however long it is: see Limits.
func (b *Baseline) Learn(in *Input) (l Learned) {
	if b.frozen {
		return l
	}
	l.OK = true
	b.cycles++
	b.learnTools(in, &l)
	b.learnHabits(in.Trail)
	if in.Facts == nil {
		return l
	}
	b.steps.add(float64(len(in.Trail)))
	b.tokens.addKnown(float64(in.Facts.Tokens.Total()))
	b.cost.addKnown(in.Facts.CostUSD)
	b.digests.add(in.Facts.Digests, b.cycles)
	return l
}

// done is one call that had its effect: the tool's number and one of its
// destinations.
type done struct {
	tool int32
	dest uint64
}

// learnTools learns which tools were called, how often, and where they went.
func (b *Baseline) learnTools(in *Input, l *Learned) {
	calls := make([]toolCalls, len(in.Tools))
	var dests []done
	for i := range in.Trail {
		e := &in.Trail[i]
		if !e.isTool() || in.Tool(e) == "" {
			continue
		}
		calls[e.Tool].note(e)
		if !e.tookPlace() {
			continue
		}
		for dest := range in.DestsOf(e) {
			dests = append(dests, done{e.Tool, dest})
		}
	}
	fresh := b.limits.NewTools
	for n := range calls {
		if c := &calls[n]; c.n > 0 {
			b.learnTool(in.Tools[n], c, &fresh, l)
		}
	}
	b.learnDests(in.Tools, dests, l)
}

// toolCalls is what one cycle did with one tool.
type toolCalls struct {
	n, took uint32
	effect  Effect
	millis  []uint32
}

func (c *toolCalls) note(e *Entry) {
	c.n++
	c.effect = max(c.effect, e.Effect)
	if e.tookPlace() {
		c.took++
	}
	if e.Millis > 0 && len(c.millis) < maxTimings {
		c.millis = append(c.millis, e.Millis)
	}
}

func (b *Baseline) learnTool(name string, c *toolCalls, fresh *int, l *Learned) {
	t := b.tools[name]
	if t == nil {
		if len(b.tools) >= b.limits.Tools {
			b.toolsFull = true
		}
		if *fresh <= 0 || b.toolsFull {
			l.Refused++
			return
		}
		*fresh--
		l.NewTools++
		t = &toolNorm{}
		b.tools[name] = t
	}
	t.cycles++
	t.effect = c.effect
	t.calls.add(c.took)
	for _, ms := range c.millis {
		t.millis.add(float64(ms))
	}
}

// learnDests counts each destination of a tool once, however often it was gone
// to.
func (b *Baseline) learnDests(tools []string, dests []done, l *Learned) {
	slices.SortFunc(dests, func(x, y done) int {
		return cmp.Or(cmp.Compare(x.tool, y.tool), cmp.Compare(x.dest, y.dest))
	})
	fresh := 0
	for i, d := range dests {
		if i == 0 || d.tool != dests[i-1].tool {
			fresh = b.limits.NewDests
		}
		t := b.tools[tools[d.tool]]
		if t == nil || i > 0 && d == dests[i-1] {
			continue
		}
		before := len(t.dests.hashes)
		if !t.dests.add(d.dest, b.cycles, b.limits.Dests, &fresh) {
			l.Refused++
		}
		l.NewDests += len(t.dests.hashes) - before
	}
}

func (b *Baseline) learnHabits(trail Trail) {
	if slices.ContainsFunc(trail, func(e Entry) bool { return e.Role == cycle.RoleGuardrail }) {
		b.guardCycles++
	}
	if _, missing := trail.Asked(); missing > 0 {
		b.gapCycles++
	}
}

// tookPlace reports whether a call had its effect. One that failed changed
// nothing and read nothing; but what reaches outside has said what it asks for
// before it can fail.
func (e *Entry) tookPlace() bool {
	return e.Status != cycle.StatusError || e.Effect == EffectReach
}
