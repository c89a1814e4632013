// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

import "github.com/leasehold/leasehold/internal/anomaly"

// Forget ends a cycle, after the time for late spans: the agent's baseline
// learns from it if it was clean, and the agent's confidence is held against
// how it ended. It reports whether the cycle was learned.
func (b *Bench) Forget(c *Cycle, about *About, rooted bool) (learned bool) {
	rare := c.peek()
	s := &rare.verdict
	learn := s.settled && s.clean && rooted && !b.cfg.Baselines.Freeze
	if !learn && !s.stated {
		return false
	}
	b.input(c, about)
	b.in.Trail = b.engine.Arrange(c.trail)
	b.facts.Digests = anomaly.Digests{Model: rare.model, Prompt: c.first.prompt, Tools: c.first.offered, Image: rare.image}
	key := b.key(about)
	part := b.memory.part(key)
	part.mu.Lock()
	defer part.mu.Unlock()
	defer b.release()
	base, known := part.store.Find(key)
	switch {
	case learn:
		base = part.store.Get(key)
	case !known:
		return false
	}
	part.changed(key)
	if s.stated {
		base.Confidence().Add(s.confidence, s.good)
	}
	if !learn || !base.Learn(&b.in).OK {
		return false
	}
	part.store.Learned(key)
	return true
}

func (b *Bench) release() { b.in = anomaly.Input{} }

// names remembers the hashes of a few names.
type names map[string]uint64

// maxNames bounds names; beyond it they are hashed anew.
const maxNames = 1024

func (n names) of(h anomaly.Hasher, name string) uint64 {
	hash, ok := n[name]
	if !ok {
		if len(n) >= maxNames {
			clear(n)
		}
		hash = h.Hash(name)
		n[name] = hash
	}
	return hash
}
