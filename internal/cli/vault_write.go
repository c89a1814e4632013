// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

// writePlan prints what a plan changes, and how.
func writePlan(cmd *cobra.Command, plan *vaultsetup.Changes) error {
	w, p := cmd.OutOrStdout(), palette(cmd)
	if wantsJSON(cmd) {
		return writeAnswer(w, plan)
	}
	for i := range plan.Steps {
		step := &plan.Steps[i]
		if step.Action == vaultsetup.None {
			continue
		}
		if _, err := fmt.Fprintln(w, headOf(p, step)); err != nil {
			return err
		}
		for _, line := range step.Diff {
			if _, err := fmt.Fprintln(w, p.Paint(diffStyle(line), strings.TrimRight("    "+render.Clean(line), " "))); err != nil {
				return err
			}
		}
	}
	if plan.Empty() {
		_, err := fmt.Fprintf(w, "Nothing has to be changed: all %d objects are as they should be.\n", len(plan.Steps))
		return err
	}
	_, err := fmt.Fprintf(w, "Plan: %s; %d are as they should be.\n", stepCounts(plan.Steps, "to create", "to change", "to delete"), len(plan.Steps)-plan.Count())
	return err
}

func headOf(p render.Palette, s *vaultsetup.Step) string {
	style := render.Bold
	if s.Action == vaultsetup.Delete {
		style = render.Red
	}
	return p.Paint(style, render.Clean(fmt.Sprintf("%s %s %s", s.Action, s.Kind, s.Name)))
}

// diffStyle lets what goes, and what stays, stand out from what comes.
func diffStyle(line string) render.Style {
	switch {
	case strings.HasPrefix(line, "-"):
		return render.Red
	case strings.HasPrefix(line, "+"):
		return render.Plain
	}
	return render.Faint
}

// stepCounts is how many steps of each action there are, with words for the actions.
func stepCounts(steps []vaultsetup.Step, create, change, remove string) string {
	n := map[vaultsetup.Action]int{}
	for i := range steps {
		n[steps[i].Action]++
	}
	return fmt.Sprintf("%d %s, %d %s, %d %s", n[vaultsetup.Create], create, n[vaultsetup.Change], change, n[vaultsetup.Delete], remove)
}

// writeVaultReport prints what verify found.
func writeVaultReport(cmd *cobra.Command, r *vaultsetup.Report) error {
	if wantsJSON(cmd) {
		return writeAnswer(cmd.OutOrStdout(), r)
	}
	if len(r.Findings) == 0 {
		_, err := fmt.Fprintln(cmd.OutOrStdout(), "All is as it should be.")
		return err
	}
	table := render.Table{Columns: []render.Column{{Head: "WEIGHT"}, {Head: "ABOUT", Max: 60}, {Head: "WHAT"}}}
	for _, f := range r.Findings {
		style := render.Plain
		if f.Weight == vaultsetup.Wrong {
			style = render.Red
		}
		table.AddStyled(style, string(f.Weight), render.Clean(f.About), render.Clean(f.Text))
	}
	return table.Write(cmd.OutOrStdout(), palette(cmd))
}
