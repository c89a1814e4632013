// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxTable is the largest price table that is read, in bytes.
const maxTable = 16 << 20

// LoadCatalog reads a price table in the form of docs/prices.md. An error
// names, for up to twenty faults, the line, the entry, the key, the value got
// and what is allowed. An empty table is a Catalog without models.
func LoadCatalog(r io.Reader) (*Catalog, error) {
	data, err := readAtMost(r, maxTable)
	if err != nil {
		return nil, fmt.Errorf("read price table: %w", err)
	}
	t, err := parseTable(data)
	if err != nil {
		return nil, fmt.Errorf("price table: %w", err)
	}
	return t.catalog(), nil
}

// readAtMost reads all of r, or fails when that is more than limit bytes.
func readAtMost(r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("larger than %d MB", limit>>20)
	}
	return data, nil
}

// table is a price table as written.
type table struct {
	version     string
	providers   []Provider
	deployments map[string]string
	models      []*Model
}

func (t *table) catalog() *Catalog {
	return newCatalog(t.version, t.providers, t.models, t.deployments)
}

func parseTable(data []byte) (*table, error) {
	t := &table{deployments: map[string]string{}}
	root, err := onlyDocument(data)
	if root == nil {
		return t, err
	}
	r := &tableReader{table: t}
	r.read(root)
	if err := r.err(); err != nil {
		return nil, err
	}
	return t, nil
}

// onlyDocument is the content of a YAML file, nil when there is none.
func onlyDocument(data []byte) (*yaml.Node, error) {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, nil //nolint:nilnil // an empty file is an empty table
		}
		return nil, err
	}
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("line %d: want one YAML document, got more", more.Line)
	}
	return doc.Content[0], nil
}

// tableReader reads the parts of a table that are not models.
type tableReader struct {
	nodeReader
	table *table
	names nameSet
}

func (r *tableReader) read(root *yaml.Node) {
	t := r.table
	r.fields(root, "", map[string]func(*yaml.Node){
		"version": func(n *yaml.Node) { t.version = r.text(n, "version") },
		"providers": func(n *yaml.Node) {
			r.list(n, "providers", func(i int, v *yaml.Node) {
				r.entry = fmt.Sprintf("providers[%d]", i)
				t.providers = append(t.providers, r.provider(v))
			})
		},
		"aliases": r.aliases,
		"models": func(n *yaml.Node) {
			r.list(n, "models", func(i int, v *yaml.Node) {
				r.entry = fmt.Sprintf("models[%d]", i)
				t.models = append(t.models, r.model(v))
			})
		},
	})
}

func (r *tableReader) provider(n *yaml.Node) Provider {
	var p Provider
	r.fields(n, "", map[string]func(*yaml.Node){
		"id":            func(n *yaml.Node) { p.ID = strings.ToLower(r.text(n, "id")) },
		"aliases":       func(n *yaml.Node) { p.Aliases = lowerAll(r.texts(n, "aliases")) },
		"falls_back_to": func(n *yaml.Node) { p.FallsBackTo = lowerAll(r.texts(n, "falls_back_to")) },
		"reseller":      func(n *yaml.Node) { p.Reseller = r.truth(n, "reseller") },
		"only_own":      func(n *yaml.Node) { p.OnlyOwn = r.truth(n, "only_own") },
	})
	if p.ID == "" {
		r.fault(n, "id", "missing, want the provider's name as in gen_ai.provider.name")
	}
	for _, spelling := range append([]string{p.ID}, p.Aliases...) {
		if !r.names.claim("", spelling) {
			r.fault(n, "id", "%q is already a provider of this table", spelling)
		}
	}
	return p
}

func (r *tableReader) aliases(n *yaml.Node) {
	r.pairs(n, "aliases", func(name string, k, v *yaml.Node) {
		r.entry = ""
		from, to := clean(name), r.text(v, join("aliases", name))
		if from == "" || len(from) > maxName {
			r.fault(k, "aliases", "got %.40q, want a model's name as spans carry it", name)
			return
		}
		if _, twice := r.table.deployments[from]; twice {
			r.fault(k, join("aliases", name), "given twice")
		}
		r.table.deployments[from] = to
	})
}

func lowerAll(in []string) []string {
	for i, s := range in {
		in[i] = strings.ToLower(s)
	}
	return in
}

// nameSet finds names given twice.
type nameSet map[nameKey]bool

func (s *nameSet) claim(provider, name string) (free bool) {
	k := nameKey{provider, strings.ToLower(name)}
	if *s == nil {
		*s = nameSet{}
	}
	if (*s)[k] {
		return false
	}
	(*s)[k] = true
	return true
}

// claimAll takes every name of m.
func (s *nameSet) claimAll(m *Model) {
	s.claim(m.Provider, m.Name)
	for _, a := range m.Aliases {
		s.claim(m.Provider, a)
	}
}
