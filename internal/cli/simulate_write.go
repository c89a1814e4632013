// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/trust"
)

// maxDifferences is how many cycles are shown at which the policies differ.
const maxDifferences = 20

func writeSimulation(cmd *cobra.Command, policies []*trust.Policy, agents []simulatedAgent) error {
	table := render.Table{Columns: []render.Column{
		{Head: "AGENT", Max: 40},
		{Head: "POLICY", Max: 32},
		{Head: "CYCLES", Align: render.Right},
		{Head: "COMES TO"},
		{Head: "UP", Align: render.Right},
		{Head: "DOWN", Align: render.Right},
		{Head: "QUARANTINES", Align: render.Right},
		{Head: "ASKS", Align: render.Right},
		{Head: "FIRST FALL", Max: 40},
		{Head: "MISSING FOR MORE", Max: 72},
	}}
	for i := range agents {
		a := &agents[i]
		for j := range a.Policies {
			addSimulated(&table, a, &a.Policies[j])
		}
	}
	w, p := cmd.OutOrStdout(), palette(cmd)
	if err := table.Write(w, p); err != nil {
		return err
	}
	differences := render.Table{Columns: []render.Column{
		{Head: "AGENT", Max: 40},
		{Head: "CYCLE", Align: render.Right},
		{Head: strings.ToUpper(render.Clean(policies[0].Name)), Max: 60},
		{Head: strings.ToUpper(render.Clean(policies[1].Name)), Max: 60},
	}}
	n := 0
	for i := range agents {
		for _, d := range differ(&agents[i]) {
			if n++; n <= maxDifferences {
				differences.Add(d...)
			}
		}
	}
	if n > maxDifferences {
		defer cmd.PrintErrf("%d more differences; -o json holds every decision.\n", n-maxDifferences)
	}
	return titled(w, p, "Where they differ", n, &differences)
}

func addSimulated(table *render.Table, a *simulatedAgent, r *simulatedPolicy) {
	style, fell := render.Plain, "-"
	if d := r.FirstFall; d != nil {
		style, fell = render.Red, fmt.Sprintf("cycle %d, %s", d.Cycle, orDash(d.Cause))
	}
	phase := r.Phase.String()
	if r.Quarantined {
		phase += ", quarantined"
	}
	count := func(n int) string { return render.Count(int64(n)) }
	table.AddStyled(style, orDash(a.Agent), orDash(r.Policy), count(a.Cycles), phase,
		count(r.Promotions), count(r.Demotions), count(r.Quarantines), count(r.Asks), fell,
		orDash(strings.Join(r.Missing, "; ")))
}

// differ are the cycles of an agent at which two policies decide differently: its
// name, the cycle, and what each decides.
func differ(a *simulatedAgent) (lines [][]string) {
	left, right := a.Policies[0].Decisions, a.Policies[1].Decisions
	for len(left) > 0 || len(right) > 0 {
		cycle := min(cycleOf(left), cycleOf(right))
		var one, other string
		one, left = decidedAt(cycle, left)
		other, right = decidedAt(cycle, right)
		if one != other {
			lines = append(lines, []string{orDash(a.Agent), render.Count(int64(cycle)), cmp.Or(one, "hold"), cmp.Or(other, "hold")})
		}
	}
	return lines
}

// noCycle is more than any cycle's number.
const noCycle = math.MaxInt

// cycleOf is the cycle of the first decision.
func cycleOf(all []simulatedDecision) int {
	if len(all) == 0 {
		return noCycle
	}
	return all[0].Cycle
}

// decidedAt is what was decided at the cycle, and the decisions after it.
func decidedAt(cycle int, all []simulatedDecision) (text string, rest []simulatedDecision) {
	var parts []string
	for cycleOf(all) == cycle {
		d := &all[0]
		part := string(d.Kind)
		if d.From != d.To {
			part += " to " + d.To.String()
		}
		parts, all = append(parts, part), all[1:]
	}
	return strings.Join(parts, ", then "), all
}
