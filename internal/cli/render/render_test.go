// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package render

import (
	"strings"
	"testing"
	"time"

	"github.com/rivo/uniseg"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestCount(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 12: "12", 999: "999", 1000: "1,000", 12345: "12,345", 1234567: "1,234,567",
		-1000: "-1,000", -1 << 63: "-9,223,372,036,854,775,808",
	} {
		assert.Equal(t, want, Count(n))
	}
}

func TestPlural(t *testing.T) {
	assert.Equal(t, "0 spans", Plural(0, "span", "spans"))
	assert.Equal(t, "1 span", Plural(1, "span", "spans"))
	assert.Equal(t, "2,000 spans", Plural(2000, "span", "spans"))
}

func TestMoney(t *testing.T) {
	for usd, want := range map[float64]string{
		0: "$0", 0.00032265: "$0.0003227", 0.01585425: "$0.01585", 0.5: "$0.50", 1.5: "$1.50", 9.8765: "$9.877", 12.345: "$12.35",
		1234567.891: "$1,234,567.89", -3: "-$3.00", 1e-15: "$0.00", 0.0000001: "$0.0000001",
	} {
		assert.Equal(t, want, Money(usd), usd)
	}
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 999: "999ns", 1234567: "1.23ms", 334 * time.Millisecond: "334ms",
		4880778000: "4.88s", 59*time.Second + 996*time.Millisecond: "1m0s", 150 * time.Second: "2m30s", -1: "?",
	} {
		assert.Equal(t, want, Duration(d))
	}
}

// TestCleanIsHarmless: no text makes a terminal do anything but print it.
func TestCleanIsHarmless(t *testing.T) {
	assert.Equal(t, "plain text", Clean("plain text"))
	assert.Equal(t, "·[2J·two·", Clean("\x1b[2J\ntwo\u202e"))
	assert.Equal(t, "a\uFFFDb", Clean("a\xffb"))
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
		for _, r := range Clean(text) {
			assert.True(t, r >= ' ' && r != 0x7f && (r < 0x80 || r > 0x9f), "%q", r)
		}
	})
}

func TestCutKeepsWidth(t *testing.T) {
	assert.Equal(t, "abc", Cut("abc", 3))
	assert.Equal(t, "ab…", Cut("abcd", 3))
	rapid.Check(t, func(t *rapid.T) {
		text, width := Clean(rapid.String().Draw(t, "text")), rapid.IntRange(1, 30).Draw(t, "width")
		assert.LessOrEqual(t, uniseg.StringWidth(Cut(text, width)), width)
	})
}

func TestTable(t *testing.T) {
	table := Table{Columns: []Column{{Head: "NAME", Max: 8}, {Head: "N", Align: Right}, {Head: "LAST"}}}
	table.Add("会議", "1", "x")
	table.AddStyled(Faint, "a long name", "1,000")
	table.AddRule()
	table.Add("total", "1,001", "")

	var out strings.Builder
	require.NoError(t, table.Write(&out, Palette{}))
	assert.Equal(t, strings.Join([]string{
		"NAME          N  LAST",
		"会議          1  x",
		"a long …  1,000",
		"────────  ─────  ────",
		"total     1,001",
		"",
	}, "\n"), out.String())

	out.Reset()
	require.NoError(t, table.Write(&out, Palette{Color: true}))
	assert.Contains(t, out.String(), "\x1b[2ma long …  1,000\x1b[0m\n")
}

func TestTableReportsWriteErrors(t *testing.T) {
	table := Table{Columns: []Column{{Head: strings.Repeat("x", 10_000)}}}
	assert.ErrorIs(t, table.Write(failing{}, Palette{}), errFull)
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errFull }

var errFull = assert.AnError
