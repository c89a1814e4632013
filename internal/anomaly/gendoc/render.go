// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/leasehold/leasehold/internal/anomaly"
)

var scopes = [...]string{
	anomaly.ScopeStep:   "each step as it comes, and all of them when the cycle settles",
	anomaly.ScopeCycle:  "the whole cycle when it settles",
	anomaly.ScopeTotals: "the totals of the cycle at each step, and when it settles",

	anomaly.ScopeWitness: "what the cluster says of the cycle's Job and pods, or Vault of its credentials",
}

// documented are the rules of the engine and of witnesses, sorted by id.
func documented() []anomaly.Rule {
	all := slices.Concat(anomaly.Rules(), anomaly.WitnessRules())
	slices.SortFunc(all, func(a, b anomaly.Rule) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// render is the document on rules.
func render(rules []anomaly.Rule) string {
	var b strings.Builder
	b.WriteString(head)
	overview(&b, rules)
	family := ""
	for i := range rules {
		r := &rules[i]
		if name, _, _ := strings.Cut(r.ID, "."); name != family {
			family = name
			fmt.Fprintf(&b, "\n## %s\n", family)
		}
		section(&b, r)
	}
	return b.String()
}

// overview lists all rules with what they find in short.
func overview(b *strings.Builder, rules []anomaly.Rule) {
	b.WriteString("\n| rule | severity | what |\n|---|---|---|\n")
	for i := range rules {
		r := &rules[i]
		fmt.Fprintf(b, "| [`%s`](#%s) | %s | %s |\n", r.ID, anchor(r.ID), severities(r), cell(r.What))
	}
}

// anchor is the name that a heading of an id gets where Markdown is shown.
func anchor(id string) string { return strings.ReplaceAll(id, ".", "") }

// severities says what a rule finds at least; critical has nothing above, and a
// witness does not grade.
func severities(r *anomaly.Rule) string {
	if r.Severity == anomaly.Critical || r.Scope == anomaly.ScopeWitness {
		return r.Severity.String()
	}
	return "from " + r.Severity.String()
}

func section(b *strings.Builder, r *anomaly.Rule) {
	fmt.Fprintf(b, "\n### %s\n\n%s\n\n", r.ID, r.What)
	fmt.Fprintf(b, "- **Why**: %s\n", r.Why)
	fmt.Fprintf(b, "- **Severity**: %s\n", severities(r))
	fmt.Fprintf(b, "- **Judges**: %s\n", scopes[r.Scope])
	fmt.Fprintf(b, "- **Measured rate**: %s\n", r.Rate)
	fmt.Fprintf(b, "- **How to tune**: %s\n", r.Tune)
	params(b, r.Params)
}

func params(b *strings.Builder, params []anomaly.Param) {
	if len(params) == 0 {
		return
	}
	b.WriteString("\n| key | default | allowed | unit | what |\n|---|---|---|---|---|\n")
	for _, p := range params {
		fmt.Fprintf(b, "| `%s` | %s | %s to %s | %s | %s |\n",
			p.Name, number(p.Default), number(p.Min), number(p.Max), unit(p.Unit), cell(p.Doc))
	}
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// unit is a UCUM unit; the unit of what has none is 1.
func unit(u string) string {
	if u == "1" {
		return "–"
	}
	return "`" + u + "`"
}

// cell is text that does not end its cell.
func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
