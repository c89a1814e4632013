// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "unsafe"

// Rough sizes in bytes of what the runtime and the sketch library keep beside
// the values themselves.
const (
	mapSlot     = 32
	sketchHead  = 104
	sketchPage  = 32 * 8
	bufferedAll = 64
)

// Size is about how many bytes of memory b holds.
func (b *Baseline) Size() int {
	size := int(unsafe.Sizeof(*b)) + b.steps.size() + b.tokens.size() + b.cost.size()
	for _, s := range b.digests.all() {
		size += s.size()
	}
	for name, t := range b.tools {
		size += mapSlot + len(name) + int(unsafe.Sizeof(*t)) + t.dests.size() + t.millis.size() + cap(t.calls)*int(unsafe.Sizeof(tallied{}))
	}
	return size
}

func (s *seenSet) size() int {
	return cap(s.hashes)*8 + cap(s.marks)*int(unsafe.Sizeof(seenMark{}))
}

// size counts values that came one by one, until there are enough for pages of
// bins.
func (s *sketch) size() int {
	n := int(s.count())
	switch {
	case s.store == nil:
		return 0
	case n <= bufferedAll:
		return sketchHead + 8*n
	}
	pages, last := 0, -1
	s.each(func(bin int, _ float64) {
		if page := bin >> 5; page != last || pages == 0 {
			pages, last = pages+1, page
		}
	})
	return sketchHead + 8*bufferedAll + pages*sketchPage
}
