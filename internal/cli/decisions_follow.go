// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/cli/client"
	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// goOn prints the decisions found, and then each that comes after the entry head.
func (f *decisionsFlags) goOn(cmd *cobra.Command, c *client.Client, found []trustapi.Decision, head uint64, keep func(*trustapi.Decision) bool) error {
	for i := range found {
		if err := writeDecisionLine(cmd, &found[i]); err != nil {
			return err
		}
		head = max(head, found[i].Seq)
	}
	last := head
	return c.Follow(cmd.Context(), &client.Watch{Kind: ledger.KindDecision, Agent: f.agent, Last: head},
		func(e *client.Event) error {
			d, err := decisionOf(e)
			if err != nil || d.Seq <= last {
				return err
			}
			last = d.Seq
			if !keep(d) {
				return nil
			}
			return writeDecisionLine(cmd, d)
		},
		func(err error) { cmd.PrintErrf("%v; trying again.\n", err) })
}

// decisionOf reads the entry of the ledger that an event holds.
func decisionOf(e *client.Event) (*trustapi.Decision, error) {
	var entry client.Entry
	if err := json.Unmarshal(e.Data, &entry); err != nil {
		return nil, fmt.Errorf("%w: event %q: %w", client.ErrForeign, e.ID, err)
	}
	d := new(trustapi.Decision)
	if err := json.Unmarshal(entry.Data, d); err != nil {
		return nil, fmt.Errorf("%w: entry %d: %w", client.ErrForeign, entry.Seq, err)
	}
	d.Seq, d.At, d.Agent = entry.Seq, entry.Time, entry.Agent
	return d, nil
}

// writeDecisionLine prints one decision on a line of its own, for no table can
// know what is still to come.
func writeDecisionLine(cmd *cobra.Command, d *trustapi.Decision) error {
	if wantsJSON(cmd) {
		return writeAnswer(cmd.OutOrStdout(), d)
	}
	style := fallStyle(d)
	line := fmt.Sprintf("%s  %s  %s  %s  by %s: %s",
		moment(d.At), orDash(d.Agent), decided(d), phases(d), orDash(d.By), orDash(reason(d)))
	_, err := fmt.Fprintln(cmd.OutOrStdout(), palette(cmd).Paint(style, line))
	return err
}
