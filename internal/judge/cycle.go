// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"slices"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cycle"
)

// Cycle is what judging remembers of one cycle: an entry of 64 bytes a step,
// and a little for the whole. The zero Cycle is ready. It is not safe for
// concurrent use.
type Cycle struct {
	trail   anomaly.Trail
	dests   anomaly.DestLists
	windows []int64
	told    anomaly.Told
	// said are the findings that were told of steps.
	said []anomaly.Finding

	tokens  cycle.Usage
	costUSD float64

	numbers   numbers
	conflicts int32
	prompt    claim
	offered   claim
	// model and image are digests of the last settlement.
	model, image uint64
	// claimed is the phase that the agent says it is in, of the latest step.
	claimed phaseClaim

	verdict stand
	known   acquaintance
	// charged is what this cycle has added to its agent's day.
	charged spend
}

// acquaintance is where a cycle's agent is known, as far as it was looked up.
type acquaintance struct {
	key      anomaly.BaselineKey
	part     *part
	baseline *anomaly.Baseline
	version  uint64
}

// partOf is the part of the memory where key is known.
func (a *acquaintance) partOf(m *Memory, key anomaly.BaselineKey) *part {
	if a.part == nil || a.key != key {
		*a = acquaintance{key: key, part: m.part(key)}
	}
	return a.part
}

// find is the baseline of a.key, nil if there is none. Callers hold the part's
// lock.
func (a *acquaintance) find() *anomaly.Baseline {
	if v := a.part.store.Version(); a.version != v+1 {
		a.baseline, _ = a.part.store.Find(a.key)
		a.version = v + 1
	}
	return a.baseline
}

// stand is what was last told of a settled cycle.
type stand struct {
	settled, clean bool
	revision       int
	score, badness float64
	// confidence is the cycle's, if its steps stated one; good says that it
	// ended well.
	confidence   float64
	stated, good bool
}

// Reset forgets the cycle and keeps its memory.
func (c *Cycle) Reset() {
	trail, windows, bits := c.trail[:0], c.windows[:0], c.numbers.bits[:0]
	*c = Cycle{trail: trail, windows: windows}
	c.numbers.bits = bits
}

// Room is how many steps the cycle has memory for.
func (c *Cycle) Room() int { return cap(c.trail) }

// claim is a hash with the step it was taken from: the earliest step wins, so
// that the order in which steps come makes no difference.
type claim struct {
	hash        uint64
	start, span uint64
}

func (c *claim) offer(hash, start, span uint64) {
	if hash == 0 || c.hash != 0 && (start > c.start || start == c.start && span >= c.span) {
		return
	}
	*c = claim{hash, start, span}
}

// phaseClaim is a phase with the step that claims it; the latest step wins.
type phaseClaim struct {
	phase       string
	start, span uint64
}

func (c *phaseClaim) offer(phase string, start, span uint64) {
	if phase == "" || c.phase != "" && (start < c.start || start == c.start && span <= c.span) {
		return
	}
	*c = phaseClaim{phase, start, span}
}

// numbers are the numbers that an agent gives its own steps.
type numbers struct {
	bits        []uint64
	least, most int64
}

// maxNumber is the highest number that is looked at.
const maxNumber = 1 << 14

func (n *numbers) note(number int64) {
	if number <= 0 || number > maxNumber {
		return
	}
	word := int(number / 64)
	for len(n.bits) <= word {
		n.bits = append(n.bits, 0)
	}
	n.bits[word] |= 1 << (number % 64)
	if n.least == 0 || number < n.least {
		n.least = number
	}
	n.most = max(n.most, number)
}

// holes is how many numbers between the least and the most never came.
func (n *numbers) holes() (holes int) {
	for i := n.least; i < n.most; i++ {
		if n.bits[i/64]&(1<<(i%64)) == 0 {
			holes++
		}
	}
	return holes
}

// window notes the context window of the model with a number.
func (c *Cycle) window(number int32, window int64) {
	if number < 0 || window <= 0 {
		return
	}
	for len(c.windows) <= int(number) {
		c.windows = append(c.windows, 0)
	}
	c.windows[number] = window
}

// push appends an entry, in steps of half the size.
func (c *Cycle) push(e anomaly.Entry) {
	if n := len(c.trail); n == cap(c.trail) {
		c.trail = slices.Grow(c.trail, max(8, n/2))
	}
	c.trail = append(c.trail, e)
}
