// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package track

// graveyard remembers the hashes of the last size cycles that were forgotten,
// so that a straggler does not open its cycle a second time.
type graveyard struct {
	size int
	ring []uint64
	next int
	in   map[uint64]struct{}
}

func (g *graveyard) has(hash uint64) bool {
	_, ok := g.in[hash]
	return ok
}

func (g *graveyard) bury(hash uint64) {
	if g.has(hash) {
		return
	}
	if g.in == nil {
		g.in = map[uint64]struct{}{}
	}
	g.in[hash] = struct{}{}
	if len(g.ring) < g.size {
		g.ring = append(g.ring, hash)
		return
	}
	delete(g.in, g.ring[g.next])
	g.ring[g.next] = hash
	g.next = (g.next + 1) % g.size
}
