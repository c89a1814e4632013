// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

// toolNorm is what a baseline knows of one tool.
type toolNorm struct {
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

// Dest says whether an effect of any tool went to dest in clean cycles, by the
// tool itself where own is set.
func (b *Baseline) Dest(tool string, dest uint64) Seen {
	if t := b.tools[tool]; t != nil && t.dests.of(dest, b.limits.Support) == SeenBefore {
		return SeenBefore
	}
	seen := SeenNever
	for _, t := range b.tools {
		switch t.dests.of(dest, b.limits.Support) {
		case SeenBefore:
			return SeenBefore
		case SeenUnknown:
			seen = SeenUnknown
		}
	}
	if !b.Warm() || b.toolsFull {
		return SeenUnknown
	}
	return seen
}

// Calls is the highest number of calls of tool in one clean cycle; 0 when it
// was never called.
func (b *Baseline) Calls(tool string) int {
	if t := b.tools[tool]; t != nil {
		return int(t.calls.usual(b.limits.Support))
	}
	return 0
}

// Millis is the quantile q in [0,1] of how long a call of tool took, in
// milliseconds within 5 %, over n calls that were learned; 0 when n is 0.
func (b *Baseline) Millis(tool string, q float64) (millis float64, n int) {
	t := b.tools[tool]
	if t == nil {
		return 0, 0
	}
	return t.millis.quantile(q), int(t.millis.count())
}
