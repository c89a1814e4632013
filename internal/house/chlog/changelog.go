// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

// marker is the line of CHANGELOG.md below which a release's section goes.
const marker = "<!-- next release -->\n"

// render returns the fragments as a section without its heading.
func render(fragments []fragment) string {
	var out strings.Builder
	for _, kind := range changeTypes {
		heading := false
		for _, f := range fragments {
			if f.ChangeType != kind.name {
				continue
			}
			if !heading {
				fmt.Fprintf(&out, "\n### %s\n\n", kind.heading)
				heading = true
			}
			out.WriteString(f.render())
		}
	}
	return out.String()
}

func (f *fragment) render() string {
	refs := make([]string, 0, len(f.Issues))
	for _, issue := range f.Issues {
		refs = append(refs, fmt.Sprintf("#%d", issue))
	}
	var out strings.Builder
	fmt.Fprintf(&out, "- %#q: %s (%s)\n", f.Component, f.Note, strings.Join(refs, ", "))
	for line := range strings.Lines(strings.TrimSpace(f.Subtext)) {
		fmt.Fprintf(&out, "  %s\n", strings.TrimRight(line, "\n"))
	}
	return out.String()
}

// update writes the section of version into the changelog file and removes the
// fragments it is made of, in this order: a failure loses no fragment.
func update(file, version string, fragments []fragment) error {
	if len(fragments) == 0 {
		return errors.New("there is no fragment to release")
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	before, after, found := strings.Cut(string(text), marker)
	if !found {
		return fmt.Errorf("%s has no line %q to write below", file, strings.TrimSpace(marker))
	}
	section := fmt.Sprintf("\n## %s\n%s", version, render(fragments))
	if err := os.WriteFile(file, []byte(before+marker+section+after), 0o644); err != nil {
		return err
	}
	for _, f := range fragments {
		if err := os.Remove(f.file); err != nil {
			return fmt.Errorf("%s is released, remove it: %w", f.file, err)
		}
	}
	return nil
}
