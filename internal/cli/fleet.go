// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/cli/client"
	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

func newFleet() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "fleet",
		Short: "Show all agents at a glance: phases, conditions, freeze, what waits for a person",
		Long: "fleet prints how many agents hold each phase and each condition, whether the fleet is\n" +
			"frozen and why, which promotions wait for a person, and where the ledger ends.",
		Args:              wants(0, 0, ""),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: online(func(cmd *cobra.Command, c *client.Client, _ []string) error {
			fleet, err := c.Fleet(cmd.Context())
			switch {
			case err != nil:
				return err
			case wantsJSON(cmd):
				return writeAnswer(cmd.OutOrStdout(), fleet)
			}
			var approvals []trustapi.Approval
			if fleet.Approvals > 0 {
				if approvals, err = c.Approvals(cmd.Context()); err != nil {
					return err
				}
			}
			return writeFleet(cmd.OutOrStdout(), palette(cmd), &fleet, approvals)
		}),
	}
	addServerFlags(cmd)
	return cmd
}

func writeFleet(w io.Writer, p render.Palette, f *trustapi.Fleet, approvals []trustapi.Approval) error {
	s := newSheet()
	s.add("Agents", "%s: %s", render.Count(int64(f.Agents)), orDash(byPhase(f.ByPhase)))
	s.add("Conditions", "%s", orDash(named(f.ByCondition)))
	addFreeze(s, f)
	s.add("Fell", "%s; each cause may take %s", orNothing(named(f.Fell)), render.Plural(f.MayFall, "agent", "agents"))
	s.add("Policy", "%s, %s", orDash(f.Policy), orDash(string(f.Enforcement)))
	if f.Unproven {
		s.red("Identity", "no authenticator proves names, so nothing is carried out; configure one on the receiver")
	}
	s.add("Open actions", "%s", render.Count(int64(f.OpenActions)))
	s.add("Ledger", "%s entries, the last is %s", number(f.Ledger.Seq), orDash(f.Ledger.Hash))
	s.add("Refused", "%s", orNothing(named(f.Refused)))
	s.add("Collector", "%s, since %s", orDash(f.Version), moment(f.Started))
	if err := s.write(w, p); err != nil {
		return err
	}
	return writeApprovals(w, p, approvals)
}

func addFreeze(s *sheet, f *trustapi.Fleet) {
	if f.Frozen == nil {
		s.add("Frozen", "no")
		return
	}
	s.red("Frozen", "since %s for %s: nobody rises and no job is started; leasehold decisions shows what fell",
		moment(*f.Frozen), orDash(f.Cause))
}

// byPhase names how many hold each phase, from the lowest up.
func byPhase(counts map[string]int) string {
	var parts []string
	for phase := range trust.NumPhases {
		name := trust.Phase(phase).String()
		if n := counts[name]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", render.Count(int64(n)), name))
		}
	}
	return strings.Join(parts, ", ")
}

// maxNamedCounts is how many counts are named.
const maxNamedCounts = 12

// named names counts, the largest first.
func named[N int | uint64](counts map[string]N) string {
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	var parts []string
	for i, name := range names {
		if i == maxNamedCounts {
			parts = append(parts, fmt.Sprintf("%d more", len(names)-i))
			break
		}
		parts = append(parts, fmt.Sprintf("%d %s", counts[name], render.Cut(render.Clean(name), 60)))
	}
	return strings.Join(parts, ", ")
}

func orNothing(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}

func writeApprovals(w io.Writer, p render.Palette, approvals []trustapi.Approval) error {
	table := render.Table{Columns: []render.Column{
		{Head: "AGENT", Max: 40}, {Head: "TO"}, {Head: "ASKED BY", Max: 24}, {Head: "UNTIL"}, {Head: "EVIDENCE", Max: 70},
	}}
	for i := range approvals {
		a := &approvals[i]
		table.Add(orDash(a.Agent), a.Target.String(), orDash(a.By), moment(a.Expires), orDash(a.Evidence))
	}
	return titled(w, p, "Promotions that wait for a person (leasehold agents approve NAME)", len(approvals), &table)
}
