// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"hash/maphash"
	"slices"
	"sync"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

const (
	// hashWhole is the longest text in bytes that is hashed as a whole; of a
	// longer one, hashEnd bytes of each end and the length are.
	hashWhole = 1 << 20
	hashEnd   = 64 << 10
	// hashDepth bounds how deep structured content is looked into.
	hashDepth = 32
	hashChunk = 4 << 10
)

// Hasher identifies content without revealing it; see Hash. It is safe for
// concurrent use and does not allocate in steady state.
type Hasher struct {
	states sync.Pool
	// memo is of prompts and the like, shorts of Key64.
	memo, shorts *memo
}

// NewHasher returns a Hasher under key. Hashes of different keys cannot be
// compared, so processes that see the same agents must share one.
func NewHasher(key []byte) (*Hasher, error) {
	if len(key) == 0 {
		return nil, errors.New("hash key is empty: configure one, or generate a random one at start")
	}
	key = slices.Clone(key)
	h := &Hasher{memo: newMemo(), shorts: newMemo()}
	h.states.New = func() any {
		st := &hashState{mac: hmac.New(sha256.New, key)}
		st.quick.SetSeed(h.memo.seed)
		return st
	}
	return h, nil
}

// String hashes a text; the empty text has the zero Hash.
func (h *Hasher) String(s string) Hash {
	if s == "" {
		return Hash{}
	}
	st := h.state()
	defer h.states.Put(st)
	st.text(s)
	return st.done()
}

// Bytes hashes a text in bytes, to the same Hash as the same String.
func (h *Hasher) Bytes(b []byte) Hash {
	if len(b) == 0 {
		return Hash{}
	}
	st := h.state()
	defer h.states.Put(st)
	if len(b) <= hashWhole {
		st.head('s', len(b))
		_, _ = st.out.Write(b)
	} else {
		st.head('S', len(b))
		_, _ = st.out.Write(b[:hashEnd])
		_, _ = st.out.Write(b[len(b)-hashEnd:])
	}
	return st.done()
}

// Value hashes an attribute's value and returns the size of what it holds in
// bytes. Maps with the same members have the same Hash in any order; a text
// has the same Hash as by String.
func (h *Hasher) Value(v pcommon.Value) (sum Hash, size int) {
	switch v.Type() {
	case pcommon.ValueTypeEmpty:
		return Hash{}, 0
	case pcommon.ValueTypeStr:
		return h.String(v.Str()), len(v.Str())
	}
	st := h.state()
	defer h.states.Put(st)
	st.value(v, 0)
	return st.done(), st.size
}

func (h *Hasher) state() *hashState {
	st := h.states.Get().(*hashState)
	st.mac.Reset()
	st.begin(st.mac)
	return st
}

func (st *hashState) begin(out hash.Hash) { st.out, st.size, st.nodes = out, 0, 0 }

// hashState is one computation and its buffers.
type hashState struct {
	// out is where what is hashed is written: to mac, or to quick for a memo.
	out   hash.Hash
	mac   hash.Hash
	quick maphash.Hash
	chunk [hashChunk]byte
	sum   [sha256.Size]byte
	// size is the bytes of content seen so far, nodes the values.
	size, nodes int
	// entries is a stack: the members of each map that is being written.
	entries []entry
}

func (st *hashState) done() (h Hash) {
	copy(h[:], st.mac.Sum(st.sum[:0]))
	return h
}

// head writes a type and a length, so that no two values write the same bytes.
func (st *hashState) head(kind byte, n int) {
	st.bits(kind, uint64(n))
}

func (st *hashState) bits(kind byte, n uint64) {
	_, _ = st.out.Write(appendHead(st.chunk[:0], kind, n))
}

func appendHead(b []byte, kind byte, n uint64) []byte {
	return binary.LittleEndian.AppendUint64(append(b, kind), n)
}

func (st *hashState) text(s string) {
	st.size += len(s)
	if len(s) <= hashWhole {
		// In one write with what stands before it: most texts are short.
		b := appendHead(st.chunk[:0], 's', uint64(len(s)))
		n := copy(st.chunk[len(b):], s)
		_, _ = st.out.Write(st.chunk[:len(b)+n])
		st.copyIn(s[n:])
		return
	}
	st.head('S', len(s))
	st.copyIn(s[:hashEnd])
	st.copyIn(s[len(s)-hashEnd:])
}

func (st *hashState) copyIn(s string) {
	for len(s) > 0 {
		n := copy(st.chunk[:], s)
		_, _ = st.out.Write(st.chunk[:n])
		s = s[n:]
	}
}
