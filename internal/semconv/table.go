// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

import "slices"

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
	targets map[string][]Target
	// lengths has, by first letter, a bit for the length of each key: most
	// keys of other spans are known by it to be no keys of the table.
	lengths [256]uint64
}

var standard = newTable(Mappings())

// Standard returns the table of all mappings.
func Standard() *Table { return standard }

// Lookup returns the targets of key, nil when no field has it.
func (t *Table) Lookup(key string) []Target {
	if key == "" || t.lengths[key[0]]&lengthBit(key) == 0 {
		return nil
	}
	return t.targets[key]
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
	t := &Table{targets: make(map[string][]Target, 256)}
	for _, m := range all {
		for rank, k := range m.Keys {
			t.targets[k.Name] = append(t.targets[k.Name], target(m, rank, k))
			t.lengths[k.Name[0]] |= lengthBit(k.Name)
		}
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
