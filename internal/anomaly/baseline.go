// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

// Baseline is what one agent does in one kind of task when nothing is wrong,
// learned from clean cycles only. It holds no content: names of tools, keyed
// hashes, counts and sketches, all of them bounded. It is not safe for
// concurrent use; the owner of the agent's state serialises access.
type Baseline struct {
	limits Limits
	frozen bool
	// cold marks a baseline that had to begin again.
	cold bool
	// cycles is how many clean cycles were learned.
	cycles uint32
	tools  map[string]*toolNorm
	// toolsFull is set once a tool found no room.
	toolsFull bool

	steps, tokens, cost sketch
	digests             digestNorm
	// guardCycles is in how many clean cycles a guardrail was asked.
	guardCycles uint32
	// gapCycles is in how many clean cycles a tool call that a model asked for
	// never came.
	gapCycles   uint32
	calibration Calibration
}

// Seen is what a baseline knows of a value.
type Seen uint8

// What a baseline can know. SeenUnknown is said while it is not warm and where
// a set was full before the value could have come: it is never taken as seen.
const (
	SeenUnknown Seen = iota
	SeenNever
	SeenBefore
)

// String returns "unknown", "never" or "before".
func (s Seen) String() string { return [...]string{"unknown", "never", "before", "unknown"}[s&3] }

// NewBaseline returns an empty baseline; limits that are zero take their
// defaults.
func NewBaseline(limits Limits) *Baseline {
	return &Baseline{limits: limits.withDefaults(), tools: map[string]*toolNorm{}}
}

// Cycles is how many clean cycles were learned.
func (b *Baseline) Cycles() int { return int(b.cycles) }

// Warm reports whether enough clean cycles were learned for novelty to count.
func (b *Baseline) Warm() bool { return int(b.cycles) >= b.limits.WarmUp }

// Cold reports whether the baseline had to begin again, after an eviction or
// because its stored form could not be read.
func (b *Baseline) Cold() bool { return b.cold }

// Chill marks a baseline as begun again because what was known was lost.
func (b *Baseline) Chill() { b.cold = true }

// Frozen reports whether Learn is refused.
func (b *Baseline) Frozen() bool { return b.frozen }

// Freeze ends learning, as when an agent leaves shadow.
func (b *Baseline) Freeze() { b.frozen = true }

// Thaw resumes learning: a person has looked at the Diff, or the cycles that
// follow are witnessed.
func (b *Baseline) Thaw() { b.frozen = false }

// Confidence is how well the agent's confidence foretold its outcomes; the
// caller adds to it.
func (b *Baseline) Confidence() *Calibration { return &b.calibration }

// Steps is the quantile q in [0,1] of the number of steps of a clean cycle,
// within 10 %; 0 when nothing was learned.
func (b *Baseline) Steps(q float64) float64 { return b.steps.quantile(q) }

// Tokens is the quantile q in [0,1] of the tokens of a clean cycle, within 10 %;
// 0 when nothing was learned.
func (b *Baseline) Tokens(q float64) float64 { return b.tokens.quantile(q) }

// CostUSD is the quantile q in [0,1] of the cost of a clean cycle in dollars,
// within 10 %; 0 when nothing was learned.
func (b *Baseline) CostUSD(q float64) float64 { return b.cost.quantile(q) }
