// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"encoding/binary"
	"hash/fnv"

	"github.com/tidwall/gjson"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/semconv"
)

// maxOffered is how many numbered tools are told apart; more share places.
const maxOffered = 64

// offered identifies the set of tools that the model could choose from. It does
// not depend on their order.
func (c *digesting) offeredHash(h *Hasher) Hash {
	switch found := c.content(semconv.FieldOffered); {
	case found.target != nil:
		return h.offering(found.value, found.target.Path)
	case c.answer.offered:
		return numberedTools(h, c.span)
	case c.hasOffered:
		return h.offering(c.offered, "")
	}
	return Hash{}
}

// offering hashes tools in one value, or in its member at path.
func (h *Hasher) offering(v pcommon.Value, path string) Hash {
	v, text, ok := memberAt(v, path)
	switch {
	case !ok:
		return Hash{}
	case text != "":
		return h.remembered(memoTools, text, (*Hasher).toolsText)
	case v.Type() == pcommon.ValueTypeSlice:
		return h.tools(v.Slice())
	}
	return h.valueAgain(v)
}

// toolsText hashes tools in JSON.
func (h *Hasher) toolsText(s string) Hash {
	if len(s) > hashWhole || !gjson.Valid(s) || !gjson.Parse(s).IsArray() {
		return h.String(s)
	}
	var all set
	gjson.Parse(s).ForEach(func(_, one gjson.Result) bool {
		all.add(h.String(one.Raw))
		return true
	})
	return all.sum()
}

// tools hashes tools in a list, each in JSON or structured.
func (h *Hasher) tools(list pcommon.Slice) Hash {
	var all set
	for i := range min(list.Len(), hashMembers) {
		all.add(h.valueAgain(list.At(i)))
	}
	return all.sum()
}

// numberedTools hashes tools of which each attribute holds a part. It goes over
// the attributes again: to keep them would cost every span more.
func numberedTools(h *Hasher, span ptrace.Span) Hash {
	var parts [maxOffered]set
	left := maxAttributes
	for key, v := range span.Attributes().All() {
		if left--; left < 0 {
			break
		}
		n, what, ok := semconv.OfferedPart(key)
		if !ok {
			continue
		}
		parts[n%maxOffered].addAs(what, h.valueAgain(v))
	}
	var all set
	for i := range parts {
		if parts[i] != (set{}) {
			all.add(parts[i].sum())
		}
	}
	return all.sum()
}

// set is a sum of hashes in which their order is lost. Under the key they are
// as good as random, so that other sets do not give the same sum.
type set struct{ lo, hi uint64 }

func (s *set) add(h Hash) { s.addAs("", h) }

// addAs adds a hash that is part of something, under the name of the part.
func (s *set) addAs(name string, h Hash) {
	as := fnv.New64a()
	_, _ = as.Write([]byte(name))
	s.lo += mix(binary.LittleEndian.Uint64(h[:]) ^ as.Sum64())
	s.hi += mix(binary.LittleEndian.Uint64(h[8:]) + as.Sum64())
}

func (s *set) sum() Hash { return hashOf(s.lo, s.hi) }

// mix spreads each bit of x over all bits, one to one.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}
