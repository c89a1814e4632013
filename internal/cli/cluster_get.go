// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/cli/cluster"
	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/trustapi"
)

func getInCluster(cmd *cobra.Command, c *cluster.Cluster, given []string) error {
	a, err := agentInCluster(cmd, c, given[0])
	if err != nil {
		return err
	}
	d := cluster.Detail(a, time.Now())
	if wantsJSON(cmd) {
		return writeAnswer(cmd.OutOrStdout(), d)
	}
	return writeStatus(cmd.OutOrStdout(), palette(cmd), a, d)
}

func agentInCluster(cmd *cobra.Command, c *cluster.Cluster, text string) (*v1alpha1.Agent, error) {
	namespace, name, err := agentOf(cmd, text)
	if err != nil {
		return nil, err
	}
	return c.Agent(cmd.Context(), namespace, name)
}

// writeStatus prints what the status of an Agent holds.
func writeStatus(w io.Writer, p render.Palette, a *v1alpha1.Agent, d *trustapi.Detail) error {
	s := newSheet()
	addStatus(s, a, d)
	if err := s.write(w, p); err != nil {
		return err
	}
	if err := writeConditions(w, p, a); err != nil {
		return err
	}
	if err := writeOpenActions(w, p, a); err != nil {
		return err
	}
	return writeHowToApprove(w, d)
}

func addStatus(s *sheet, a *v1alpha1.Agent, d *trustapi.Detail) {
	status := &a.Status
	s.add("Agent", "%s", render.Clean(d.Name))
	s.add("Phase", "%s since %s; at most %s", d.Phase, moment(d.Since), orDash(string(a.Spec.MaxPhase)))
	if slices.Contains(d.Conditions, trustapi.ConditionQuarantined) {
		s.red("Status", "%s", orDash(cluster.Reason(status)))
	} else {
		s.add("Status", "%s", orDash(cluster.Reason(status)))
	}
	s.add("Debt", "%s", amount(d.Debt))
	s.add("Wealth", "%s", orDash(status.Wealth))
	s.add("Cycles", "%s ever, %s running now", number(d.CyclesEver), render.Count(int64(status.Running)))
	s.add("Last score", "%s", scoreOf(&d.Agent))
	s.add("Last cycle", "%s", moment(d.LastSeen))
	if l := status.LastDecision; l != nil {
		s.add("Decision", "%s at %s, entry %d of the ledger: %s", orDash(l.Kind), moment(l.Time.Time), l.LedgerSeq, orDash(because(l)))
	}
	if w := d.Approval; w != nil {
		s.add("Approval", "to %s, until %s; evidence %s", w.Target, moment(w.Expires), orDash(w.Evidence))
	}
	if l := status.Ledger; l != nil {
		s.add("Ledger", "%d entries, the last is %s", l.Seq, orDash(l.Hash))
	}
}

// because is why something was decided.
func because(l *v1alpha1.LastDecision) string {
	if l.Message == "" || l.Cause == "" {
		return l.Cause + l.Message
	}
	return l.Cause + ", " + l.Message
}

func writeConditions(w io.Writer, p render.Palette, a *v1alpha1.Agent) error {
	table := render.Table{Columns: []render.Column{
		{Head: "CONDITION", Max: 32}, {Head: "HOLDS"}, {Head: "REASON", Max: 32}, {Head: "SINCE"}, {Head: "MESSAGE", Max: 100},
	}}
	for i := range a.Status.Conditions {
		c := &a.Status.Conditions[i]
		table.Add(orDash(c.Type), orDash(string(c.Status)), orDash(c.Reason), moment(c.LastTransitionTime.Time), orDash(c.Message))
	}
	return titled(w, p, "Conditions", len(a.Status.Conditions), &table)
}

func writeOpenActions(w io.Writer, p render.Palette, a *v1alpha1.Agent) error {
	table := render.Table{Columns: []render.Column{
		{Head: "ACTION", Max: 16}, {Head: "STATE", Max: 16}, {Head: "TRIES", Align: render.Right}, {Head: "WHAT CAME OF IT", Max: 100},
	}}
	for i := range a.Status.OpenActions {
		open, style := &a.Status.OpenActions[i], render.Plain
		if open.State == trustapi.StateFailing {
			style = render.Red
		}
		table.AddStyled(style, orDash(open.Kind), orDash(open.State), render.Count(int64(open.Attempts)), orDash(open.Message))
	}
	return titled(w, p, "Actions that are not done", len(a.Status.OpenActions), &table)
}

// whyInCluster prints the gateway's account, or the status's where the gateway
// gives none.
func whyInCluster(cmd *cobra.Command, c *cluster.Cluster, given []string) error {
	text, _ := cmd.Flags().GetString("gateway")
	gateway, err := cluster.ParseGateway(text)
	if err != nil {
		return usage(cmd, err)
	}
	a, err := agentInCluster(cmd, c, given[0])
	if err != nil {
		return err
	}
	d, err := c.Detail(cmd.Context(), gateway, a.Key())
	if cmd.Context().Err() != nil {
		return cmd.Context().Err()
	}
	whole := err == nil
	if !whole {
		d = cluster.Detail(a, time.Now())
		cmd.PrintErrf("This is what the Agent's status holds. The gateway %s gave no account: %s\n", gateway, strings.TrimRight(err.Error(), "."))
	}
	switch {
	case wantsJSON(cmd):
		return writeAnswer(cmd.OutOrStdout(), d)
	case whole:
		return writeWhy(cmd.OutOrStdout(), palette(cmd), d)
	}
	return writeAccount(cmd.OutOrStdout(), palette(cmd), a, d)
}

func writeAccount(w io.Writer, p render.Palette, a *v1alpha1.Agent, d *trustapi.Detail) error {
	for _, sentence := range d.Why {
		if _, err := fmt.Fprintln(w, render.Clean(sentence)); err != nil {
			return err
		}
	}
	if err := writeOpenActions(w, p, a); err != nil {
		return err
	}
	return writeHowToApprove(w, d)
}
