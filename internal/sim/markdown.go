// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"strings"
)

// table writes a table in Markdown: its first column to the left, all others to
// the right.
func table(head []string, rows [][]string) string {
	var b strings.Builder
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(head)
	b.WriteString("| ---" + strings.Repeat(" | --:", len(head)-1) + " |\n")
	for _, row := range rows {
		line(row)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// thousands writes a number of cycles without decimals.
func thousands(x float64) string {
	s := fmt.Sprintf("%.0f", x)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// percent writes a share with this many decimals.
func percent(share float64, decimals int) string { return fmt.Sprintf("%.*f %%", decimals, 100*share) }

// rare writes a rate that may be too small to have been seen.
func rare(rate float64) string {
	if rate == 0 {
		return "none seen"
	}
	return fmt.Sprintf("%.2g", rate)
}

// cyclesOr writes a number of cycles, "never" for 0.
func cyclesOr(at int) string {
	if at == 0 {
		return "never"
	}
	return thousands(float64(at))
}

// delay writes a mean and a ninth decile.
func delay(mean float64, p90 int) string { return fmt.Sprintf("%.1f (%d)", mean, p90) }

// bold marks what is ours.
func bold(name string, ours bool) string {
	if ours {
		return "**" + name + "**"
	}
	return name
}
