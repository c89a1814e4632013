// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/cli/client"
	"github.com/leasehold/leasehold/internal/cli/render"
)

// defaultEntries is how many entries or decisions are shown when nobody says.
const defaultEntries = 50

// maxEntries is how many may be asked for at most.
const maxEntries = 100_000

func newAgentsHistory() *cobra.Command {
	limit := 0
	cmd := &cobra.Command{
		Use:   "history NAME",
		Short: "Show what the ledger holds on an agent, the newest last",
		Long: "history prints the last entries of the ledger on an agent: evidence and what it\n" +
			"counted for, decisions, actions and what became of them, and what people asked for.",
		Example:           "  leasehold agents history support-desk --limit 20",
		Args:              wants(1, 1, "the NAME of an agent"),
		ValidArgsFunction: completeAgents,
		RunE: withServer(func(cmd *cobra.Command, c *client.Client, given []string) error {
			if err := checkLimit(limit); err != nil {
				return usage(cmd, err)
			}
			entries, more, err := c.History(cmd.Context(), given[0], limit)
			if err != nil {
				return err
			}
			if more {
				defer cmd.PrintErrf("There are older ones; --limit N shows more.\n")
			}
			return writeHistory(cmd, entries)
		}),
	}
	cmd.Flags().IntVar(&limit, "limit", defaultEntries, "show at most the last `N` entries")
	return cmd
}

func checkLimit(limit int) error {
	if limit < 1 || limit > maxEntries {
		return fmt.Errorf("--limit has to be from 1 to %d, got %d", maxEntries, limit)
	}
	return nil
}

// writeHistory prints entries that come newest first.
func writeHistory(cmd *cobra.Command, entries []client.Entry) error {
	table := render.Table{Columns: []render.Column{
		{Head: "ENTRY", Align: render.Right}, {Head: "TIME"}, {Head: "KIND"}, {Head: "WHAT", Max: 120},
	}}
	for i := len(entries) - 1; i >= 0; i-- {
		e := &entries[i]
		if wantsJSON(cmd) {
			if err := writeAnswer(cmd.OutOrStdout(), e); err != nil {
				return err
			}
			continue
		}
		table.Add(number(e.Seq), moment(e.Time), render.Clean(string(e.Kind)), orDash(e.What))
	}
	switch {
	case wantsJSON(cmd):
		return nil
	case len(entries) == 0:
		cmd.PrintErrln("The ledger holds nothing on this agent.")
		return nil
	default:
		return table.Write(cmd.OutOrStdout(), palette(cmd))
	}
}
