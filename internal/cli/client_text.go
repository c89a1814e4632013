// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/leasehold/leasehold/internal/cli/render"
)

// moment is a time as tables show it, in UTC; "-" for none.
func moment(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04:05")
}

// amount is a number of two decimals, and of fewer where it is large.
func amount(x float64) string {
	switch {
	case math.IsNaN(x):
		return "?"
	case math.Abs(x) >= 1e6:
		return strconv.FormatFloat(x, 'g', 3, 64)
	case math.Abs(x) >= 1000:
		return render.Count(int64(math.Round(x)))
	default:
		return strconv.FormatFloat(x, 'f', 2, 64)
	}
}

// barWidth is how wide a bar is, in characters.
const barWidth = 24

// bar draws a share of 1 as a bar, with a mark at each of the shares in marks.
func bar(share float64, marks ...float64) string {
	cells := []rune(strings.Repeat("░", barWidth))
	for i := range int(math.Round(unit(share) * barWidth)) {
		cells[i] = '█'
	}
	for _, mark := range marks {
		if mark > 0 && mark < 1 {
			cells[int(mark*barWidth)] = '┃'
		}
	}
	return string(cells)
}

// unit is x, or the nearest that a share may be.
func unit(x float64) float64 {
	if math.IsNaN(x) {
		return 0
	}
	return math.Max(0, math.Min(1, x))
}

// part is a of b, 0 where there is no b.
func part(a, b float64) float64 {
	if !(b > 0) {
		return 0
	}
	return a / b
}

// writeAnswer writes one object on a line of its own. What the server said may
// hold characters that control a terminal, which JSON need not escape.
func writeAnswer(w io.Writer, object any) error {
	var line bytes.Buffer
	if err := writeJSON(&line, object); err != nil {
		return err
	}
	var out strings.Builder
	for _, r := range line.String() {
		if r == utf8.RuneError || r >= 0x7f && r <= 0x9f {
			fmt.Fprintf(&out, `\u%04x`, r)
		} else {
			out.WriteRune(r)
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// isPlain reports whether a terminal shows the text as it is.
func isPlain(text string) bool { return text == render.Clean(text) }

// plainArg is what a shell takes as it is.
const plainArg = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@"

// quoted is text as one word of a command line for a POSIX shell.
func quoted(text string) string {
	if text != "" && strings.Trim(text, plainArg) == "" {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// sheet prints pairs of a name and what it is, the names in one column.
type sheet struct{ table render.Table }

func newSheet() *sheet {
	return &sheet{render.Table{Columns: []render.Column{{}, {}}}}
}

func (s *sheet) add(name, format string, args ...any) {
	s.table.Add(name, fmt.Sprintf(format, args...))
}

func (s *sheet) red(name, format string, args ...any) {
	s.table.AddStyled(render.Red, name, fmt.Sprintf(format, args...))
}

func (s *sheet) write(w io.Writer, p render.Palette) error { return s.table.Write(w, p) }

// titled prints a table under a heading, and nothing for an empty one.
func titled(w io.Writer, p render.Palette, head string, rows int, t *render.Table) error {
	if rows == 0 {
		return nil
	}
	if _, err := fmt.Fprintln(w, "\n"+p.Paint(render.Bold, head)); err != nil {
		return err
	}
	return t.Write(w, p)
}
