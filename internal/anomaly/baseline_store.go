// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"fmt"
	"hash/maphash"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// BaselineKey is whose baseline it is: an agent and a kind of task.
type BaselineKey struct{ Agent, Task string }

// maxEvicted is how many evicted keys a Store remembers, at 8 bytes each.
const maxEvicted = 1 << 16

// Store holds baselines in memory, at most so many: those asked for longest ago
// are evicted. An agent that comes back after that is cold and has to warm up
// again, and is counted; it is never taken for one without a past. Once too
// many were evicted to be remembered, every new agent is cold. A Store is not
// safe for concurrent use.
type Store struct {
	limits  Limits
	lru     *simplelru.LRU[BaselineKey, *Baseline]
	onEvict func(BaselineKey, *Baseline)

	seed      maphash.Seed
	evicted   map[uint64]struct{}
	forgotten bool
	stats     StoreStats
}

// StoreStats counts what a Store did.
type StoreStats struct {
	// Len is how many baselines are held now.
	Len int
	// Evicted is how many were evicted, Cold how many began again after that.
	Evicted, Cold uint64
}

// NewStore returns a store of at most size baselines, at least 1. onEvict, which
// may be nil, gets each baseline that is evicted, to be written away.
func NewStore(size int, limits Limits, onEvict func(BaselineKey, *Baseline)) (*Store, error) {
	s := &Store{limits: limits, onEvict: onEvict, seed: maphash.MakeSeed(), evicted: map[uint64]struct{}{}}
	lru, err := simplelru.NewLRU(size, s.forget)
	if err != nil {
		return nil, fmt.Errorf("baselines::max_agents must be at least 1 (got %d)", size)
	}
	s.lru = lru
	return s, nil
}

// Get returns the baseline of key, an empty one when there is none. It counts
// as a use.
func (s *Store) Get(key BaselineKey) *Baseline {
	if b, ok := s.lru.Get(key); ok {
		return b
	}
	b := NewBaseline(s.limits)
	if _, back := s.evicted[s.hash(key)]; back || s.forgotten {
		b.Chill()
		s.stats.Cold++
	}
	s.lru.Add(key, b)
	return b
}

// Find returns the baseline of key without making one and without counting as a
// use.
func (s *Store) Find(key BaselineKey) (b *Baseline, ok bool) { return s.lru.Peek(key) }

// Lost reports whether what was known of key is lost: it was evicted, or could
// not be read back, and has not been learned anew.
func (s *Store) Lost(key BaselineKey) bool {
	if b, ok := s.lru.Peek(key); ok {
		return b.Cold() && !b.Warm()
	}
	_, evicted := s.evicted[s.hash(key)]
	return evicted || s.forgotten
}

// Put sets the baseline of key, such as one that was read back.
func (s *Store) Put(key BaselineKey, b *Baseline) {
	delete(s.evicted, s.hash(key))
	s.lru.Add(key, b)
}

// Keys are the keys of all baselines, those asked for longest ago first.
func (s *Store) Keys() []BaselineKey { return s.lru.Keys() }

// Forgotten notes that baselines were lost nobody knows whose: every agent that
// is not held begins cold.
func (s *Store) Forgotten() { s.forgotten = true }

// Stats returns the counts.
func (s *Store) Stats() StoreStats {
	stats := s.stats
	stats.Len = s.lru.Len()
	return stats
}

// forget remembers that key was evicted.
func (s *Store) forget(key BaselineKey, b *Baseline) {
	s.stats.Evicted++
	if len(s.evicted) < maxEvicted {
		s.evicted[s.hash(key)] = struct{}{}
	} else {
		s.forgotten = true
	}
	if s.onEvict != nil {
		s.onEvict(key, b)
	}
}

func (s *Store) hash(key BaselineKey) uint64 { return maphash.Comparable(s.seed, key) }
