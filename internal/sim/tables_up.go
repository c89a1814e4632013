// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"strconv"
)

// WealthTable is the table of the steps up in Markdown.
func (r *Results) WealthTable() string {
	rows := make([][]string, 0, len(r.Up))
	for _, u := range r.Up {
		rows = append(rows, []string{
			u.To.String(), percent(u.Step.Q0, 0), percent(u.Step.Alpha, 0), strconv.Itoa(u.Clean), fmt.Sprintf("%.1f", u.Cost),
			percent(u.Ever, 2), percent(u.EverGraded, 2), percent(u.Worse, 2), percent(u.Demoted, 2),
			fmt.Sprintf("%s: %d", percent(u.Step.Q1, 0), u.Usual),
		})
	}
	return table([]string{
		"step to", "q0", "α", "clean cycles", "a bad one costs", "ever, at q0", "at q0, graded", "at 1.5 q0",
		"at q0, demoted once", "usual agent: median",
	}, rows)
}

// LifeTable is the table of whole lives.
func (r *Results) LifeTable() string {
	rows := make([][]string, 0, len(r.Life))
	for _, l := range r.Life {
		rows = append(rows, []string{
			l.To.String(), percent(l.Step.Q0, 0), percent(l.Step.Alpha, 0), percent(2*l.Step.Alpha, 0),
			percent(l.Risen, 1), thousands(float64(l.Agents)), thousands(float64(l.Cycles)),
		})
	}
	return table([]string{"step to", "q0", "α", "guaranteed: 2α", "risen", "agents", "cycles each"}, rows)
}

// RiseTable is the table of rules for moving up.
func (r *Results) RiseTable() string {
	head := []string{"rule"}
	for _, mean := range RiseMeans {
		head = append(head, percent(mean, 0)+" bad")
	}
	rows := make([][]string, 0, len(r.Rises))
	for _, rise := range r.Rises {
		name := bold(rise.Rule.Name(), rise.Ours)
		if rise.Tuned {
			name += ", tuned"
		}
		row := []string{name}
		for i := range rise.At {
			d := &rise.At[i]
			row = append(row, fmt.Sprintf("%.3f / %.3f", d.Within(Horizons[0]), d.Within(Horizons[1])))
		}
		rows = append(rows, row)
	}
	return table(append(head, "median at 1 %"), r.withMedians(rows))
}

func (r *Results) withMedians(rows [][]string) [][]string {
	for i, rise := range r.Rises {
		median := "more than " + thousands(float64(Horizons[1]))
		for k, mean := range RiseMeans {
			if mean == r.Policy.Up.Autonomous.Q1 && rise.At[k].Quantile(.5) > 0 {
				median = strconv.Itoa(rise.At[k].Quantile(.5))
			}
		}
		rows[i] = append(rows[i], median)
	}
	return rows
}

// AgreeTable is the table of what is shipped beside the rules alone.
func (r *Results) AgreeTable() string {
	rows := make([][]string, 0, len(r.Agree))
	for _, a := range r.Agree {
		rows = append(rows, []string{
			a.Name, thousands(float64(a.Agents)), thousands(float64(a.Cycles)), thousands(float64(a.Same)),
			strconv.Itoa(a.Sooner), strconv.Itoa(a.Agents - a.Same - a.Sooner),
		})
	}
	return table([]string{"agents", "runs", "cycles", "same cycle", "sooner", "later or never"}, rows)
}

// Passes is Passing in Markdown.
func (r *Results) Passes() string { return fmt.Sprintf("%.3f", r.Passing) }

// Blind is the share of evenly spaced bad cycles that the debt never finds.
func (r *Results) Blind() string {
	return percent(NewDebt(r.Policy.Down, r.Policy.Down.Hard).Blind(), 1)
}
