// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/rivo/uniseg"

	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/ledger"
)

// ledgerTable writes entries as they come.
type ledgerTable struct {
	// wide gives columns a width of their own, so that pages stand below each
	// other.
	wide    bool
	json    bool
	begun   bool
	out     io.Writer
	palette render.Palette
}

var entryColumns = []render.Column{
	{Head: "SEQ", Align: render.Right},
	{Head: "TIME"},
	{Head: "AGENT", Max: 32},
	{Head: "KIND", Max: 12},
	{Head: "WHAT"},
}

// The widths of columns that do not fit themselves to their cells.
const (
	wideSeq   = 8
	wideAgent = 24
	wideKind  = 8
)

// write prints entries, below a head the first time.
func (t *ledgerTable) write(entries []ledger.Entry) error {
	if t.json {
		for i := range entries {
			if _, err := t.out.Write(entries[i].AppendLine(nil)); err != nil {
				return err
			}
		}
		return nil
	}
	if len(entries) == 0 && (t.begun || !t.wide) {
		return nil
	}
	table := render.Table{Columns: entryColumns}
	if t.begun {
		table.Columns = make([]render.Column, len(entryColumns))
	}
	if t.wide {
		table.Columns = wideColumns(t.begun)
	}
	t.begun = true
	for i := range entries {
		table.Add(t.cells(&entries[i])...)
	}
	return table.Write(t.out, t.palette)
}

func wideColumns(begun bool) []render.Column {
	columns := make([]render.Column, len(entryColumns))
	if begun {
		return columns
	}
	for i, width := range []int{-wideSeq, len(time.DateTime), wideAgent, wideKind, len("WHAT")} {
		columns[i].Head = fill(entryColumns[i].Head, width)
	}
	return columns
}

func (t *ledgerTable) cells(e *ledger.Entry) []string {
	seq, agent, kind := strconv.FormatUint(e.Seq, 10), orDash(e.Agent), orDash(string(e.Kind))
	if t.wide {
		seq, agent, kind = fill(seq, -wideSeq), fill(agent, wideAgent), fill(kind, wideKind)
	}
	return []string{seq, e.Time.Format(time.DateTime), agent, kind, render.Clean(e.What)}
}

// fill makes text as wide as width: on its right, or on its left where width is
// negative. Longer text is cut, a number is not.
func fill(text string, width int) string {
	if width < 0 {
		return strings.Repeat(" ", max(0, -width-uniseg.StringWidth(text))) + text
	}
	text = render.Cut(text, width)
	return text + strings.Repeat(" ", max(0, width-uniseg.StringWidth(text)))
}
