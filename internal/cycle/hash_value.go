// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"cmp"
	"math"
	"slices"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

const (
	// hashNodes bounds how many values inside of one are looked at, and
	// hashMembers how many members of one map.
	hashNodes   = 1 << 16
	hashMembers = 1 << 12
)

// value writes v in a form that only depends on what it holds. Beyond the
// bounds only sizes are written.
func (st *hashState) value(v pcommon.Value, depth int) {
	if st.nodes++; st.nodes > hashNodes {
		return
	}
	switch v.Type() {
	case pcommon.ValueTypeStr:
		st.text(v.Str())
	case pcommon.ValueTypeBytes:
		st.bytes(v.Bytes())
	case pcommon.ValueTypeInt:
		st.size += 8
		st.bits('i', uint64(v.Int()))
	case pcommon.ValueTypeDouble:
		st.size += 8
		st.bits('d', math.Float64bits(v.Double()))
	case pcommon.ValueTypeBool:
		st.size++
		st.bits('t', boolBit(v.Bool()))
	case pcommon.ValueTypeSlice:
		st.slice(v.Slice(), depth)
	case pcommon.ValueTypeMap:
		st.members(v.Map(), depth)
	default:
		st.head('0', 0)
	}
}

func (st *hashState) bytes(b pcommon.ByteSlice) {
	st.size += b.Len()
	st.head('b', b.Len())
	n := 0
	for i := range b.Len() {
		if i >= hashEnd && i < b.Len()-hashEnd {
			continue
		}
		st.chunk[n] = b.At(i)
		if n++; n == hashChunk {
			_, _ = st.out.Write(st.chunk[:n])
			n = 0
		}
	}
	_, _ = st.out.Write(st.chunk[:n])
}

func (st *hashState) slice(all pcommon.Slice, depth int) {
	st.head('l', all.Len())
	if depth >= hashDepth {
		return
	}
	for i := range all.Len() {
		if st.size > hashWhole || st.nodes > hashNodes {
			return
		}
		st.value(all.At(i), depth+1)
	}
}

// members writes a map in the order of its keys.
func (st *hashState) members(m pcommon.Map, depth int) {
	st.head('m', m.Len())
	if depth >= hashDepth || m.Len() > hashMembers {
		return
	}
	base := len(st.entries)
	for k, v := range m.All() {
		st.entries = append(st.entries, entry{k, v})
	}
	end := len(st.entries)
	slices.SortStableFunc(st.entries[base:end], func(a, b entry) int { return cmp.Compare(a.key, b.key) })
	for i := base; i < end && st.size <= hashWhole; i++ {
		e := st.entries[i]
		st.text(e.key)
		st.value(e.value, depth+1)
	}
	clear(st.entries[base:]) // lets go of the span
	st.entries = st.entries[:base]
}

// entry is one member of a map that is being hashed.
type entry struct {
	key   string
	value pcommon.Value
}

func boolBit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}
