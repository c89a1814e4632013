// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Command gendoc writes docs/preflight.md from the checks. It is run in the root of
// the repository.
package main

import (
	"fmt"
	"os"
	"strings"

	_ "embed"

	"github.com/leasehold/leasehold/internal/preflight"
)

const path = "docs/preflight.md"

//go:embed head.md
var head string

func main() {
	if err := os.WriteFile(path, []byte(render()), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, "gendoc:", err)
		os.Exit(1)
	}
}

// render is the text of the document.
func render() string {
	var b strings.Builder
	b.WriteString(head)
	b.WriteString("\n## The checks\n\n| id | passes where |\n|---|---|\n")
	for _, c := range preflight.Checks() {
		fmt.Fprintf(&b, "| [`%s`](#%s) | %s |\n", c.ID, anchor(c.ID), c.Title)
	}
	for _, group := range preflight.Groups() {
		fmt.Fprintf(&b, "\n## %s\n", group)
		for _, c := range preflight.Checks() {
			if c.Group == group {
				fmt.Fprintf(&b, "\n### %s\n\n**%s.** %s\n\nTo mend it: %s\n", c.ID, c.Title, escape(c.Why), escape(c.Mend))
			}
		}
	}
	return b.String()
}

// anchor is what a heading is linked by.
func anchor(id string) string { return strings.ReplaceAll(id, ".", "") }

// escape keeps a star from being markup.
func escape(text string) string { return strings.ReplaceAll(text, "*", "\\*") }
