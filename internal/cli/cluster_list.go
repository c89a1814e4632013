// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/cli/cluster"
	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// clusterList lists the Agents of a cluster.
type clusterList struct {
	query *trustapi.Query
	watch bool
}

func (l *clusterList) run(cmd *cobra.Command, c *cluster.Cluster, _ []string) error {
	namespace := ""
	if all, _ := cmd.Flags().GetBool("all-namespaces"); !all {
		var err error
		if namespace, err = namespaceOf(cmd); err != nil {
			return usage(cmd, err)
		}
	}
	if l.watch {
		return l.follow(cmd, c, namespace)
	}
	rows := newClusterRows(cmd)
	more := false
	var failed error
	if err := c.Each(cmd.Context(), namespace, func(a *v1alpha1.Agent) bool {
		if !l.matches(a) {
			return true
		}
		if more = l.query.Limit > 0 && rows.listed == l.query.Limit; more {
			return false
		}
		failed = rows.add(a, false)
		return failed == nil
	}); err != nil || failed != nil {
		return errors.Join(err, failed)
	}
	if more {
		defer cmd.PrintErrf("There are more; --limit 0 lists all.\n")
	}
	if rows.listed == 0 {
		cmd.PrintErrln("No agent matches.")
		return nil
	}
	return rows.flush()
}

// matches reports whether the query asks for the agent.
func (l *clusterList) matches(a *v1alpha1.Agent) bool {
	q := l.query
	if !strings.Contains(a.Key(), q.Match) {
		return false
	}
	seen := cluster.Glance(a)
	return (q.Phase == "" || seen.Phase.String() == q.Phase) &&
		(q.Condition == "" || slices.Contains(seen.Conditions, q.Condition))
}

// follow prints all agents, and then each that changes in what is shown of it.
func (l *clusterList) follow(cmd *cobra.Command, c *cluster.Cluster, namespace string) error {
	rows := newClusterRows(cmd)
	shown := map[string]string{}
	tell := func(a *v1alpha1.Agent, gone bool) error {
		key, now := a.Key(), strings.Join(cells(a), "\x00")
		last, known := shown[key]
		switch matches := !gone && l.matches(a); {
		case !known && !matches, matches && last == now:
			return nil
		case matches:
			shown[key] = now
		default: // shown once more, as what it has become
			delete(shown, key)
		}
		return rows.add(a, gone)
	}
	return c.Watch(cmd.Context(), namespace, func(all []*v1alpha1.Agent) error {
		for _, a := range all {
			if err := tell(a, false); err != nil {
				return err
			}
		}
		return rows.flush()
	}, func(a *v1alpha1.Agent, gone bool) error {
		if err := tell(a, gone); err != nil {
			return err
		}
		return rows.flush()
	})
}

var clusterColumns = []render.Column{
	{Head: "AGENT", Max: 60},
	{Head: "PHASE"},
	{Head: "STATUS", Max: 24},
	{Head: "SCORE", Align: render.Right},
	{Head: "DEBT", Align: render.Right},
	{Head: "CYCLES", Align: render.Right},
	{Head: "LAST DECISION", Max: 16},
	{Head: "AGE"},
}

// cells are what is shown of an Agent, without its age.
func cells(a *v1alpha1.Agent) []string {
	seen := cluster.Glance(a)
	decision := ""
	if l := a.Status.LastDecision; l != nil {
		decision = l.Kind
	}
	return []string{
		render.Clean(seen.Name), seen.Phase.String(), orDash(cluster.Reason(&a.Status)), scoreOf(&seen), amount(seen.Debt),
		number(seen.CyclesEver), orDash(decision),
	}
}

// clusterRows prints Agents, in the form that the user asked for.
type clusterRows struct {
	cmd    *cobra.Command
	table  render.Table
	listed int
}

func newClusterRows(cmd *cobra.Command) *clusterRows {
	return &clusterRows{cmd: cmd, table: render.Table{Columns: clusterColumns}}
}

// deleted is the status of an Agent that is no more.
const deleted = "Deleted"

func (r *clusterRows) add(a *v1alpha1.Agent, gone bool) error {
	r.listed++
	seen := cluster.Glance(a)
	if wantsJSON(r.cmd) {
		if gone {
			seen.Conditions = append(seen.Conditions, deleted)
		}
		return writeAnswer(r.cmd.OutOrStdout(), seen)
	}
	style, row := render.Plain, append(cells(a), cluster.Age(a, time.Now()))
	if inTrouble(&seen) {
		style = render.Red
	}
	if gone {
		row[2] = deleted
	}
	r.table.AddStyled(style, row...)
	return nil
}

func (r *clusterRows) flush() error {
	if wantsJSON(r.cmd) {
		return nil
	}
	return r.table.WriteOn(r.cmd.OutOrStdout(), palette(r.cmd))
}
