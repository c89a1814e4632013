// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/leasehold/leasehold/internal/semconv"
)

func render() string {
	var b strings.Builder
	for _, section := range []func(*strings.Builder){
		conventions, fields, roles, names, numbers, scopes, caches, numbered, unread, content, sources,
	} {
		section(&b)
	}
	return b.String()
}

// table writes a Markdown table; a row is one cell for each word of head.
func table[T any](b *strings.Builder, head string, rows []T, cells func(T) []string) {
	columns := strings.Split(head, "|")
	fmt.Fprintf(b, "\n| %s |\n|%s\n", strings.Join(columns, " | "), strings.Repeat("---|", len(columns)))
	for _, r := range rows {
		row := cells(r)
		for i, cell := range row {
			row[i] = cmp.Or(strings.ReplaceAll(cell, "|", `\|`), "–")
		}
		fmt.Fprintf(b, "| %s |\n", strings.Join(row, " | "))
	}
}

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}

func keyName(k semconv.Key) string {
	if k.Path != "" {
		return code(k.Name) + " → " + code(k.Path)
	}
	return code(k.Name)
}

// conventions lists, for each convention, the fields that its keys fill.
func conventions(b *strings.Builder) {
	b.WriteString("\n## What is read of each convention\n")
	type row struct {
		dialect semconv.Dialect
		read    []string
	}
	var rows []row
	for d := semconv.DialectNone + 1; d < semconv.NumDialects; d++ {
		r := row{dialect: d}
		for _, m := range semconv.Mappings() {
			n := 0
			for _, k := range m.Keys {
				if k.Dialect == d {
					n++
				}
			}
			switch {
			case n == 1:
				r.read = append(r.read, m.Field.String())
			case n > 1:
				r.read = append(r.read, fmt.Sprintf("%s (%d keys)", m.Field, n))
			}
		}
		rows = append(rows, r)
	}
	table(b, "convention|attributes|kinds|span names", rows, func(r row) []string {
		return []string{r.dialect.String(), strings.Join(r.read, ", "), kindsOf(r.dialect), namesOf(r.dialect)}
	})
}

func kindsOf(d semconv.Dialect) string {
	var all []string
	for _, k := range semconv.KindValues {
		if k.Dialect == d {
			all = append(all, code(k.Value))
		}
	}
	return strings.Join(all, " ")
}

func namesOf(d semconv.Dialect) string {
	var all []string
	for _, n := range semconv.NameRules {
		if n.Dialect == d {
			all = append(all, pattern(n))
		}
	}
	return strings.Join(all, ", ")
}

// fields lists the keys of each field, best first.
func fields(b *strings.Builder) {
	b.WriteString("\n## The keys of each field, best first\n\nThe first one with a usable value counts; two are never added.\n")
	for _, m := range semconv.Mappings() {
		fmt.Fprintf(b, "\n### %s (%s)\n", m.Field, m.Kind)
		table(b, "key|convention|since|until|only|source", m.Keys, func(k semconv.Key) []string {
			return []string{keyName(k), k.Dialect.String(), k.Since, k.Until, condition(k), string(k.Source)}
		})
	}
}

func condition(k semconv.Key) string {
	var all []string
	if k.As {
		all = append(all, "in "+k.Kind.String())
	}
	if k.Role != "" {
		all = append(all, "on steps of role "+k.Role)
	}
	if k.Needs != 0 {
		all = append(all, "beside other signs of "+dialects(k.Needs))
	}
	if k.Rollup {
		all = append(all, "as a sum of other spans")
	}
	return strings.Join(all, ", ")
}

func dialects(s semconv.DialectSet) string {
	var all []string
	for d := range semconv.NumDialects {
		if s.Has(d) {
			all = append(all, d.String())
		}
	}
	return strings.Join(all, " or ")
}

func sources(b *strings.Builder) {
	b.WriteString("\n## Sources\n")
	ids := make([]string, 0, len(semconv.Sources))
	for id := range semconv.Sources {
		ids = append(ids, string(id))
	}
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
	table(b, "id|source", ids, func(id string) []string {
		return []string{id, semconv.Sources[semconv.Source(id)]}
	})
}
