// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"hash/maphash"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

// Bounds of what is remembered of when spans came.
const (
	earShards = 16
	perShard  = 4096
)

// ears remember when spans of a cycle last came. That is no evidence and need not
// outlive a restart: it only tells who is silent.
type ears struct {
	seed   maphash.Seed
	shards [earShards]*lru.Cache[earKey, time.Time]
}

type earKey struct{ agent, cycle string }

func newEars() *ears {
	e := &ears{seed: maphash.MakeSeed()}
	for i := range e.shards {
		e.shards[i], _ = lru.New[earKey, time.Time](perShard) // it fails for sizes below 1 only
	}
	return e
}

func (e *ears) shard(key earKey) *lru.Cache[earKey, time.Time] {
	return e.shards[maphash.Comparable(e.seed, key)%earShards]
}

func (e *ears) last(agent, cycle string) time.Time {
	key := earKey{agent, cycle}
	at, _ := e.shard(key).Peek(key)
	return at
}

// Heard notes that spans of a proven agent's cycle came. It may be called from any
// goroutine.
func (e *Engine) Heard(agent, cycle string) {
	key, now := earKey{agent, cycle}, e.cfg.Now()
	shard := e.ears.shard(key)
	if at, ok := shard.Get(key); !ok || now.Sub(at) >= time.Second {
		shard.Add(key, now)
	}
}

// WasHeard reports whether spans of the cycle came since the start, or lately.
func (e *Engine) WasHeard(agent, cycle string) bool { return !e.ears.last(agent, cycle).IsZero() }
