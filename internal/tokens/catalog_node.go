// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package tokens

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// maxFaults is how many errors of one file are told at once.
const maxFaults = 20

// nodeReader reads YAML by hand, because every fault must name its line, its
// entry, its key, the value and what is allowed.
type nodeReader struct {
	faults []error
	more   int
	// entry is the part of the file being read, such as "models[3] openai/gpt-4o".
	entry string
}

func (r *nodeReader) fault(n *yaml.Node, key, format string, args ...any) {
	if len(r.faults) == maxFaults {
		r.more++
		return
	}
	parts := make([]string, 0, 4)
	parts = append(parts, "line "+strconv.Itoa(n.Line))
	for _, part := range [...]string{r.entry, key} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	parts = append(parts, fmt.Sprintf(format, args...))
	r.faults = append(r.faults, errors.New(strings.Join(parts, ": ")))
}

func (r *nodeReader) err() error {
	if r.more > 0 {
		return errors.Join(append(r.faults, fmt.Errorf("and %d more", r.more))...)
	}
	return errors.Join(r.faults...)
}

// fields calls the function of each key of a mapping; every key must have one.
func (r *nodeReader) fields(n *yaml.Node, key string, want map[string]func(*yaml.Node)) {
	seen := make(map[string]bool, len(want))
	r.pairs(n, key, func(name string, k, v *yaml.Node) {
		read, known := want[name]
		switch {
		case !known:
			r.fault(k, join(key, name), "unknown key, want one of %s", strings.Join(sortedKeys(want), ", "))
		case seen[name]:
			r.fault(k, join(key, name), "given twice")
		default:
			seen[name] = true
			read(v)
		}
	})
}

// pairs calls f for each key and value of a mapping.
func (r *nodeReader) pairs(n *yaml.Node, key string, f func(name string, k, v *yaml.Node)) {
	if isNull(n) {
		return
	}
	if n.Kind != yaml.MappingNode {
		r.fault(n, key, "got %s, want keys with values", describe(n))
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		f(n.Content[i].Value, n.Content[i], n.Content[i+1])
	}
}

// list calls f for each element of a sequence.
func (r *nodeReader) list(n *yaml.Node, key string, f func(i int, v *yaml.Node)) {
	if isNull(n) {
		return
	}
	if n.Kind != yaml.SequenceNode {
		r.fault(n, key, "got %s, want a list", describe(n))
		return
	}
	for i, v := range n.Content {
		f(i, v)
	}
}

// text reads a non-empty string.
func (r *nodeReader) text(n *yaml.Node, key string) string {
	if n.Kind != yaml.ScalarNode || isNull(n) || strings.TrimSpace(n.Value) == "" || len(n.Value) > maxName {
		r.fault(n, key, "got %s, want a text of 1 to %d bytes", describe(n), maxName)
		return ""
	}
	return strings.TrimSpace(n.Value)
}

func (r *nodeReader) texts(n *yaml.Node, key string) []string {
	var out []string
	r.list(n, key, func(i int, v *yaml.Node) {
		if s := r.text(v, fmt.Sprintf("%s[%d]", key, i)); s != "" {
			out = append(out, s)
		}
	})
	return out
}

func (r *nodeReader) truth(n *yaml.Node, key string) bool {
	b, err := strconv.ParseBool(n.Value)
	if err != nil || n.Tag != "!!bool" {
		r.fault(n, key, "got %s, want true or false", describe(n))
	}
	return b
}

// rate reads a price.
func (r *nodeReader) rate(n *yaml.Node, key string) Rate {
	usd, err := strconv.ParseFloat(n.Value, 64)
	if err != nil || n.Kind != yaml.ScalarNode || !isPrice(usd) {
		r.fault(n, key, "got %s, want USD per million tokens, 0 to %d", describe(n), MaxPrice)
		return Rate{}
	}
	return USD(usd)
}

func isPrice(usd float64) bool { return usd >= 0 && usd <= MaxPrice && !math.IsNaN(usd) }

// maxWindow is the largest window that is believed, in tokens.
const maxWindow = int64(1) << 40

// size reads a number of tokens.
func (r *nodeReader) size(n *yaml.Node, key string) int64 {
	v, err := strconv.ParseInt(n.Value, 10, 64)
	if err != nil || n.Kind != yaml.ScalarNode || v < 1 || v > maxWindow {
		r.fault(n, key, "got %s, want a number of tokens, 1 to %d", describe(n), maxWindow)
		return 0
	}
	return v
}

// isDate reports whether a price may begin or end then.
func isDate(t time.Time) bool { return t.Year() >= 2000 }

// date reads a day, or an instant, in UTC.
func (r *nodeReader) date(n *yaml.Node, key string) time.Time {
	for _, layout := range [...]string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, n.Value); err == nil && isDate(t) {
			return t.UTC()
		}
	}
	r.fault(n, key, "got %s, want a date such as 2026-03-13", describe(n))
	return time.Time{}
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// describe quotes what was found, shortened.
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "a YAML alias, which price tables do not use"
	default:
		return fmt.Sprintf("%.40q", n.Value)
	}
}

func join(key, name string) string {
	if key == "" {
		return name
	}
	return key + "." + name
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
