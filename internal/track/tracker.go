// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package track

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/judge"
	"github.com/leasehold/leasehold/internal/tokens"
)

// Tracker follows every cycle in flight. It is safe for concurrent use.
type Tracker struct {
	cfg    Config
	shards []shard
	// held counts the cycles of all shards, out settled ones that wait for Drain.
	held, out atomic.Int64
}

// shard owns the cycles whose keys hash to it.
type shard struct {
	cfg       *Config
	held, out *atomic.Int64

	// mu guards everything below.
	mu      sync.Mutex
	cycles  table
	due     [numKinds]deadlines
	closed  graveyard
	free    freelist
	counter tokens.Counter
	// bench judges, nil where nothing does; repeats is scratch for it.
	bench     *judge.Bench
	repeats   []uint64
	modelList []string
	windows   []int64
	catalog   *tokens.Catalog
	lookups   map[modelKey]*tokens.Model
	names     names
	settled   []*Settled
}

// New returns a Tracker without cycles.
func New(cfg Config) (*Tracker, error) {
	t := &Tracker{cfg: cfg.withDefaults()}
	n := 1
	for n < 4*runtime.GOMAXPROCS(0) {
		n *= 2
	}
	n = max(1, min(n, t.cfg.MaxCycles/16))
	t.shards = make([]shard, n)
	for i := range t.shards {
		t.shards[i] = shard{
			cfg: &t.cfg, held: &t.held, out: &t.out,
			cycles:  table{},
			closed:  graveyard{size: max(16, 2*t.cfg.MaxCycles/n)},
			lookups: map[modelKey]*tokens.Model{},
			names:   names{},
		}
		if err := t.shards[i].setBench(); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// Observe takes one step, received at now, which aims at target; nil for
// nothing. It keeps no reference to step, only to some of its strings.
func (t *Tracker) Observe(now time.Time, from *Origin, step *cycle.Step, target *judge.Target) Outcome {
	if step.Problems&(cycle.ProblemNoTraceID|cycle.ProblemNoSpanID) != 0 {
		return Outcome{Fate: FateUntracked}
	}
	key := keyOf(from, step)
	hash := key.hash()
	h := &t.shards[hash%uint64(len(t.shards))]
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.observe(now.UnixNano(), key, hash, from, step, target)
}

// Hold gives the tracker the root that Observe asked to be held; it comes back
// in the cycle's Settled.
func (t *Tracker) Hold(o *Outcome, held any) {
	h := &t.shards[o.hash%uint64(len(t.shards))]
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.cycles.find(o.hash, &o.key)
	if s == nil || s.is(flagSettled) || s.held != nil {
		// Evicted in between: the root leaves alone.
		h.emit(&Settled{Key: o.key, Held: held, Close: CloseEvicted, Stray: true})
		return
	}
	s.held = held
	h.schedule(s)
}

// Pending reports whether cycles that had to be closed early wait for Drain.
func (t *Tracker) Pending() bool { return t.out.Load() > 0 }

// Drain returns the cycles that were closed since the last call, by Expire or
// by being evicted.
func (t *Tracker) Drain() []*Settled {
	var all []*Settled
	for i := range t.shards {
		h := &t.shards[i]
		h.mu.Lock()
		all = append(all, h.settled...)
		t.out.Add(-int64(len(h.settled)))
		h.settled = nil
		h.mu.Unlock()
	}
	return all
}

// Expire settles the cycles whose time has come by now and returns every
// cycle that waits to be sent on.
func (t *Tracker) Expire(now time.Time) []*Settled {
	for i := range t.shards {
		// The lock is let go between cycles, so that steps need not wait.
		for t.shards[i].expireOne(now.UnixNano()) {
		}
	}
	return t.Drain()
}

// End settles a cycle whose run has ended, if its root has not come: it will not
// come any more. succeeded says that the run did. What it settles is returned by
// the next Drain or Expire.
func (t *Tracker) End(now time.Time, key Key, succeeded bool) {
	hash := key.hash()
	h := &t.shards[hash%uint64(len(t.shards))]
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.endable(hash, &key)
	if s != nil && h.asks(s, now.UnixNano()) {
		h.ask(s, now.UnixNano())
		s = h.endable(hash, &key)
	}
	if s == nil {
		return
	}
	s.succeeded = succeeded
	h.settle(s, now.UnixNano(), CloseRun)
	h.schedule(s)
}

// endable is the cycle if it is open and its root has not come, else nil.
func (h *shard) endable(hash uint64, key *Key) *state {
	s := h.cycles.find(hash, key)
	if s == nil || s.is(flagRoot) || s.is(flagSettled) || !s.is(flagAgentic) {
		return nil
	}
	return s
}

// Flush settles every open cycle, for a shutdown, and forgets them all.
func (t *Tracker) Flush(now time.Time) []*Settled {
	for i := range t.shards {
		h := &t.shards[i]
		h.mu.Lock()
		for s := h.least(); s != nil; s = h.least() {
			h.close(s, now.UnixNano(), CloseShutdown)
		}
		h.mu.Unlock()
	}
	return t.Drain()
}

// Len is how many cycles are held, settled ones in their late window included.
func (t *Tracker) Len() int { return int(t.held.Load()) }
