// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/leasehold/leasehold/internal/cli/render"
)

// section is one table of an evaluation under its title.
type section struct {
	title   string
	columns []render.Column
	rows    [][]string
}

// table prints the section for a terminal.
func (s *section) table(w io.Writer, p render.Palette) error {
	if _, err := fmt.Fprintf(w, "%s\n\n", p.Paint(render.Bold, s.title)); err != nil {
		return err
	}
	table := render.Table{Columns: s.columns}
	for _, row := range s.rows {
		table.Add(row...)
	}
	if err := table.Write(w, p); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w)
	return err
}

// markdown prints the section for a document.
func (s *section) markdown(w io.Writer, _ render.Palette) error {
	heads, rules := make([]string, len(s.columns)), make([]string, len(s.columns))
	for i, c := range s.columns {
		heads[i], rules[i] = strings.ToLower(c.Head), "---"
		if c.Align == render.Right {
			rules[i] = "--:"
		}
	}
	var out strings.Builder
	fmt.Fprintf(&out, "**%s**\n\n", s.title)
	for _, row := range append([][]string{heads, rules}, s.rows...) {
		fmt.Fprintf(&out, "| %s |\n", strings.Join(row, " | "))
	}
	_, err := fmt.Fprintln(w, out.String())
	return err
}
