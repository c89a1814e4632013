// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
)

// errStored says that a stored baseline is not one.
var errStored = errors.New("stored baseline is damaged")

// Decode reads a stored baseline of this or an earlier version. Limits are not
// stored: where those given are lower than what is there, nothing is thrown
// away, and nothing more is taken in. A damaged form is an error, and so is one
// of a later version; the caller then begins with a cold baseline, see Chill.
func Decode(data []byte, limits Limits) (*Baseline, error) {
	if len(data) < 5 {
		return nil, fmt.Errorf("%w: %d bytes are too few", errStored, len(data))
	}
	body, sum := data[:len(data)-4], binary.LittleEndian.Uint32(data[len(data)-4:])
	if v := body[0]; v == 0 || v > storedVersion {
		return nil, fmt.Errorf("stored baseline has version %d: this program reads 1 to %d", v, storedVersion)
	}
	if got := crc32.Checksum(body, castagnoli); got != sum {
		return nil, fmt.Errorf("%w: checksum is %08x, must be %08x", errStored, got, sum)
	}
	b := NewBaseline(limits)
	r := reading{left: body[1:]}
	for len(r.left) > 0 && !r.bad {
		tag := r.byte()
		section := reading{left: r.take(r.uint())}
		b.decodeSection(tag, &section)
		r.bad = r.bad || section.bad
	}
	if r.bad {
		return nil, fmt.Errorf("%w: a section does not hold what it should", errStored)
	}
	return b, nil
}

func (b *Baseline) decodeSection(tag byte, r *reading) {
	switch tag {
	case sectionState:
		b.cycles, b.guardCycles = r.uint32(), r.uint32()
		flags := r.uint()
		b.frozen, b.toolsFull, b.cold = flags&storedFrozen != 0, flags&storedToolsFull != 0, flags&storedCold != 0
		if len(r.left) > 0 { // left out when there are none
			b.gapCycles = r.uint32()
		}
	case sectionTool:
		name, t := string(r.take(r.uint())), &toolNorm{}
		r.tool(t)
		if r.bad = r.bad || b.tools[name] != nil || len(b.tools) >= maxTools; !r.bad {
			b.tools[name] = t
		}
	case sectionSketches:
		for _, s := range []*sketch{&b.steps, &b.tokens, &b.cost} {
			r.sketch(s)
		}
	case sectionDigests:
		for _, s := range b.digests.all() {
			r.seen(s, maxDigests)
		}
	case sectionCalibration:
		r.calibration(&b.calibration)
	}
}

// reading is a part of a stored form while it is read. After anything wrong bad
// is set and all that is read is zero.
type reading struct {
	left []byte
	bad  bool
}

func (r *reading) take(n uint64) (part []byte) {
	if n > uint64(len(r.left)) {
		r.bad, r.left = true, nil
		return nil
	}
	part, r.left = r.left[:n], r.left[n:]
	return part
}

func (r *reading) byte() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reading) uint() uint64 {
	n, size := binary.Uvarint(r.left)
	if size <= 0 {
		r.bad, r.left = true, nil
		return 0
	}
	r.left = r.left[size:]
	return n
}

// upTo reads a number that must not be above most.
func (r *reading) upTo(most uint64) uint64 {
	n := r.uint()
	if n > most {
		r.bad = true
		return 0
	}
	return n
}

func (r *reading) uint32() uint32 { return uint32(r.upTo(math.MaxUint32)) }

func (r *reading) uint16() uint16 { return uint16(r.upTo(math.MaxUint16)) }

func (r *reading) fixed() uint64 {
	if b := r.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

func (r *reading) float() float64 { return math.Float64frombits(r.fixed()) }
