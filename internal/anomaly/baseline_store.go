// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"fmt"
	"hash/maphash"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// BaselineKey is whose baseline it is: an agent and a kind of task.
type BaselineKey struct {
	Agent, Task string
	// Proven says that Agent is a proven name: an agent that only claims it
	// neither reads nor teaches what the proven one does.
	Proven bool
}

// Store holds baselines in memory: at most so many that are warm and as many
// that warm up. Of each kind those asked for longest ago are evicted, so that a
// flood of new agents evicts none that is known. An agent that comes back after
// its eviction is cold and has to warm up again, and is counted; it is never
// taken for one without a past. Once too many were evicted to be remembered,
// every new agent is cold. A Store is not safe for concurrent use.
type Store struct {
	limits      Limits
	warm, fresh *simplelru.LRU[BaselineKey, *Baseline]
	// moving is set while a baseline changes its place, which is no eviction.
	moving  bool
	onEvict func(BaselineKey, *Baseline)

	seed maphash.Seed
	// evicted are the hashes of at most remember keys.
	evicted   map[uint64]struct{}
	remember  int
	forgotten bool
	stats     StoreStats
	version   uint64
}

// maxEvicted is how many evicted keys a Store remembers at most, at 8 bytes
// each, and evictedOfEach how many for each baseline that it can hold.
const (
	maxEvicted    = 1 << 16
	evictedOfEach = 16
)

// StoreStats counts what a Store did.
type StoreStats struct {
	// Len is how many baselines are held now.
	Len int
	// Evicted is how many were evicted, Cold how many began again after that.
	Evicted, Cold uint64
}

// NewStore returns a store of at most size warm baselines, at least 1. onEvict,
// which may be nil, gets each baseline that is evicted, to be written away.
func NewStore(size int, limits Limits, onEvict func(BaselineKey, *Baseline)) (*Store, error) {
	s := &Store{
		limits: limits, onEvict: onEvict, seed: maphash.MakeSeed(),
		evicted: map[uint64]struct{}{}, remember: min(maxEvicted, evictedOfEach*max(size, 0)),
	}
	for _, lru := range []**simplelru.LRU[BaselineKey, *Baseline]{&s.warm, &s.fresh} {
		made, err := simplelru.NewLRU(size, s.forget)
		if err != nil {
			return nil, fmt.Errorf("baselines::max_agents must be at least 1 (got %d)", size)
		}
		*lru = made
	}
	return s, nil
}

// Get returns the baseline of key, an empty one when there is none. It counts
// as a use.
func (s *Store) Get(key BaselineKey) *Baseline {
	if b, ok := s.warm.Get(key); ok {
		return b
	}
	if b, ok := s.fresh.Get(key); ok {
		return b
	}
	b := NewBaseline(s.limits)
	if s.wasEvicted(key) {
		b.Chill()
		s.stats.Cold++
	}
	s.version++
	s.fresh.Add(key, b)
	return b
}

// Learned says that the baseline of key has learned: if it is warm by now, it
// is kept among those.
func (s *Store) Learned(key BaselineKey) {
	b, ok := s.fresh.Peek(key)
	if !ok || !b.Warm() {
		return
	}
	s.moving = true
	s.fresh.Remove(key)
	s.moving = false
	s.version++
	s.warm.Add(key, b)
}

// Version changes whenever Find may find another baseline than before.
func (s *Store) Version() uint64 { return s.version }

// Find returns the baseline of key without making one and without counting as a
// use.
func (s *Store) Find(key BaselineKey) (b *Baseline, ok bool) {
	if b, ok = s.warm.Peek(key); ok {
		return b, true
	}
	return s.fresh.Peek(key)
}

// Lost reports whether what was known of key is lost: it was evicted, or could
// not be read back, and has not been learned anew.
func (s *Store) Lost(key BaselineKey) bool {
	if b, ok := s.Find(key); ok {
		return b.Cold() && !b.Warm()
	}
	return s.wasEvicted(key)
}

// Put sets the baseline of key, such as one that was read back.
func (s *Store) Put(key BaselineKey, b *Baseline) {
	delete(s.evicted, s.hash(key))
	s.moving = true
	s.warm.Remove(key)
	s.fresh.Remove(key)
	s.moving = false
	s.version++
	if b.Warm() {
		s.warm.Add(key, b)
	} else {
		s.fresh.Add(key, b)
	}
}

// Keys are the keys of all baselines.
func (s *Store) Keys() []BaselineKey { return append(s.warm.Keys(), s.fresh.Keys()...) }

// Forgotten notes that baselines were lost nobody knows whose: every agent that
// is not held begins cold.
func (s *Store) Forgotten() { s.forgotten = true }

// Stats returns the counts.
func (s *Store) Stats() StoreStats {
	stats := s.stats
	stats.Len = s.warm.Len() + s.fresh.Len()
	return stats
}

// forget remembers that key was evicted.
func (s *Store) forget(key BaselineKey, b *Baseline) {
	if s.moving {
		return
	}
	s.stats.Evicted++
	s.version++
	if len(s.evicted) < s.remember {
		s.evicted[s.hash(key)] = struct{}{}
	} else {
		s.forgotten = true
	}
	if s.onEvict != nil {
		s.onEvict(key, b)
	}
}

func (s *Store) wasEvicted(key BaselineKey) bool {
	_, evicted := s.evicted[s.hash(key)]
	return evicted || s.forgotten
}

func (s *Store) hash(key BaselineKey) uint64 { return maphash.Comparable(s.seed, key) }
