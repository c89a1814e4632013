// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Describe returns what the table says of m as label and value pairs, in the
// order of reading: name, window, then every price with its dates and tiers.
func Describe(m *Model) [][2]string {
	out := [][2]string{{"model", m.Name}, {"provider", m.Provider}}
	add := func(label, value string) {
		if value != "" {
			out = append(out, [2]string{label, value})
		}
	}
	add("aliases", strings.Join(m.Aliases, ", "))
	add("prefixes", strings.Join(m.Prefixes, ", "))
	add("context", tokenCount(m.Window.Context))
	add("max input", tokenCount(m.Window.MaxInput))
	add("max output", tokenCount(m.Window.MaxOutput))
	for _, p := range m.Prices {
		add("price "+validity(p.From, p.Until), p.Rates.String())
		addTiers(add, "", p.Tiers)
		for _, s := range p.Services {
			add("  "+s.Name, s.Rates.String())
			addTiers(add, s.Name+" ", s.Tiers)
		}
	}
	add("source", m.Source)
	add("as of", Day(m.AsOf))
	return out
}

func addTiers(add func(label, value string), service string, tiers []Tier) {
	for _, t := range tiers {
		add("  "+service+"above "+tokenCount(t.Above), t.Rates.String())
	}
}

// String lists the prices that are known, in USD per million tokens.
func (r Rates) String() string {
	var parts []string
	for _, k := range rateKeys {
		if rate := *k.of(&r); rate.Listed {
			parts = append(parts, k.name+" $"+formatUSD(rate.USD))
		}
	}
	return strings.Join(parts, ", ")
}

func formatUSD(usd float64) string { return strconv.FormatFloat(usd, 'f', -1, 64) }

func tokenCount(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d tokens", n)
}

// validity says between which days a price holds.
func validity(from, until time.Time) string {
	switch {
	case from.IsZero() && until.IsZero():
		return "at any date"
	case until.IsZero():
		return "from " + Day(from)
	case from.IsZero():
		return "until " + Day(until)
	default:
		return "from " + Day(from) + " until " + Day(until)
	}
}

// Day is a date as tables write it; an instant inside a day keeps its time, and of no
// time it is "".
func Day(t time.Time) string {
	switch {
	case t.IsZero():
		return ""
	case t.Equal(t.Truncate(24 * time.Hour)):
		return t.Format(time.DateOnly)
	default:
		return t.Format(time.RFC3339)
	}
}
