// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// WriteYAML writes c in the form that LoadCatalog reads, sorted by provider
// and model. It fails only when w does.
func (c *Catalog) WriteYAML(w io.Writer) error {
	b := bufio.NewWriter(w)
	p := func(format string, args ...any) { fmt.Fprintf(b, format, args...) } // b keeps the error for Flush
	if c.version != "" {
		p("version: %s\n", quote(c.version))
	}
	c.writeProviders(p)
	c.writeDeployments(p)
	if len(c.models) > 0 {
		p("\nmodels:\n")
	}
	for _, m := range c.models {
		m.write(p)
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write price table: %w", err)
	}
	return nil
}

type printer func(format string, args ...any)

func (c *Catalog) writeProviders(p printer) {
	if len(c.providers) > 0 {
		p("\nproviders:\n")
	}
	for _, v := range c.providers {
		p("  - id: %s\n", quote(v.ID))
		writeList(p, "aliases", v.Aliases)
		writeList(p, "falls_back_to", v.FallsBackTo)
		if v.Reseller {
			p("    reseller: true\n")
		}
		if v.OnlyOwn {
			p("    only_own: true\n")
		}
	}
}

func (c *Catalog) writeDeployments(p printer) {
	if len(c.deployments) > 0 {
		p("\naliases:\n")
	}
	for _, from := range sortedKeys(c.deployments) {
		p("  %s: %s\n", quote(from), quote(c.deployments[from]))
	}
}

func (m *Model) write(p printer) {
	p("  - provider: %s\n    model: %s\n", quote(m.Provider), quote(m.Name))
	writeList(p, "aliases", m.Aliases)
	writeList(p, "prefixes", m.Prefixes)
	writeSize(p, "context", m.Window.Context)
	writeSize(p, "max_input", m.Window.MaxInput)
	writeSize(p, "max_output", m.Window.MaxOutput)
	if len(m.Prices) > 0 {
		p("    prices:\n")
	}
	for i := range m.Prices {
		p("      - {%s}\n", m.Prices[i].flow())
	}
	if m.Source != "" {
		p("    source: %s\n", quote(m.Source))
	}
	if !m.AsOf.IsZero() {
		p("    as_of: %s\n", Day(m.AsOf))
	}
}

func writeList(p printer, key string, values []string) {
	if len(values) == 0 {
		return
	}
	quoted := make([]string, 0, len(values))
	for _, v := range values {
		quoted = append(quoted, quote(v))
	}
	p("    %s: [%s]\n", key, strings.Join(quoted, ", "))
}

func writeSize(p printer, key string, n int64) {
	if n > 0 {
		p("    %s: %d\n", key, n)
	}
}

// flow is a price in YAML's inline style, one line however many tiers.
func (p *Price) flow() string {
	var parts []string
	if !p.From.IsZero() {
		parts = append(parts, "from: "+Day(p.From))
	}
	if !p.Until.IsZero() {
		parts = append(parts, "until: "+Day(p.Until))
	}
	parts = append(parts, p.Rates.flow()...)
	parts = append(parts, flowTiers(p.Tiers)...)
	if len(p.Services) > 0 {
		services := make([]string, 0, len(p.Services))
		for _, s := range p.Services {
			inner := append(s.Rates.flow(), flowTiers(s.Tiers)...)
			services = append(services, quote(s.Name)+": {"+strings.Join(inner, ", ")+"}")
		}
		parts = append(parts, "services: {"+strings.Join(services, ", ")+"}")
	}
	return strings.Join(parts, ", ")
}

func (r Rates) flow() []string {
	var parts []string
	for _, k := range rateKeys {
		if rate := *k.of(&r); rate.Listed {
			parts = append(parts, k.name+": "+formatUSD(rate.USD))
		}
	}
	return parts
}

func flowTiers(tiers []Tier) []string {
	if len(tiers) == 0 {
		return nil
	}
	parts := make([]string, 0, len(tiers))
	for _, t := range tiers {
		inner := append([]string{"above: " + strconv.FormatInt(t.Above, 10)}, t.Rates.flow()...)
		parts = append(parts, "{"+strings.Join(inner, ", ")+"}")
	}
	return []string{"tiers: [" + strings.Join(parts, ", ") + "]"}
}

// plainText is what YAML reads as the text that it is, without quotes.
var plainText = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9._/@-]*$`)

// reservedWords are texts that YAML, in one version or another, reads as
// something else.
var reservedWords = map[string]bool{
	"true": true, "false": true, "null": true, "yes": true, "no": true, "on": true, "off": true, "y": true, "n": true,
}

func quote(s string) string {
	if plainText.MatchString(s) && !reservedWords[strings.ToLower(s)] {
		return s
	}
	return strconv.Quote(s)
}
