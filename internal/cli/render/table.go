// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package render

import (
	"bufio"
	"io"
	"strings"

	"github.com/rivo/uniseg"
)

// Align is the side of its column that a cell stands on.
type Align uint8

// The sides: words stand left, numbers right.
const (
	Left Align = iota
	Right
)

// Column is the head of a column of a Table.
type Column struct {
	Head  string
	Align Align
	// Max is the widest that its cells may be, 0 for any width.
	Max int
}

// Table is text in columns, each as wide as its widest cell.
type Table struct {
	Columns []Column
	rows    []row
	// least are widths that columns had when rows were printed.
	least []int
}

type row struct {
	cells []string
	style Style
	rule  bool
}

// Add adds a row. Its cells must be clean; missing ones are empty.
func (t *Table) Add(cells ...string) { t.AddStyled(Plain, cells...) }

// AddStyled adds a row printed in a style.
func (t *Table) AddStyled(style Style, cells ...string) {
	full := make([]string, len(t.Columns))
	for i := range full {
		if i < len(cells) {
			full[i] = cells[i]
		}
		if limit := t.Columns[i].Max; limit > 0 {
			full[i] = Cut(full[i], limit)
		}
	}
	t.rows = append(t.rows, row{cells: full, style: style})
}

// AddRule adds a line, to part a total from its parts.
func (t *Table) AddRule() { t.rows = append(t.rows, row{rule: true}) }

const gap = "  "

// Write prints the table, with colours if p has them.
func (t *Table) Write(w io.Writer, p Palette) error {
	out := bufio.NewWriter(w)
	emit := func(style Style, line string) { _, _ = out.WriteString(p.Paint(style, line) + "\n") } // Flush tells
	widths := t.widths()
	heads := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		heads[i] = c.Head
	}
	if t.least == nil && strings.Join(heads, "") != "" {
		emit(Bold, t.line(heads, widths))
	}
	for _, r := range t.rows {
		line := t.line(r.cells, widths)
		if r.rule {
			line = t.line(rules(widths), widths)
		}
		emit(r.style, line)
	}
	return out.Flush()
}

// WriteOn is Write for a table that goes on: it forgets what it printed, and the
// rows that are added after it stand under those before, without the heads.
func (t *Table) WriteOn(w io.Writer, p Palette) error {
	widths := t.widths()
	err := t.Write(w, p)
	t.rows, t.least = nil, widths
	return err
}

func (t *Table) widths() []int {
	widths := make([]int, len(t.Columns))
	for i, c := range t.Columns {
		widths[i] = uniseg.StringWidth(c.Head)
	}
	for i, width := range t.least {
		widths[i] = max(widths[i], width)
	}
	for _, r := range t.rows {
		for i, cell := range r.cells {
			widths[i] = max(widths[i], uniseg.StringWidth(cell))
		}
	}
	return widths
}

func rules(widths []int) []string {
	cells := make([]string, len(widths))
	for i, width := range widths {
		cells[i] = strings.Repeat("─", width)
	}
	return cells
}

// line lays out one row, without blanks at its end.
func (t *Table) line(cells []string, widths []int) string {
	var out strings.Builder
	for i, cell := range cells {
		if i > 0 {
			out.WriteString(gap)
		}
		blank := strings.Repeat(" ", widths[i]-uniseg.StringWidth(cell))
		if t.Columns[i].Align == Right {
			out.WriteString(blank + cell)
		} else {
			out.WriteString(cell + blank)
		}
	}
	return strings.TrimRight(out.String(), " ")
}
