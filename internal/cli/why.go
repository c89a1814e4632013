// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/cli/cluster"
	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/trustapi"
)

func newWhy() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "why AGENT",
		Short: "Say in plain words why an agent stands where it stands, and what comes next",
		Long: "why tells an agent's story in sentences, and then its numbers: the debt against what\n" +
			"freezes (┃) and demotes it, the wealth against the goal of the next phase, the floors\n" +
			"that are missing, and what was decided and found last. Of an agent in a Kubernetes\n" +
			"cluster it asks the gateway there, and says what the Agent's status holds where none\n" +
			"can be reached.",
		Example:           "  leasehold why support-desk",
		Args:              wants(1, 1, "the name of an AGENT"),
		ValidArgsFunction: completeAgents,
		RunE:              either(detailed(writeWhy), whyInCluster),
	}
	addServerFlags(cmd)
	addClusterFlags(cmd)
	cmd.Flags().String("gateway", cluster.DefaultGateway, "ask the gateway behind the `SERVICE` of the cluster, through the API server's proxy")
	return cmd
}

// writeWhy prints the account first and the numbers below it.
func writeWhy(w io.Writer, p render.Palette, d *trustapi.Detail) error {
	for _, sentence := range d.Why {
		if _, err := fmt.Fprintln(w, render.Clean(sentence)); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintln(w); err != nil {
		return err
	}
	s := newSheet()
	s.add("Phase", "%s since %s", d.Phase, moment(d.Since))
	s.add("Debt", "%s", debtBar(&d.Agent))
	s.add("Wealth", "%s", wealthBar(&d.Agent))
	s.add("Conditions", "%s", conditions(&d.Agent))
	if err := s.write(w, p); err != nil {
		return err
	}
	for _, write := range []func(io.Writer, render.Palette, *trustapi.Detail) error{writeFloors, writeLastDecisions, writeFindings} {
		if err := write(w, p, d); err != nil {
			return err
		}
	}
	return writeHowToApprove(w, d)
}

// maxLast is how many of the last decisions and findings are shown.
const maxLast = 5

func writeLastDecisions(w io.Writer, p render.Palette, d *trustapi.Detail) error {
	var columns []render.Column
	for _, c := range decisionColumns {
		if c.Head != "AGENT" {
			columns = append(columns, c)
		}
	}
	table := render.Table{Columns: columns}
	last := d.Decisions[:min(len(d.Decisions), maxLast)]
	for i := range last {
		addDecision(&table, &last[i], false)
	}
	return titled(w, p, "Last decisions", len(last), &table)
}

func writeFindings(w io.Writer, p render.Palette, d *trustapi.Detail) error {
	table := render.Table{Columns: []render.Column{
		{Head: "FOUND"}, {Head: "RULE", Max: 32}, {Head: "SEVERITY"}, {Head: "WHAT", Max: 100},
	}}
	last := d.Findings[:min(len(d.Findings), maxLast)]
	for i := range last {
		f := &last[i]
		style, severity := render.Plain, orDash(f.Severity)
		if f.Hard {
			style, severity = render.Red, severity+", hard"
		}
		table.AddStyled(style, moment(f.At), orDash(f.Rule), severity, orDash(f.Text))
	}
	return titled(w, p, "Last findings", len(last), &table)
}

func writeHowToApprove(w io.Writer, d *trustapi.Detail) error {
	a := d.Approval
	if a == nil {
		return nil
	}
	_, err := fmt.Fprintf(w, "\nThe promotion to %s waits for a person until %s. To approve what is shown here:\n  %s\n",
		a.Target, moment(a.Expires), approveCommand(d.Name, a.Evidence))
	return err
}

// approveCommand is what a person types to approve exactly this. A name that a
// terminal does not show as it is cannot be typed from there.
func approveCommand(name, evidence string) string {
	if !isPlain(name) || !isPlain(evidence) {
		return "its name has characters that cannot be typed from here; use the page of the collector"
	}
	name = quoted(name)
	if strings.HasPrefix(name, "-") {
		name = "-- " + name
	}
	return "leasehold agents approve --evidence " + quoted(evidence) + " " + name
}
