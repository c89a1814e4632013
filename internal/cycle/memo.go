// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"sync/atomic"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// memoSlots is how many hashes a memo remembers; a power of two.
const memoSlots = 1 << 10

// memo remembers hashes by the text they came of, so that a prompt that comes
// with every model call is hashed under the key once. It has no locks and keeps
// no text: each slot is a hash, its place taken by whichever text came last.
type memo struct {
	seed  maphash.Seed
	slots [memoSlots]memoSlot
}

// memoSlot holds a hash in two halves, and what they give with the key of the
// text: halves of two writers at once do not, so that they are no hit.
type memoSlot struct{ check, lo, hi atomic.Uint64 }

func newMemo() *memo { return &memo{seed: maphash.MakeSeed()} }

// memoUse keeps apart what is made of the same text in different ways.
type memoUse uint64

// The uses, far apart in all bits.
const (
	memoText    memoUse = 0
	memoPrompt  memoUse = 0x9E3779B97F4A7C15
	memoMessage memoUse = 0xC2B2AE3D27D4EB4F
	memoTools   memoUse = 0x165667B19E3779F9
	memoValue   memoUse = 0x27D4EB2F85EBCA77
)

func (m *memo) key(use memoUse, text string) uint64 {
	return maphash.String(m.seed, text) ^ uint64(use)
}

func (m *memo) get(key uint64) (sum Hash, ok bool) {
	s := &m.slots[key%memoSlots]
	lo, hi := s.lo.Load(), s.hi.Load()
	if lo|hi == 0 || s.check.Load() != memoCheck(key, lo, hi) {
		return sum, false
	}
	return hashOf(lo, hi), true
}

func (m *memo) put(key uint64, sum Hash) {
	lo, hi := binary.LittleEndian.Uint64(sum[:]), binary.LittleEndian.Uint64(sum[8:])
	s := &m.slots[key%memoSlots]
	s.lo.Store(lo)
	s.hi.Store(hi)
	s.check.Store(memoCheck(key, lo, hi))
}

func memoCheck(key, lo, hi uint64) uint64 { return key ^ lo ^ bits.RotateLeft64(hi, 32) }

func hashOf(lo, hi uint64) (h Hash) {
	binary.LittleEndian.PutUint64(h[:], lo)
	binary.LittleEndian.PutUint64(h[8:], hi)
	return h
}

// remembered is the hash that compute gives for text in one use.
func (h *Hasher) remembered(use memoUse, text string, compute func(h *Hasher, text string) Hash) Hash {
	return h.rememberedIn(h.memo, use, text, compute)
}

func (h *Hasher) rememberedIn(m *memo, use memoUse, text string, compute func(h *Hasher, text string) Hash) Hash {
	if len(text) > hashWhole {
		return compute(h, text) // which goes by its ends: sooner done than remembered
	}
	key := m.key(use, text)
	sum, ok := m.get(key)
	if !ok {
		sum = compute(h, text)
		m.put(key, sum)
	}
	return sum
}

// again is String for a text that is likely to come again.
func (h *Hasher) again(s string) Hash {
	if s == "" {
		return Hash{}
	}
	return h.remembered(memoText, s, (*Hasher).String)
}

// valueAgain is Value's hash for what is likely to come again.
func (h *Hasher) valueAgain(v pcommon.Value) Hash {
	if v.Type() == pcommon.ValueTypeStr {
		return h.again(v.Str())
	}
	key, _ := h.valueKey(v)
	sum, ok := h.memo.get(key)
	if !ok {
		sum, _ = h.Value(v)
		h.memo.put(key, sum)
	}
	return sum
}

// valueKey is memo.key for a value that is no text: of all that Value hashes.
func (h *Hasher) valueKey(v pcommon.Value) (key uint64, size int) {
	st := h.states.Get().(*hashState)
	defer h.states.Put(st)
	st.quick.Reset()
	st.begin(&st.quick)
	st.value(v, 0)
	return st.quick.Sum64() ^ uint64(memoValue), st.size
}

// passing identifies a value within this process only, by a hash that is seeded
// anew in each and many times as fast as Value's; size is the same.
func (h *Hasher) passing(v pcommon.Value) (sum Hash, size int) {
	if v.Type() == pcommon.ValueTypeEmpty || v.Type() == pcommon.ValueTypeStr && v.Str() == "" {
		return sum, 0
	}
	var key uint64
	if v.Type() == pcommon.ValueTypeStr {
		key, size = h.memo.key(memoText, v.Str()), len(v.Str())
	} else {
		key, size = h.valueKey(v)
	}
	return hashOf(key, key|1), size
}

// Key64 is the first eight bytes of String's hash as a number: never 0 but for
// the empty text. It has a memo of its own: its texts are short and many, and
// would drive out the prompts.
func (h *Hasher) Key64(s string) uint64 {
	if s == "" {
		return 0
	}
	sum := h.rememberedIn(h.shorts, memoText, s, (*Hasher).String)
	return max(1, binary.LittleEndian.Uint64(sum[:]))
}

// Short hashes to 64 bits, for what remembers many hashes of short texts.
type Short struct{ *Hasher }

// Hash is Key64.
func (s Short) Hash(content string) uint64 { return s.Key64(content) }
