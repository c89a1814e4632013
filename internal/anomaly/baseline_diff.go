// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// maxDiffDests is how many destinations of one tool a difference names; the
// others are counted.
const maxDiffDests = 20

// Diff is what changed from one baseline to another, for a person who decides
// whether it may count as usual. Destinations are shown by the first half of
// their keyed hash.
type Diff []Change

// Change is one thing that changed.
type Change struct {
	// Tool is the tool it is about, "" for the agent as a whole.
	Tool string
	// Text says it in one sentence, without the tool.
	Text string
}

// String gives one line for each change, "nothing changed" when there is none.
func (d Diff) String() string {
	if len(d) == 0 {
		return "nothing changed\n"
	}
	var b strings.Builder
	for _, c := range d {
		if c.Tool != "" {
			fmt.Fprintf(&b, "%s: ", quoted(c.Tool))
		}
		fmt.Fprintln(&b, c.Text)
	}
	return b.String()
}

// Compare tells what changed from old to b: cycles, then the agent as a whole,
// then each tool by name.
func (b *Baseline) Compare(old *Baseline) (d Diff) {
	agent := func(format string, args ...any) { d = append(d, Change{Text: fmt.Sprintf(format, args...)}) }
	if b.cycles != old.cycles {
		agent("clean cycles: %d, before %d", b.cycles, old.cycles)
	}
	for i, part := range [4]string{"model", "system prompt", "set of tools", "container image"} {
		if more := b.digests.all()[i].beyond(old.digests.all()[i]); len(more) > 0 {
			agent("new %s: %s", part, strings.Join(more, ", "))
		}
	}
	if was, is := old.Steps(.5), b.Steps(.5); was != is {
		agent("steps in half of the cycles: up to %.0f, before %.0f", is, was)
	}
	if was, is := old.Tokens(.5), b.Tokens(.5); was != is {
		agent("tokens in half of the cycles: up to %.0f, before %.0f", is, was)
	}
	if old.cycles > 0 && old.guardCycles == old.cycles && b.guardCycles < b.cycles {
		agent("a guardrail is no longer asked in every cycle: %d of %d", b.guardCycles, b.cycles)
	}
	return append(d, b.compareTools(old)...)
}

func (b *Baseline) compareTools(old *Baseline) (d Diff) {
	for _, name := range slices.Sorted(maps.Keys(b.tools)) {
		was := old.tools[name]
		if was == nil {
			was = &toolNorm{}
			d = append(d, Change{name, fmt.Sprintf("new tool (effect: %s, cycles: %d)", b.tools[name].effect, b.tools[name].cycles)})
		}
		for _, text := range b.tools[name].changes(was, b.limits.Support) {
			d = append(d, Change{name, text})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(old.tools)) {
		if b.tools[name] == nil {
			d = append(d, Change{name, "no longer known"})
		}
	}
	return d
}

// changes tells what changed of one tool.
func (t *toolNorm) changes(old *toolNorm, support int) (texts []string) {
	if t.effect != old.effect && old.cycles > 0 {
		texts = append(texts, fmt.Sprintf("effect: %s, before %s", t.effect, old.effect))
	}
	if more := t.dests.beyond(&old.dests); len(more) > 0 {
		texts = append(texts, fmt.Sprintf("%d new destinations: %s", len(more), named(more)))
	}
	if t.dests.full && !old.dests.full {
		texts = append(texts, fmt.Sprintf("destinations are full with %d: further ones stay unknown", len(t.dests.hashes)))
	}
	if was, is := old.calls.usual(support), t.calls.usual(support); is != was {
		texts = append(texts, fmt.Sprintf("calls in one cycle: up to %d, before %d", is, was))
	}
	return texts
}

func named(dests []string) string {
	if more := len(dests) - maxDiffDests; more > 0 {
		return strings.Join(dests[:maxDiffDests], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(dests, ", ")
}

// beyond names what is in s and not in old, with the cycles it came in.
func (s *seenSet) beyond(old *seenSet) (names []string) {
	for i, hash := range s.hashes {
		if _, known := slices.BinarySearch(old.hashes, hash); !known {
			names = append(names, fmt.Sprintf("%08x (cycles: %d)", hash>>32, s.marks[i].cycles))
		}
	}
	return names
}
