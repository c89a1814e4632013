// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/buildinfo"
	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/preflight"
	"github.com/leasehold/leasehold/internal/preflight/form"
)

// writePreflight prints a report in the form that was asked for.
func writePreflight(cmd *cobra.Command, r *preflight.Report, strict bool) error {
	w := cmd.OutOrStdout()
	switch preflightFormat(cmd.Flag("output").Value.String()) {
	case preflightFormat(formatJSON):
		return writeAnswer(w, r)
	case formatSARIF:
		return form.SARIF(w, r, buildinfo.Read().Version)
	case formatJUnit:
		return form.JUnit(w, r, strict)
	}
	return writeChecklist(w, palette(cmd), r)
}

// writeChecklist prints a report for people, group by group.
func writeChecklist(w io.Writer, p render.Palette, r *preflight.Report) error {
	var out strings.Builder
	for _, group := range preflight.Groups() {
		fmt.Fprintln(&out, p.Paint(render.Bold, string(group)))
		for i := range r.Results {
			if one := &r.Results[i]; one.Group == group {
				addResult(&out, p, one)
			}
		}
		fmt.Fprintln(&out)
	}
	fmt.Fprintf(&out, "%s: %d passed, %d failed, %d unknown, %d skipped.\n", render.Plural(len(r.Results), "check", "checks"),
		r.Count(preflight.Passed), r.Count(preflight.Failed), r.Count(preflight.Unknown), r.Count(preflight.Skipped))
	if r.Count(preflight.Failed) > 0 {
		fmt.Fprintln(&out, "leasehold preflight --explain ID says what a check is for, and how to mend what it finds.")
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// maxTold is how many findings of a check people are shown.
const maxTold = 20

func addResult(out *strings.Builder, p render.Palette, r *preflight.Result) {
	style := map[preflight.Status]render.Style{preflight.Failed: render.Red, preflight.Unknown: render.Faint, preflight.Skipped: render.Faint}[r.Status]
	fmt.Fprintln(out, p.Paint(style, fmt.Sprintf("  %-8s %-19s %s", r.Status, r.ID, r.Title)))
	say := func(text string) { fmt.Fprintf(out, "             %s\n", render.Clean(text)) }
	for i := range r.Findings {
		if i == maxTold {
			say(fmt.Sprintf("and %d more", len(r.Findings)-i))
			break
		}
		say(form.Place(&r.Findings[i]) + ": " + r.Findings[i].Text)
	}
	for i, text := range r.Unknown {
		if i == maxTold {
			say(fmt.Sprintf("and %d more that is unknown", len(r.Unknown)-i))
			break
		}
		say("unknown: " + text)
	}
	if r.Reason != "" {
		say(r.Reason)
	}
	for i := range r.Skipped {
		if i == maxTold {
			say(fmt.Sprintf("and %d more that is skipped", len(r.Skipped)-i))
			break
		}
		say("skipped: " + form.Place(&r.Skipped[i]) + ", because: " + r.Skipped[i].Reason)
	}
}

// listChecks prints what is checked.
func listChecks(cmd *cobra.Command) error {
	w := cmd.OutOrStdout()
	switch preflightFormat(cmd.Flag("output").Value.String()) {
	case preflightFormat(formatJSON):
		return writeJSON(w, preflight.Checks())
	case formatSARIF, formatJUnit:
		return usage(cmd, fmt.Errorf("--list is printed as %s or %s", formatTable, formatJSON))
	}
	table := render.Table{Columns: []render.Column{{Head: "ID"}, {Head: "GROUP"}, {Head: "WHAT HOLDS WHERE IT PASSES"}}}
	for _, c := range preflight.Checks() {
		table.Add(c.ID, string(c.Group), c.Title)
	}
	return table.Write(w, palette(cmd))
}

// explainCheck prints what one check is for.
func explainCheck(cmd *cobra.Command, id string) error {
	c, ok := preflight.Find(id)
	if !ok {
		return usage(cmd, fmt.Errorf("--explain: there is no check %q; --list shows all", id))
	}
	if preflightFormat(cmd.Flag("output").Value.String()) == preflightFormat(formatJSON) {
		return writeJSON(cmd.OutOrStdout(), c)
	}
	s := newSheet()
	s.add("Check", "%s", c.ID)
	s.add("Group", "%s", c.Group)
	s.add("Passes where", "%s", c.Title)
	s.add("Why", "%s", c.Why)
	s.add("Mend", "%s", c.Mend)
	return s.write(cmd.OutOrStdout(), palette(cmd))
}
