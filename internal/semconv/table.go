// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

import (
	"math/bits"
	"slices"
)

// Target is one field that an attribute key may fill.
type Target struct {
	Key, Path, Role string
	// Mark is Path in quotation marks, as it stands in JSON.
	Mark    string
	Needs   DialectSet
	Field   Field
	Rank    uint8
	Kind    Kind
	Dialect Dialect
	Shared  bool
	Rollup  bool
}

// Held reports whether the target needs more than its key to be believed.
func (t *Target) Held() bool { return t.Needs != 0 || t.Role != "" }

// Table finds the targets of an attribute key. It is immutable.
type Table struct {
	// rows are the keys with their targets, and places where each is found:
	// an open hash table, of which at most a quarter is taken.
	rows   []row
	places []uint16
	// lengths has, by first letter, a bit for the length of each key: most
	// keys of other spans are known by it to be no keys of the table.
	lengths [256]uint64
}

type row struct {
	key     string
	targets []Target
}

var standard = newTable(Mappings())

// Standard returns the table of all mappings.
func Standard() *Table { return standard }

// Lookup returns the targets of key, nil when no field has it.
func (t *Table) Lookup(key string) []Target {
	if key == "" || t.lengths[key[0]]&lengthBit(key) == 0 {
		return nil
	}
	mask := len(t.places) - 1
	for i := hashKey(key); ; i++ {
		at := t.places[i&mask]
		if at == 0 {
			return nil
		}
		if r := &t.rows[at-1]; r.key == key {
			return r.targets
		}
	}
}

// hashKey spreads the keys of the table: their ends and middles tell them
// apart. What keys of others give is no matter, as they are never put in.
func hashKey(key string) int {
	n := len(key)
	if n < 8 {
		return int(uint32(key[0])*0x9E3779B1+uint32(key[n-1])*0x85EBCA77+uint32(n)*0xC2B2AE3D) >> 8
	}
	const a, b = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F
	h := (word(key[n-8:])*a ^ word(key[n/2-4:])*b) + uint64(n)*a
	return int(h >> 33)
}

// word is the first eight bytes of s as a number.
func word(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func lengthBit(key string) uint64 { return 1 << min(len(key), 63) }

// WithFirst returns a table in which keys are the best keys of field f.
func WithFirst(f Field, keys ...string) *Table {
	all := Mappings()
	for i := range all {
		if all[i].Field != f {
			continue
		}
		first := make([]Key, 0, len(keys)+len(all[i].Keys))
		for _, name := range keys {
			first = append(first, Key{Name: name, Dialect: DialectLeasehold, Shared: true, Source: "L"})
		}
		for _, k := range all[i].Keys {
			if !slices.Contains(keys, k.Name) {
				first = append(first, k)
			}
		}
		all[i].Keys = first
	}
	return newTable(all)
}

func newTable(all []Mapping) *Table {
	t := &Table{}
	at := make(map[string]int, 512)
	for _, m := range all {
		for rank, k := range m.Keys {
			i, ok := at[k.Name]
			if !ok {
				i = len(t.rows)
				at[k.Name] = i
				t.rows = append(t.rows, row{key: k.Name})
				t.lengths[k.Name[0]] |= lengthBit(k.Name)
			}
			t.rows[i].targets = append(t.rows[i].targets, target(m, rank, k))
		}
	}
	t.places = make([]uint16, 4<<bits.Len(uint(len(t.rows))))
	mask := len(t.places) - 1
	for i := range t.rows {
		place := hashKey(t.rows[i].key)
		for t.places[place&mask] != 0 {
			place++
		}
		t.places[place&mask] = uint16(i + 1)
	}
	return t
}

func target(m Mapping, rank int, k Key) Target {
	kind := m.Kind
	if k.As {
		kind = k.Kind
	}
	mark := ""
	if k.Path != "" {
		mark = `"` + k.Path + `"`
	}
	return Target{
		Key: k.Name, Path: k.Path, Mark: mark, Rollup: k.Rollup, Role: k.Role, Needs: k.Needs, Field: m.Field,
		Rank: uint8(min(rank, 255)), Kind: kind, Dialect: k.Dialect, Shared: k.Shared,
	}
}
