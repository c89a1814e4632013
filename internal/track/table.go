// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package track

// table is a shard's cycles by the hash of their key, a third of the size of a
// map by key. Two keys of one hash, which chance alone hardly ever makes, stand
// at successive numbers.
type table map[uint64]*state

func (t table) find(hash uint64, key *Key) *state {
	for {
		s := t[hash]
		if s == nil || s.key == *key {
			return s
		}
		hash++
	}
}

func (t table) put(hash uint64, s *state) {
	for t[hash] != nil {
		hash++
	}
	s.slot = hash
	t[hash] = s
}

// remove takes s out; what stood behind it only because of it moves up.
func (t table) remove(s *state) {
	delete(t, s.slot)
	for next := s.slot + 1; ; next++ {
		moved := t[next]
		if moved == nil || moved.key.hash() == next {
			return
		}
		delete(t, next)
		t.put(moved.key.hash(), moved)
	}
}

// names makes cycles share the memory of the names they have in common: each
// span comes with copies of its own.
type names map[string]string

// maxNames bounds a shard's shared names; beyond it they are forgotten, which
// costs memory and nothing else.
const maxNames = 8192

func (n names) share(s string) string {
	if s == "" {
		return ""
	}
	if shared, ok := n[s]; ok {
		return shared
	}
	if len(n) >= maxNames {
		clear(n)
	}
	n[s] = s
	return s
}
