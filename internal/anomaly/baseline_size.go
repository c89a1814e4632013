// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "unsafe"

// mapSlot is about what a map takes for an entry beside its key and value.
const mapSlot = 32

// Size is about how many bytes of memory b holds.
func (b *Baseline) Size() int {
	size := int(unsafe.Sizeof(*b)) + b.steps.size() + b.tokens.size() + b.cost.size()
	for _, s := range b.digests.all() {
		size += s.size()
	}
	for name, t := range b.tools {
		size += mapSlot + len(name) + int(unsafe.Sizeof(*t)) + t.dests.size() + t.millis.size() + held(t.calls)
	}
	return size
}

func (s *seenSet) size() int { return held(s.hashes) + held(s.marks) }

func (s *sketch) size() int { return held(s.bins) + held(s.counts) }

// held is how many bytes a slice has room for.
func held[T any](s []T) int {
	var element T
	return cap(s) * int(unsafe.Sizeof(element))
}
