// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

import (
	"math/bits"
	"slices"
)

// Target is one field that an attribute key may fill.
type Target struct {
	*Spelling
	Needs   DialectSet
	Field   Field
	Rank    uint8
	Kind    Kind
	Dialect Dialect
	Shared  bool
	Rollup  bool
	// Held is set where the target needs more than its key to be believed.
	Held bool
	// Nested is set where the target has a path.
	Nested bool
}

// Spelling is what of a target is looked at for some spans only: kept apart,
// so that the rest of it stands close together.
type Spelling struct {
	Key, Path, Role string
	// Mark is Path in quotation marks, as it stands in JSON.
	Mark string
}

// Row is what a table knows of one attribute key.
type Row struct {
	key string
	// Targets are the fields that the key may fill; there may be none.
	Targets []Target
	// Evidence are the dialects that the key alone proves to be spoken.
	Evidence DialectSet
}

// Table finds the row of an attribute key. It is immutable.
type Table struct {
	// rows is an open hash table, of which at most half is taken.
	rows []Row
	// lengths has, by first letter, a bit for the length of each key: most
	// keys of other spans are known by it to be no keys of the table.
	lengths [256]uint64
}

var (
	standard = newTable(Mappings(), 0, FirstAsked)
	asked    = newTable(askedMappings(), FirstAsked, NumFields)
)

func askedMappings() []Mapping {
	return slices.DeleteFunc(Mappings(), func(m Mapping) bool { return m.Field < FirstAsked })
}

// Standard returns the table of the fields before FirstAsked. It has the keys
// of the others too, as evidence.
func Standard() *Table { return standard }

// Asked returns the table of the fields from FirstAsked on.
func Asked() *Table { return asked }

// Lookup returns the row of key, nil when the table has none.
func (t *Table) Lookup(key string) *Row {
	if key == "" || t.lengths[key[0]]&lengthBit(key) == 0 {
		return nil
	}
	rows := t.rows
	for i := hashKey(key); ; i++ {
		r := &rows[i&(len(rows)-1)]
		if r.key == key {
			return r
		}
		if r.key == "" {
			return nil
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
	return newTable(all, 0, FirstAsked)
}

// newTable has a row for every key, with the targets of the fields from first
// to before end.
func newTable(all []Mapping, first, end Field) *Table {
	var rows []Row
	at := make(map[string]int, 512)
	t := &Table{}
	for _, m := range all {
		for rank, k := range m.Keys {
			i, ok := at[k.Name]
			if !ok {
				i = len(rows)
				at[k.Name] = i
				rows = append(rows, Row{key: k.Name})
				t.lengths[k.Name[0]] |= lengthBit(k.Name)
			}
			target := target(m, rank, k)
			if !target.Held && !target.Shared {
				rows[i].Evidence = rows[i].Evidence.With(target.Dialect)
			}
			if m.Field >= first && m.Field < end {
				rows[i].Targets = append(rows[i].Targets, target)
			}
		}
	}
	t.place(rows)
	return t
}

func (t *Table) place(rows []Row) {
	t.rows = make([]Row, 2<<bits.Len(uint(len(rows))))
	mask := len(t.rows) - 1
	for i := range rows {
		at := hashKey(rows[i].key)
		for t.rows[at&mask].key != "" {
			at++
		}
		t.rows[at&mask] = rows[i]
	}
}

func target(m Mapping, rank int, k Key) Target {
	kind := m.Kind
	if k.As {
		kind = k.Kind
	}
	words := &Spelling{Key: k.Name, Path: k.Path, Role: k.Role}
	if k.Path != "" {
		words.Mark = `"` + k.Path + `"`
	}
	return Target{
		Spelling: words, Rollup: k.Rollup, Needs: k.Needs, Field: m.Field, Rank: uint8(min(rank, 255)),
		Kind: kind, Dialect: k.Dialect, Shared: k.Shared, Held: k.Needs != 0 || k.Role != "", Nested: k.Path != "",
	}
}
