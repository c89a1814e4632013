// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/cli/client"
	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// decisionsFlags are the flags of decisions.
type decisionsFlags struct {
	agent  string
	kinds  []string
	limit  int
	follow bool
}

func newDecisions() *cobra.Command {
	flags := &decisionsFlags{}
	cmd := &cobra.Command{
		Use:   "decisions",
		Short: "Show what was decided, the newest last, and what is being decided",
		Long: "decisions prints the last decisions and why each was taken. With --follow it goes on\n" +
			"with each that comes, until it is interrupted; where the connection breaks it goes on\n" +
			"from there. Decisions marked observed were not carried out.",
		Example: "  leasehold decisions --agent support-desk\n" +
			"  leasehold decisions --follow --kind demote --kind quarantine -o json",
		Args:              wants(0, 0, ""),
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	set := cmd.Flags()
	set.StringVar(&flags.agent, "agent", "", "only decisions on the agent of this `NAME`")
	set.StringArrayVar(&flags.kinds, "kind", nil, "only decisions of this `KIND`, such as promote, demote or quarantine; as often as needed")
	set.IntVar(&flags.limit, "limit", defaultEntries, "show at most the last `N` decisions")
	set.BoolVarP(&flags.follow, "follow", "f", false, "go on with each decision that comes")
	cmd.RunE = online(func(cmd *cobra.Command, c *client.Client, _ []string) error {
		if err := checkLimit(flags.limit); err != nil {
			return usage(cmd, err)
		}
		return flags.run(cmd, c)
	})
	addServerFlags(cmd)
	return cmd
}

func (f *decisionsFlags) run(cmd *cobra.Command, c *client.Client) error {
	keep := func(d *trustapi.Decision) bool { return len(f.kinds) == 0 || slices.Contains(f.kinds, string(d.Kind)) }
	var head uint64
	if f.follow {
		// Asked for before the list, so that nothing is lost between the two.
		fleet, err := c.Fleet(cmd.Context())
		if err != nil {
			return err
		}
		head = fleet.Ledger.Seq
	}
	found, more, err := c.Decisions(cmd.Context(), f.agent, f.limit, keep)
	if err != nil {
		return err
	}
	slices.Reverse(found)
	switch {
	case f.follow:
		return f.goOn(cmd, c, found, head, keep)
	case wantsJSON(cmd):
		for i := range found {
			if err := writeAnswer(cmd.OutOrStdout(), &found[i]); err != nil {
				return err
			}
		}
		return nil
	case len(found) == 0:
		cmd.PrintErrln("No decision matches.")
		return nil
	}
	if more {
		defer cmd.PrintErrf("There are older ones; --limit N shows more.\n")
	}
	table := render.Table{Columns: decisionColumns}
	for i := range found {
		addDecision(&table, &found[i], true)
	}
	return table.Write(cmd.OutOrStdout(), palette(cmd))
}

var decisionColumns = []render.Column{
	{Head: "ENTRY", Align: render.Right},
	{Head: "TIME"},
	{Head: "AGENT", Max: 40},
	{Head: "DECISION"},
	{Head: "PHASE"},
	{Head: "BY", Max: 24},
	{Head: "WHY", Max: 100},
}

// addDecision adds a decision, with the agent's name if that is wanted.
func addDecision(table *render.Table, d *trustapi.Decision, named bool) {
	cells := []string{number(d.Seq), moment(d.At)}
	if named {
		cells = append(cells, orDash(d.Agent))
	}
	table.AddStyled(fallStyle(d), append(cells, decided(d), phases(d), orDash(d.By), orDash(reason(d)))...)
}

// fallStyle makes red what took trust away.
func fallStyle(d *trustapi.Decision) render.Style {
	if d.Kind == trust.Quarantining || d.To < d.From {
		return render.Red
	}
	return render.Plain
}

func decided(d *trustapi.Decision) string {
	text := orDash(string(d.Kind))
	if d.Observed {
		text += " (observed)"
	}
	return text
}

func phases(d *trustapi.Decision) string {
	if d.From == d.To {
		return d.To.String()
	}
	return d.From.String() + " → " + d.To.String()
}

// reason is the sentence of the rule that decided.
func reason(d *trustapi.Decision) string {
	if len(d.Reasons) == 0 {
		return d.Cause
	}
	return d.Reasons[0].Text
}

func number(n uint64) string { return strconv.FormatUint(n, 10) }
