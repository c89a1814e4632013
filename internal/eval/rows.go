// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"maps"
	"slices"

	"github.com/leasehold/leasehold/internal/anomaly"
)

// judged is a run with what was found in it.
type judged struct {
	*run
	*outcome
}

// rowsOf are the rates of the verdict and of each rule that fired, over all
// runs and by suite. Runs that are neither good nor bad do not count.
func rowsOf(all []judged) []Row {
	all = slices.DeleteFunc(slices.Clone(all), func(j judged) bool { return !j.good && !j.bad })
	suites := suitesOf(all)
	var rows []Row
	for _, rule := range append([]string{Verdict}, firedIn(all)...) {
		for _, suite := range suites {
			rows = append(rows, rowOf(all, rule, suite))
		}
	}
	return rows
}

// overall are the rows over all suites.
func overall(all []judged) []Row {
	return slices.DeleteFunc(rowsOf(all), func(r Row) bool { return r.Suite != All })
}

// halvesOf are the rates by half.
func halvesOf(all []judged) []Half {
	var held, tuned []judged
	for _, j := range all {
		if j.held {
			held = append(held, j)
		} else {
			tuned = append(tuned, j)
		}
	}
	return []Half{{"tuned", overall(tuned)}, {"held_out", overall(held)}}
}

func suitesOf(all []judged) []string {
	names := map[string]bool{}
	for _, j := range all {
		if j.suite != "" {
			names[j.suite] = true
		}
	}
	return append([]string{All}, slices.Sorted(maps.Keys(names))...)
}

// firedIn are the rules that fired in any of the runs.
func firedIn(all []judged) []string {
	rules := map[string]bool{}
	for _, j := range all {
		for i := range j.verdict.Fired {
			rules[j.verdict.Fired[i].Rule] = true
		}
	}
	return slices.Sorted(maps.Keys(rules))
}

func rowOf(all []judged, rule, suite string) Row {
	row := Row{Rule: rule, Suite: suite}
	for _, j := range all {
		if suite != All && suite != j.suite {
			continue
		}
		counts, at := j.blamed(rule)
		if j.bad {
			row.Positives++
			row.TP += one(counts)
			row.TPAny += one(at)
		} else {
			row.Negatives++
			row.FP += one(counts)
			row.FPAny += one(at)
		}
	}
	row.finish(nil)
	return row
}

// blamed says whether a rule found something in the run that counts, and
// whether it found anything, at whatever severity.
func (o *outcome) blamed(rule string) (counts, at bool) {
	if rule == Verdict {
		bad := isBad(&o.verdict)
		return bad, bad
	}
	worst, fired := o.fired(rule)
	return fired && worst >= anomaly.Warning, fired
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// median is that of counts, nil of none.
func median(counts []int) *float64 {
	if len(counts) == 0 {
		return nil
	}
	counts = slices.Sorted(slices.Values(counts))
	n := len(counts)
	return new(float64(counts[(n-1)/2]+counts[n/2]) / 2)
}
