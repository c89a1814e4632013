// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"encoding/binary"
	"hash/crc32"
	"maps"
	"math"
	"slices"
)

// The stored form of a baseline is a version byte, sections, and the CRC-32C
// of all that. A section is a tag, the length of its body, and the body; a
// reader skips sections that it does not know. A version is given up only when
// a section has to mean something else. Whole numbers are varints, everything
// of fixed size is little-endian.
const (
	storedVersion = 1

	sectionState       = 1
	sectionTool        = 2
	sectionSketches    = 3
	sectionDigests     = 4
	sectionCalibration = 5

	storedFrozen    = 1
	storedToolsFull = 2
	storedCold      = 4
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Encode returns the stored form of b, the same for equal baselines; Decode
// reads it. It holds names of tools and keyed hashes, no content.
func (b *Baseline) Encode() []byte {
	w := stored{storedVersion}
	w.section(sectionState, func(w *stored) {
		w.uint(uint64(b.cycles))
		w.uint(uint64(b.guardCycles))
		w.uint(bit(b.frozen, storedFrozen) | bit(b.toolsFull, storedToolsFull) | bit(b.cold, storedCold))
		if b.gapCycles > 0 {
			w.uint(uint64(b.gapCycles))
		}
	})
	for _, name := range slices.Sorted(maps.Keys(b.tools)) {
		w.section(sectionTool, func(w *stored) { w.tool(name, b.tools[name]) })
	}
	w.section(sectionSketches, func(w *stored) {
		for _, s := range []*sketch{&b.steps, &b.tokens, &b.cost} {
			w.sketch(s)
		}
	})
	w.section(sectionDigests, func(w *stored) {
		for _, s := range b.digests.all() {
			w.seen(s)
		}
	})
	w.section(sectionCalibration, func(w *stored) { w.calibration(&b.calibration) })
	return binary.LittleEndian.AppendUint32(w, crc32.Checksum(w, castagnoli))
}

// stored is a stored form while it is written.
type stored []byte

func (w *stored) uint(n uint64)   { *w = binary.AppendUvarint(*w, n) }
func (w *stored) fixed(n uint64)  { *w = binary.LittleEndian.AppendUint64(*w, n) }
func (w *stored) float(v float64) { w.fixed(math.Float64bits(v)) }
func (w *stored) text(s string)   { w.uint(uint64(len(s))); *w = append(*w, s...) }

// bit is b where is holds, else 0.
func bit(is bool, b uint64) uint64 {
	if is {
		return b
	}
	return 0
}

func (w *stored) section(tag byte, write func(*stored)) {
	var body stored
	write(&body)
	*w = append(*w, tag)
	w.text(string(body))
}

func (w *stored) tool(name string, t *toolNorm) {
	w.text(name)
	w.uint(uint64(t.effect))
	w.uint(uint64(t.cycles))
	w.uint(uint64(len(t.calls)))
	for _, line := range t.calls {
		w.uint(uint64(line.n))
		w.uint(uint64(line.cycles))
	}
	w.seen(&t.dests)
	w.sketch(&t.millis)
}

func (w *stored) seen(s *seenSet) {
	w.uint(uint64(len(s.hashes))<<1 | bit(s.full, 1))
	for i, hash := range s.hashes {
		w.fixed(hash)
		w.uint(uint64(s.marks[i].cycles))
		w.uint(uint64(s.marks[i].first))
	}
}

// sketch writes each bin by its distance to the one before.
func (w *stored) sketch(s *sketch) {
	w.uint(uint64(len(s.bins)))
	before := uint16(0)
	for i, bin := range s.bins {
		w.uint(uint64(bin - before))
		w.uint(uint64(s.counts[i]))
		before = bin
	}
}

func (w *stored) calibration(c *Calibration) {
	w.uint(calibrationBins)
	for i := range c.bins {
		w.uint(uint64(c.bins[i].n))
		w.uint(uint64(c.bins[i].good))
		w.float(c.bins[i].sum)
	}
	w.float(c.squares)
}
