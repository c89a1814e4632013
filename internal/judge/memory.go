// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"hash/maphash"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"github.com/leasehold/leasehold/internal/anomaly"
)

// Memory is what is known of agents: a baseline for each agent and kind of
// task, and what each agent used today. It is safe for concurrent use.
type Memory struct {
	parts []part
	cfg   Baselines
	// unlisted says that the list which is kept is not current, gone what is to
	// be deleted once it is. They belong to Save.
	unlisted bool
	gone     []anomaly.BaselineKey
}

// part is the agents whose names hash to it.
type part struct {
	// mu guards everything below. It is taken inside of the lock of a shard of
	// cycles, and nothing is locked inside of it.
	mu    sync.Mutex
	store *anomaly.Store
	// dirty are the baselines to be written, kept those which a Keeper has, and
	// gone those of kept that are to be deleted: without a Keeper none is, so
	// that all three are bounded by what is held and what was kept.
	dirty, kept, gone map[anomaly.BaselineKey]struct{}
	days              *simplelru.LRU[anomaly.BaselineKey, spend]
}

// Stats are counts of a Memory.
type Stats struct {
	// Baselines is how many are held; Evicted is how many made room for others,
	// Cold how many of those came back and had to begin again.
	Baselines     int
	Evicted, Cold uint64
}

// maxParts bounds over how many locks agents are spread.
const maxParts = 64

func newMemory(cfg Baselines) (*Memory, error) {
	if cfg.MaxAgents == 0 {
		cfg.MaxAgents = DefaultMaxAgents
	}
	n := max(1, min(maxParts, cfg.MaxAgents/16))
	m := &Memory{parts: make([]part, n), cfg: cfg}
	for i := range m.parts {
		if err := m.parts[i].init(cfg, (cfg.MaxAgents+n-1)/n); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (p *part) init(cfg Baselines, size int) (err error) {
	p.dirty = map[anomaly.BaselineKey]struct{}{}
	p.kept, p.gone = map[anomaly.BaselineKey]struct{}{}, map[anomaly.BaselineKey]struct{}{}
	if p.store, err = anomaly.NewStore(size, cfg.Limits, p.evicted); err != nil {
		return err
	}
	p.days, err = simplelru.NewLRU[anomaly.BaselineKey, spend](size, nil)
	return err
}

// evicted notes that a baseline made room for another one.
func (p *part) evicted(key anomaly.BaselineKey, _ *anomaly.Baseline) {
	delete(p.dirty, key)
	if _, ok := p.kept[key]; ok {
		delete(p.kept, key)
		p.gone[key] = struct{}{}
	}
}

// changed notes a baseline that has to be written.
func (p *part) changed(key anomaly.BaselineKey) {
	p.dirty[key] = struct{}{}
	if _, ok := p.gone[key]; ok { // it has come back
		delete(p.gone, key)
		p.kept[key] = struct{}{}
	}
}

// part is where an agent is known.
func (m *Memory) part(key anomaly.BaselineKey) *part {
	if len(m.parts) == 1 {
		return &m.parts[0]
	}
	return &m.parts[maphash.String(seed, key.Agent)%uint64(len(m.parts))]
}

// Stats returns the counts.
func (m *Memory) Stats() (s Stats) {
	for i := range m.parts {
		p := &m.parts[i]
		p.mu.Lock()
		one := p.store.Stats()
		p.mu.Unlock()
		s.Baselines += one.Len
		s.Evicted += one.Evicted
		s.Cold += one.Cold
	}
	return s
}

// Read calls with for the baseline of an agent and kind of task, under the lock
// of its part; ok is false when there is none.
func (m *Memory) Read(key anomaly.BaselineKey, with func(*anomaly.Baseline)) (ok bool) {
	p := m.part(key)
	p.mu.Lock()
	defer p.mu.Unlock()
	b, ok := p.store.Find(key)
	if ok {
		with(b)
	}
	return ok
}

// Keys are the agents and kinds of task that are known.
func (m *Memory) Keys() (keys []anomaly.BaselineKey) {
	for i := range m.parts {
		p := &m.parts[i]
		p.mu.Lock()
		keys = append(keys, p.store.Keys()...)
		p.mu.Unlock()
	}
	return keys
}
