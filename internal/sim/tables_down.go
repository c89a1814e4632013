// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"math"
	"strconv"
)

// DebtTable is the debt's table in Markdown.
func (r *Results) DebtTable() string {
	rows := make([][]string, 0, len(r.Down))
	for _, d := range r.Down {
		rows = append(rows, []string{
			string(d.Kind), fmt.Sprintf("%.2f", d.Limit), thousands(d.Guaranteed),
			thousands(d.FalseAlarm) + " ± " + thousands(d.Error), thousands(d.FalseAlarmExact),
			delay(d.Delay, d.P90), delay(d.DelayExact, d.P90Exact), strconv.Itoa(d.AllBad),
		})
	}
	return table([]string{
		"cycles", "limit", "guaranteed", "cycles to a false alarm", "computed",
		"cycles to find a bad agent: mean (p90)", "computed", "all bad",
	}, rows)
}

// estimate is what the limits were first chosen by, before they were measured.
type estimate struct {
	falseAlarm, delay float64
	p90               int
}

// estimates are for the three limits, in their order, for cycles that are clean
// or bad.
var estimates = [...]estimate{{900, 13.7, 26}, {12_000, 21.2, 37}, {135_000, 28.4, 47}}

// EstimateTable sets the first estimates beside what was measured.
func (r *Results) EstimateTable() string {
	rows := make([][]string, 0, len(estimates))
	for i, e := range estimates {
		d := &r.Down[i]
		rows = append(rows, []string{
			fmt.Sprintf("%.2f", d.Limit),
			thousands(e.falseAlarm), thousands(d.FalseAlarmExact), change(d.FalseAlarmExact, e.falseAlarm),
			delay(e.delay, e.p90), delay(d.DelayExact, d.P90Exact), change(d.DelayExact, e.delay),
		})
	}
	return table([]string{
		"limit", "false alarm: estimate", "computed", "difference", "mean delay (p90): estimate", "computed", "difference",
	}, rows)
}

func change(now, before float64) string {
	by := math.Round(100 * (now/before - 1))
	if by == 0 {
		return "within 1 %"
	}
	return fmt.Sprintf("%+.0f %%", by)
}

// SlowTable is the table of agents between good and bad.
func (r *Results) SlowTable() string {
	rows := make([][]string, 0, len(r.Slow))
	for _, s := range r.Slow {
		row := []string{fmt.Sprintf("%.1f %%", 100*s.Mean)}
		for _, cycles := range s.Cycles {
			row = append(row, thousands(cycles))
		}
		rows = append(rows, row)
	}
	d := &r.Policy.Down
	return table([]string{
		"bad cycles", fmt.Sprintf("limit %.2f", d.Soft), fmt.Sprintf("limit %.2f", d.Hard), fmt.Sprintf("limit %.2f", d.HardFromSemi),
	}, rows)
}

// FallTable is the table of rules for moving down, for one kind of badness.
func (r *Results) FallTable(kind Kind) string {
	rows := make([][]string, 0, len(r.Falls[kind]))
	for _, f := range r.Falls[kind] {
		name := bold(f.Rule.Name(), f.Ours)
		if f.Tuned {
			name += ", tuned"
		}
		rows = append(rows, []string{
			name, rare(f.Alarms), rare(f.Fewer),
			delay(f.Found.Mean(), f.Found.Quantile(.9)), delay(f.Burn.Mean(), f.Burn.Quantile(.9)),
		})
	}
	return table([]string{"rule", "false alarms, 5 % bad", "2 % bad", "to find 30 % bad: mean (p90)", "to find 15 % bad: mean (p90)"}, rows)
}

// BurnTable is the table of agents that evade rules.
func (r *Results) BurnTable() string {
	rows := make([][]string, 0, len(r.Burn))
	for i, b := range r.Burn {
		rows = append(rows, []string{
			bold(b.Rule.Name(), r.Falls[Binary][i].Ours),
			cyclesOr(b.Alternate), cyclesOr(b.Spaced), cyclesOr(b.Seventh), percent(b.Hidden, 1),
		})
	}
	return table([]string{"rule", "every second bad", "15 % bad, evenly spaced", "every seventh bad", "can be hidden for good"}, rows)
}
