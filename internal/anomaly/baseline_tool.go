// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

// toolNorm is what a baseline knows of one tool.
type toolNorm struct {
	// effect is what the tool did when it was last learned.
	effect Effect
	// cycles is in how many clean cycles the tool was used.
	cycles uint32
	dests  seenSet
	// calls is how often the tool was called in a cycle that called it.
	calls tally
	// millis is how long a call took.
	millis sketch
}

// Tool says whether tool was used in clean cycles.
func (b *Baseline) Tool(name string) Seen {
	t := b.tools[name]
	switch {
	case t != nil && int(t.cycles) >= b.limits.Support:
		return SeenBefore
	case !b.Warm() || t == nil && b.toolsFull:
		return SeenUnknown
	}
	return SeenNever
}

// Dest says whether a call of tool, which has effect, may be taken to go where
// clean cycles went: where the same tool did, where a tool with more of an
// effect did, or where one looked that only reads inside.
func (b *Baseline) Dest(tool string, effect Effect, dest uint64) Seen {
	if t := b.tools[tool]; t != nil && t.dests.of(dest, b.limits.Support) == SeenBefore {
		return SeenBefore
	}
	seen := SeenNever
	if b.toolsFull || !b.Warm() {
		seen = SeenUnknown
	}
	for name, t := range b.tools {
		if name != tool && t.effect <= effect && t.effect != EffectRead {
			continue
		}
		switch t.dests.of(dest, b.limits.Support) {
		case SeenBefore:
			return SeenBefore
		case SeenUnknown:
			seen = SeenUnknown
		}
	}
	return seen
}

// roamsFrom is from how many clean cycles on they tell of a habit.
const roamsFrom = 5

// Roams is the share in [0,1] of clean cycles in which tool went somewhere that
// no other clean cycle went: how little it says that it goes somewhere new. One
// cycle moves it by no more than 1/Cycles. It is 0 while there are few cycles.
func (b *Baseline) Roams(tool string) float64 {
	t := b.tools[tool]
	if t == nil || b.cycles < roamsFrom {
		return 0
	}
	return float64(t.dests.lone()) / float64(b.cycles)
}

// Calls is the highest number of calls of tool in one clean cycle, at most
// 65535; 0 when it was never called.
func (b *Baseline) Calls(tool string) int {
	if t := b.tools[tool]; t != nil {
		return t.calls.usual(b.limits.Support)
	}
	return 0
}

// Millis is the quantile q in [0,1] of how long a call of tool took, in
// milliseconds within 10 %, over n calls that were learned; 0 when n is 0.
func (b *Baseline) Millis(tool string, q float64) (millis float64, n int) {
	t := b.tools[tool]
	if t == nil {
		return 0, 0
	}
	return t.millis.quantile(q), int(t.millis.count())
}
