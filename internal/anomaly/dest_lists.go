// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"iter"
	"slices"
)

// maxLists is how many different lists of destinations a cycle tells apart.
const maxLists = 256

// DestLists are the members of those Entry.Dest that stand for several
// destinations at once, one for each cycle.
type DestLists map[uint64][]uint64

// Note returns what to write in Entry.Dest for the destinations in d: 0 for
// none, the hash of a single one, and for several a hash of all, whose members
// are kept in l. What finds no room in l any more still differs from others.
func (l DestLists) Note(d *Dests) uint64 {
	switch d.n {
	case 0:
		return 0
	case 1:
		return d.hashes[0]
	}
	slices.Sort(d.hashes[:d.n])
	all := uint64(d.n)
	for _, hash := range d.hashes[:d.n] {
		all = mix(all, hash)
	}
	if _, known := l[all]; !known && l != nil && len(l) < maxLists {
		l[all] = slices.Clone(d.hashes[:d.n])
	}
	return all
}

// DestsOf yields the destinations of e one by one.
func (in *Input) DestsOf(e *Entry) iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		if e.Dest == 0 {
			return
		}
		list, several := in.Dests[e.Dest]
		if !several {
			yield(e.Dest)
			return
		}
		for _, dest := range list {
			if !yield(dest) {
				return
			}
		}
	}
}
