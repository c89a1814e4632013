// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

func (r *reading) tool(t *toolNorm) {
	t.effect = Effect(r.upTo(uint64(EffectAct)))
	t.cycles = r.uint32()
	for range r.upTo(maxTally) {
		line := tallied{r.uint16(), r.uint16()}
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
		mark := seenMark{r.uint16(), r.uint16()}
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
	span := uint64(maxBin - minBin)
	bin := uint64(0)
	for i := range r.upTo(span + 1) {
		step, count := r.upTo(span), r.uint32()
		bin += step
		if r.bad = r.bad || bin > span || i > 0 && step == 0 || count == 0; r.bad {
			return
		}
		s.addBin(uint16(bin), count)
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
