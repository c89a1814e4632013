// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func newStore(t testing.TB, size int, onEvict func(BaselineKey, *Baseline)) *Store {
	t.Helper()
	s, err := NewStore(size, Limits{WarmUp: 1}, onEvict)
	require.NoError(t, err)
	return s
}

func TestStoreEvictedComesBackCold(t *testing.T) {
	written := map[BaselineKey][]byte{}
	s := newStore(t, 2, func(k BaselineKey, b *Baseline) { written[k] = b.Encode() })
	a, b, c := BaselineKey{Agent: "a", Task: "t"}, BaselineKey{Agent: "b", Task: "t"}, BaselineKey{Agent: "a", Task: "u"}
	first := s.Get(a)
	s.Get(b)
	assert.Same(t, first, s.Get(a))
	s.Get(c) // b was asked for longest ago
	assert.Equal(t, []BaselineKey{a, c}, s.Keys())

	assert.True(t, s.Get(b).Cold(), "evicted once")
	assert.False(t, s.Get(c).Cold())
	again := s.Get(a)
	assert.True(t, again.Cold())
	assert.False(t, again.Warm(), "what it did before counts no more")
	assert.Equal(t, SeenUnknown, again.Dest("send", EffectAct, hashed("x")))
	assert.Equal(t, StoreStats{Len: 2, Evicted: 3, Cold: 2}, s.Stats())

	again.Learn(did("act.send>x"))
	back, err := Decode(again.Encode(), Limits{WarmUp: 1})
	require.NoError(t, err)
	s.Put(a, back)
	assert.Same(t, back, s.Get(a))
	assert.Equal(t, SeenBefore, s.Get(a).Dest("send", EffectAct, hashed("x")), "read back, nothing is lost")
	_, ok := s.Find(BaselineKey{Agent: "nobody"})
	assert.False(t, ok)
}

// Once more were evicted than can be remembered, nobody is taken for new.
func TestStoreForgetsToTheWorse(t *testing.T) {
	s := newStore(t, 1, nil)
	for i := range s.remember + 2 {
		s.Get(BaselineKey{Agent: fmt.Sprint("bomb", i)})
	}
	assert.Len(t, s.evicted, s.remember)
	assert.True(t, s.Get(BaselineKey{Agent: "never here before"}).Cold())
	assert.Equal(t, 1, s.Stats().Len)
}

// A flood of new names evicts others like it, and nobody who is known.
func TestStoreKeepsTheWarm(t *testing.T) {
	s := newStore(t, 2, nil)
	known := BaselineKey{Agent: "known"}
	s.Get(known).Learn(did("act.send>x"))
	s.Learned(known)
	for i := range 100 {
		s.Get(BaselineKey{Agent: fmt.Sprint("bomb", i)})
	}
	assert.True(t, s.Get(known).Warm())
	assert.Equal(t, 3, s.Stats().Len)
	assert.False(t, s.Lost(known))
	assert.True(t, s.Lost(BaselineKey{Agent: "bomb0"}))
	s.Learned(BaselineKey{Agent: "nobody"})
}

func TestStoreSize(t *testing.T) {
	_, err := NewStore(0, Limits{}, nil)
	assert.EqualError(t, err, "baselines::max_agents must be at least 1 (got 0)")
}

func TestStoreFindsWithoutAllocation(t *testing.T) {
	s := newStore(t, 2, nil)
	k := BaselineKey{Agent: "a", Task: "t"}
	s.Get(k)
	assert.Zero(t, testing.AllocsPerRun(100, func() { s.Get(k) }))
}

func BenchmarkStoreGet(b *testing.B) {
	s := newStore(b, 1000, nil)
	k := BaselineKey{Agent: "agent", Task: "task"}
	b.ReportAllocs()
	for b.Loop() {
		s.Get(k)
	}
}
