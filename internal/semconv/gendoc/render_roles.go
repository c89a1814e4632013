// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"strings"

	"github.com/leasehold/leasehold/internal/semconv"
)

func roles(b *strings.Builder) {
	b.WriteString("\n## Kinds\n\nA weak kind gives way to an operation or a span name that is known.\n")
	table(b, "convention|kind|role|without a parent|weak|source", semconv.KindValues, func(k semconv.KindValue) []string {
		return []string{k.Dialect.String(), code(k.Value), k.Role, k.Root, yes(k.Weak), string(k.Source)}
	})
	b.WriteString("\n## Operations\n")
	table(b, "operation|role|reported as|usage|source", semconv.Operations, func(o semconv.OperationValue) []string {
		usage := ""
		if o.NoUsage {
			usage = "never read"
		}
		return []string{code(o.Value), o.Role, code(o.Canonical), usage, string(o.Source)}
	})
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

func names(b *strings.Builder) {
	tiers := []string{"before everything", "before kinds", "before kinds", "after kinds and operations"}
	takes := []string{"", "the agent", "the tool", "the agent handed to", "both agents of a handoff"}
	b.WriteString("\n## Span names\n")
	table(b, "name|role|tells|counts|needs other signs of|source", semconv.NameRules, func(n semconv.NameRule) []string {
		return []string{pattern(n), n.Role, takes[n.Takes], tiers[n.Tier], dialects(n.Needs), string(n.Source)}
	})
}

func pattern(n semconv.NameRule) string {
	switch n.Match {
	case semconv.MatchPrefix:
		return code(n.Text + "…")
	case semconv.MatchSuffix:
		return code("…" + n.Text)
	default:
		return code(n.Text)
	}
}

func numbers(b *strings.Builder) {
	b.WriteString("\n## Names with the number of a step\n\nThe number follows; each run of an agent begins at 1.\n")
	table(b, "name begins with|convention|scope begins with|beside other signs of|source", semconv.StepNames, func(s semconv.StepName) []string {
		return []string{code(s.Prefix), s.Dialect.String(), code(s.Scope), dialects(s.Needs), string(s.Source)}
	})
}

func scopes(b *strings.Builder) {
	b.WriteString("\n## Instrumentation scopes\n\nA scope is evidence beside other evidence: stores and proxies lose and change it.\n")
	table(b, "scope begins with|convention|source", semconv.ScopeRules, func(s semconv.ScopeRule) []string {
		return []string{code(s.Prefix), s.Dialect.String(), string(s.Source)}
	})
}

func caches(b *strings.Builder) {
	b.WriteString("\n## Whose input count leaves cached tokens out\n")
	table(b, "convention|scope begins with|but has no|span name|provider|key|source", semconv.ExclusiveCache, func(c semconv.CacheRule) []string {
		dialect := ""
		if c.Dialect != semconv.DialectNone {
			dialect = c.Dialect.String()
		}
		key := code(c.Key)
		if c.Path != "" {
			key += " → " + code(c.Path)
		}
		return []string{dialect, code(c.Scope), code(c.NotIn), code(c.Name), c.Provider, key, string(c.Source)}
	})
}

func numbered(b *strings.Builder) {
	parts := []string{"nothing", "that there is an answer", "one tool call", "one tool call, by its id", "an evaluation's name", "an evaluation's score", "a tool on offer"}
	b.WriteString("\n## Numbered keys\n\nEach `N` stands for a number; a key that ends in a dot for all that begin so.\n")
	table(b, "key|tells|convention|source", semconv.IndexedKeys, func(k semconv.IndexedKey) []string {
		return []string{code(k.Pattern), parts[k.Part], k.Dialect.String(), string(k.Source)}
	})
}

func unread(b *strings.Builder) {
	b.WriteString("\n## Known and not read\n")
	table(b, "key|why|source", semconv.Unread, func(u semconv.UnreadKey) []string {
		return []string{code(u.Key), u.Why, string(u.Source)}
	})
}

func content(b *strings.Builder) {
	b.WriteString("\n## Content\n\nNever kept by Leasehold; on passing spans it is kept, hashed or dropped as configured. " +
		"The role, finish reason, name and id inside a numbered message are no content.\n\n")
	for i, c := range semconv.ContentKeys {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprint(b, code(c.Key))
	}
	b.WriteString("\n")
}
