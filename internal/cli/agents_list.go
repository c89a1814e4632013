// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/cli/client"
	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// defaultAgents is how many agents are listed when nobody says.
const defaultAgents = 200

func newAgentsList() *cobra.Command {
	q := &trustapi.Query{}
	l := &clusterList{query: q}
	cmd := &cobra.Command{
		Use:   "list [TEXT]",
		Short: "List the agents whose name contains the text, all without one",
		Long: "list prints an agent a line, by name: its debt against what demotes it, its wealth\n" +
			"against the goal of the next phase, the score of its last cycle, and the conditions\n" +
			"that hold. Of a Kubernetes cluster it prints what the Agents' statuses hold.",
		Example: "  leasehold agents list --phase autonomous\n" +
			"  leasehold agents list -A --watch\n" +
			"  leasehold agents list --condition ApprovalRequired\n" +
			"  leasehold agents list --limit 0 -o json | jq -r 'select(.debt > 2) | .name'",
		Args:              wants(0, 1, ""),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, given []string) error {
			if err := checkQuery(q); err != nil {
				return usage(cmd, err)
			}
			q.Match = strings.Join(given, "")
			return either(func(cmd *cobra.Command, c *client.Client, _ []string) error {
				if l.watch {
					return usage(cmd, errors.New("--watch is for the Agents of a cluster: pass --kubeconfig, --context, -n or -A; leasehold decisions --follow follows a collector"))
				}
				return listAgents(cmd, c, q)
			}, l.run)(cmd, given)
		},
	}
	set := cmd.Flags()
	set.StringVar(&q.Phase, "phase", "", "only agents that hold this `PHASE`")
	set.StringVar(&q.Condition, "condition", "", "only agents of which this `CONDITION` holds, such as Quarantined")
	set.IntVar(&q.Limit, "limit", defaultAgents, "list at most `N` agents, 0 for all")
	set.BoolP("all-namespaces", "A", false, "list the agents of every namespace of a cluster")
	set.BoolVarP(&l.watch, "watch", "w", false, "go on with what changes in a cluster, until interrupted")
	return cmd
}

func checkQuery(q *trustapi.Query) error {
	if q.Limit < 0 {
		return fmt.Errorf("--limit may not be below 0, got %d", q.Limit)
	}
	if q.Phase == "" {
		return nil
	}
	_, err := trust.ParsePhase(q.Phase)
	return err
}

func listAgents(cmd *cobra.Command, c *client.Client, q *trustapi.Query) error {
	ask := *q
	if ask.Limit > 0 {
		ask.Limit++ // one more says whether there are more
	}
	table := render.Table{Columns: agentColumns}
	listed, more := 0, false
	for agent, err := range c.Agents(cmd.Context(), ask) {
		if err != nil {
			return err
		}
		if more = q.Limit > 0 && listed == q.Limit; more {
			break
		}
		listed++
		if wantsJSON(cmd) {
			if err := writeAnswer(cmd.OutOrStdout(), agent); err != nil {
				return err
			}
			continue
		}
		addAgent(&table, agent)
	}
	if more {
		defer cmd.PrintErrf("There are more; --limit 0 lists all.\n")
	}
	switch {
	case wantsJSON(cmd):
		return nil
	case listed == 0:
		cmd.PrintErrln("No agent matches.")
		return nil
	default:
		return table.Write(cmd.OutOrStdout(), palette(cmd))
	}
}

var agentColumns = []render.Column{
	{Head: "AGENT", Max: 40},
	{Head: "PHASE"},
	{Head: "DEBT", Align: render.Right},
	{Head: "OF", Align: render.Right},
	{Head: "WEALTH", Align: render.Right},
	{Head: "OF", Align: render.Right},
	{Head: "CYCLES", Align: render.Right},
	{Head: "SCORE", Align: render.Right},
	{Head: "LAST SEEN"},
	{Head: "CONDITIONS", Max: 60},
}

func addAgent(table *render.Table, a *trustapi.Agent) {
	style := render.Plain
	if inTrouble(a) {
		style = render.Red
	}
	table.AddStyled(style, render.Clean(a.Name), a.Phase.String(), amount(a.Debt), amount(a.DemoteAt),
		amount(a.Wealth), goal(a), render.Count(int64(a.Cycles)), scoreOf(a), moment(a.LastSeen), conditions(a))
}

// inTrouble reports whether something is wrong that a person should see to.
func inTrouble(a *trustapi.Agent) bool {
	return slices.ContainsFunc(a.Conditions, func(c string) bool {
		switch c {
		case "Quarantined", "DemotionHeld", "ActionsFailing":
			return true
		}
		return false
	})
}

// goal is what the wealth has to reach, "-" where no phase is above.
func goal(a *trustapi.Agent) string {
	if a.Phase == trust.Autonomous || !(a.Goal > 0) {
		return "-"
	}
	return amount(a.Goal)
}

func scoreOf(a *trustapi.Agent) string {
	if a.Score == nil {
		return "-"
	}
	return fmt.Sprintf("%.1f", *a.Score)
}

// conditions are what holds of an agent, in words that --condition takes.
func conditions(a *trustapi.Agent) string { return orDash(strings.Join(a.Conditions, ", ")) }
