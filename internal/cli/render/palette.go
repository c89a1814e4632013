// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package render

// Style is how a line stands out.
type Style uint8

// The styles.
const (
	Plain Style = iota
	Bold
	Faint
	Red
)

// Palette says whether styles are printed; they never carry meaning alone.
type Palette struct{ Color bool }

var codes = [...]string{Plain: "", Bold: "\x1b[1m", Faint: "\x1b[2m", Red: "\x1b[31m"}

// Paint returns text in a style.
func (p Palette) Paint(s Style, text string) string {
	if !p.Color || s == Plain || text == "" {
		return text
	}
	return codes[s] + text + "\x1b[0m"
}
