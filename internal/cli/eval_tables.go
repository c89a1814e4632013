// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strconv"

	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/eval"
)

var (
	shareColumns = []render.Column{
		{Head: "TPR", Align: render.Right},
		{Head: "95 %"},
		{Head: "FOUND", Align: render.Right},
		{Head: "+ INFO", Align: render.Right},
		{Head: "FPR", Align: render.Right},
		{Head: "95 %"},
		{Head: "BLAMED", Align: render.Right},
		{Head: "+ INFO", Align: render.Right},
	}
	ruleColumns   = append([]render.Column{{Head: "RULE"}, {Head: "SUITE"}}, shareColumns...)
	halfColumns   = append([]render.Column{{Head: "HALF"}, {Head: "RULE"}}, shareColumns...)
	warmUpColumns = append([]render.Column{{Head: "RUNS", Align: render.Right}, {Head: "RULE"}}, shareColumns...)
	faultColumns  = []render.Column{
		{Head: "FAULT"},
		{Head: "RULE"},
		{Head: "TPR", Align: render.Right},
		{Head: "95 %"},
		{Head: "FOUND", Align: render.Right},
		{Head: "STEPS", Align: render.Right},
		{Head: "FPR", Align: render.Right},
		{Head: "95 %"},
		{Head: "BLAMED", Align: render.Right},
	}
)

// sectionsOf are the tables of a data set.
func sectionsOf(set *eval.Dataset) []section {
	name := render.Clean(set.Name)
	rates := section{title: fmt.Sprintf("%s: %s of %s judged", name, render.Count(int64(set.Judged)), render.Plural(set.Runs, "run", "runs")), columns: ruleColumns}
	faults := section{title: name + ": clean runs with a fault", columns: faultColumns}
	for i := range set.Rows {
		if r := &set.Rows[i]; r.Fault == "" {
			rates.rows = append(rates.rows, append([]string{r.Rule, render.Clean(r.Suite)}, rateCells(r)...))
		} else {
			faults.rows = append(faults.rows, faultCells(r))
		}
	}
	halves := section{title: name + ": by half", columns: halfColumns}
	for _, half := range set.Halves {
		for i := range half.Rows {
			halves.rows = append(halves.rows, append([]string{half.Half, half.Rows[i].Rule}, rateCells(&half.Rows[i])...))
		}
	}
	var out []section
	for _, s := range []section{rates, halves, warmUpOf(set), faults} {
		if len(s.rows) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// warmUpOf is the table of what depends on the number of runs in the baseline.
func warmUpOf(set *eval.Dataset) section {
	s := section{title: render.Clean(set.Name) + ": by the number of runs in the baseline", columns: warmUpColumns}
	cells, varies := map[string]string{}, map[string]bool{eval.Verdict: true}
	for _, point := range set.WarmUp {
		for i := range point.Rows {
			now := fmt.Sprint(rateCells(&point.Rows[i]))
			was, ok := cells[point.Rows[i].Rule]
			varies[point.Rows[i].Rule] = varies[point.Rows[i].Rule] || ok && was != now
			cells[point.Rows[i].Rule] = now
		}
	}
	for _, point := range set.WarmUp {
		for i := range point.Rows {
			if r := &point.Rows[i]; varies[r.Rule] {
				s.rows = append(s.rows, append([]string{strconv.Itoa(point.Runs), r.Rule}, rateCells(r)...))
			}
		}
	}
	return s
}

func rateCells(r *eval.Row) []string {
	return []string{
		share(r.TPR), interval(r.TPR, r.TPRLow, r.TPRHigh), of(r.TP, r.Positives), more(r.TPAny, r.Positives),
		share(r.FPR), interval(r.FPR, r.FPRLow, r.FPRHigh), of(r.FP, r.Negatives), more(r.FPAny, r.Negatives),
	}
}

func faultCells(r *eval.Row) []string {
	steps := "-"
	if r.MedianSteps != nil {
		steps = strconv.FormatFloat(*r.MedianSteps, 'g', 3, 64)
	}
	return []string{
		r.Fault, r.Rule, share(r.TPR), interval(r.TPR, r.TPRLow, r.TPRHigh), of(r.TP, r.Positives),
		steps, share(r.FPR), interval(r.FPR, r.FPRLow, r.FPRHigh), of(r.FP, r.Negatives),
	}
}

// share is a rate with three places, "-" of no runs.
func share(rate *float64) string {
	if rate == nil {
		return "-"
	}
	return strconv.FormatFloat(*rate, 'f', 3, 64)
}

func interval(rate *float64, low, high float64) string {
	if rate == nil {
		return "-"
	}
	return fmt.Sprintf("[%.3f, %.3f]", low, high)
}

func of(k, n int) string {
	if n == 0 {
		return "-"
	}
	return render.Count(int64(k)) + " of " + render.Count(int64(n))
}

func more(k, n int) string {
	if n == 0 {
		return "-"
	}
	return render.Count(int64(k))
}
