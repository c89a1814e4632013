// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "math"

// maxCounted is the highest count that a float64 holds exactly.
const maxCounted = 1 << 53

func (r *reading) tool(t *toolNorm) {
	t.effect = Effect(r.upTo(uint64(EffectAct))) //nolint:gosec // bounded
	t.cycles = r.uint32()
	for range r.upTo(maxTally) {
		line := tallied{r.uint32(), r.uint32()}
		if n := len(t.calls); n > 0 && line.n <= t.calls[n-1].n {
			r.bad = true
		}
		t.calls = append(t.calls, line)
	}
	r.seen(&t.dests, maxDests)
	r.sketch(&t.millis)
}

// seen reads a set; it must be sorted, or nothing could be found in it.
func (r *reading) seen(s *seenSet, most uint64) {
	head := r.upTo(most<<1 | 1)
	s.full = head&1 == 1
	for range head >> 1 {
		hash := r.fixed()
		mark := seenMark{uint16(r.upTo(math.MaxUint16)), uint16(r.upTo(math.MaxUint16))} //nolint:gosec // bounded
		if n := len(s.hashes); n > 0 && hash <= s.hashes[n-1] {
			r.bad = true
		}
		if r.bad {
			return
		}
		s.hashes, s.marks = append(s.hashes, hash), append(s.marks, mark)
	}
}

func (r *reading) sketch(s *sketch) {
	span := uint64(maxBin - minBin) //nolint:gosec // constants
	bin := uint64(0)
	for i := range r.upTo(span + 1) {
		step, count := r.upTo(span), r.upTo(maxCounted)
		bin += step
		if r.bad = r.bad || bin > span || i > 0 && step == 0 || count == 0; r.bad {
			return
		}
		s.addBin(minBin+int(bin), float64(count)) //nolint:gosec // bounded
	}
}

func (r *reading) calibration(c *Calibration) {
	if r.upTo(calibrationBins) != calibrationBins {
		r.bad = true
		return
	}
	for i := range c.bins {
		bin := &c.bins[i]
		*bin = calibrationBin{n: r.uint32(), good: r.uint32(), sum: r.float()}
		r.bad = r.bad || bin.good > bin.n || !(bin.sum >= 0 && bin.sum <= float64(bin.n))
	}
	c.squares = r.float()
	r.bad = r.bad || !(c.squares >= 0 && c.squares <= float64(c.Cycles()))
}
