// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/cli/client"
	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/trustapi"
)

func newAgentsGet() *cobra.Command {
	return &cobra.Command{
		Use:   "get NAME",
		Short: "Show everything that the next decision on an agent rests on",
		Long: "get prints an agent's numbers: its phase, debt and wealth, every floor of the next\n" +
			"phase, its actions and its last cycles. leasehold why says the same in words.",
		Example:           "  leasehold agents get support-desk\n  leasehold agents get support-desk -o json | jq .floors",
		Args:              wants(1, 1, "the NAME of an agent"),
		ValidArgsFunction: completeAgents,
		RunE:              either(detailed(writeDetail), getInCluster),
	}
}

// detailed gets one agent and writes it, or prints it as JSON.
func detailed(write func(io.Writer, render.Palette, *trustapi.Detail) error) func(*cobra.Command, *client.Client, []string) error {
	return func(cmd *cobra.Command, c *client.Client, given []string) error {
		detail, err := c.Agent(cmd.Context(), given[0])
		switch {
		case err != nil:
			return err
		case wantsJSON(cmd):
			return writeAnswer(cmd.OutOrStdout(), detail)
		}
		return write(cmd.OutOrStdout(), palette(cmd), &detail)
	}
}

func writeDetail(w io.Writer, p render.Palette, d *trustapi.Detail) error {
	s := newSheet()
	addNumbers(s, d)
	if err := s.write(w, p); err != nil {
		return err
	}
	for _, write := range []func(io.Writer, render.Palette, *trustapi.Detail) error{writeFloors, writeCredentials, writeActions, writePoints} {
		if err := write(w, p, d); err != nil {
			return err
		}
	}
	return nil
}

// addNumbers adds where the agent stands.
func addNumbers(s *sheet, d *trustapi.Detail) {
	s.add("Agent", "%s", render.Clean(d.Name)+unproven(d))
	s.add("Phase", "%s since %s", d.Phase, moment(d.Since))
	if d.IfEnforced != nil {
		s.add("If enforced", "%s", d.IfEnforced)
	}
	if q := d.Quarantine; q != nil {
		s.red("Quarantine", "since %s by %s: %s", moment(q.At), orDash(q.By), orDash(q.Cause))
	}
	s.add("Conditions", "%s", conditions(&d.Agent))
	s.add("Debt", "%s", debtBar(&d.Agent))
	s.add("Wealth", "%s", wealthBar(&d.Agent))
	s.add("Cycles", "%s in this phase, %s ever; with 95 %% confidence at least %.1f %% are clean",
		render.Count(int64(d.Cycles)), number(d.CyclesEver), 100*d.Bound)
	s.add("Demotions", "%s", render.Count(int64(d.Demotions)))
	s.add("Last score", "%s", scoreOf(&d.Agent))
	s.add("Last seen", "%s", moment(d.LastSeen))
	if a := d.Approval; a != nil {
		s.add("Approval", "to %s, asked for by %s, until %s; evidence %s", a.Target, orDash(a.By), moment(a.Expires), orDash(a.Evidence))
	}
}

func unproven(d *trustapi.Detail) string {
	if d.Proven {
		return ""
	}
	return " (no connection proved this name, so nothing is carried out for it)"
}

func writeFloors(w io.Writer, p render.Palette, d *trustapi.Detail) error {
	table := render.Table{Columns: []render.Column{{}, {Max: 24}, {}}}
	for _, f := range d.Floors {
		mark := "✗"
		if f.Met {
			mark = "✓"
		}
		table.Add(mark, render.Clean(f.Rule), render.Clean(f.Text))
	}
	return titled(w, p, fmt.Sprintf("What %s takes beside wealth", d.Phase.Next()), len(d.Floors), &table)
}

var actionColumns = []render.Column{
	{Head: "ACTION"},
	{Head: "STATE"},
	{Head: "TRIES", Align: render.Right},
	{Head: "CREATED"},
	{Head: "NEXT TRY"},
	{Head: "WHAT CAME OF IT", Max: 80},
}

func writeActions(w io.Writer, p render.Palette, d *trustapi.Detail) error {
	table := render.Table{Columns: actionColumns}
	for i := range d.Actions {
		a := &d.Actions[i]
		style, text, next := render.Plain, a.Detail, "-"
		if a.State == trustapi.StateFailing {
			style, text = render.Red, a.Error
		}
		if a.Next != nil {
			next = moment(*a.Next)
		}
		table.AddStyled(style, render.Clean(string(a.Kind)), render.Clean(a.State), render.Count(int64(a.Attempts)),
			moment(a.Created), next, orDash(text))
	}
	return titled(w, p, "Actions", len(d.Actions), &table)
}

// writeCredentials shows those that the agent is known to hold, the beginning of
// the accessor each.
func writeCredentials(w io.Writer, p render.Palette, d *trustapi.Detail) error {
	if len(d.Credentials) == 0 {
		return nil // most agents have none, and no Vault may be connected
	}
	table := render.Table{Columns: []render.Column{
		{Head: "ACCESSOR"}, {Head: "KNOWN BY"}, {Head: "CYCLE", Max: 40}, {Head: "LEASES", Align: render.Right}, {Head: "ISSUED"}, {Head: "ENDS"},
	}}
	for i := range d.Credentials {
		c := &d.Credentials[i]
		table.Add(render.Clean(c.Accessor), render.Clean(string(c.Source)), orDash(c.Cycle), render.Count(int64(c.Leases)),
			moment(c.Issued), moment(c.Expires))
	}
	return titled(w, p, "Credentials", len(d.Credentials), &table)
}

// maxPoints is how many cycles are shown.
const maxPoints = 10

func writePoints(w io.Writer, p render.Palette, d *trustapi.Detail) error {
	table := render.Table{Columns: []render.Column{
		{Head: "SETTLED"},
		{Head: "SCORE", Align: render.Right},
		{Head: "BADNESS", Align: render.Right},
		{Head: "DEBT", Align: render.Right},
		{Head: "LN WEALTH", Align: render.Right},
	}}
	last := d.Points[max(0, len(d.Points)-maxPoints):]
	for _, point := range last {
		style := render.Plain
		if point.Badness >= .5 {
			style = render.Red
		}
		table.AddStyled(style, moment(point.At), fmt.Sprintf("%.1f", point.Score), amount(point.Badness),
			amount(point.Debt), amount(point.LogWealth))
	}
	return titled(w, p, "Last cycles", len(last), &table)
}
