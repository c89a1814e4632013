// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"

	"github.com/leasehold/leasehold/internal/trust"
)

// Rise is how one rule for moving up does.
type Rise struct {
	Rule        Rule
	Ours, Tuned bool
	// At are the runs of agents of each mean badness of RiseMeans.
	At []Delays
}

// RiseMeans are the agents that rules for moving up are tried on: from those that
// must not rise to those that should. One whose share of good cycles is 92 % is
// at .08.
var RiseMeans = []float64{.20, .10, .08, .05, .02, .01, 0}

// Horizons are after how many cycles it is counted who rose.
var Horizons = [...]int{250, 1000}

// RiseTable runs the step to a phase and the rules of other systems on the same
// cycles: as they are usually set, and set so that an agent at q0 rises within
// the longer horizon as seldom as by ours.
func RiseTable(to trust.Phase, s trust.Step, kind Kind, p Params) []*Rise {
	ours := NewWealth(fmt.Sprintf("wealth, to %s", to), s, 0)
	rows := []*Rise{
		{Rule: ours, Ours: true},
		{Rule: NewShare(Up, 50, .03)},
		{Rule: NewAverage(Up, .05, .03)},
		{Rule: NewCount(Up, 30, 0)},
	}
	for _, f := range families(Up) {
		rates := riseRates(f, kind, s.Q0, p)
		allowed := func(i int) bool { return rates[i] <= s.Alpha }
		if r := quickest(f, allowed, func(r Open) float64 {
			return repeat(r, kind, s.Q1, p.seed(seedTune), p.Patient/20, patience).Mean()
		}); r != nil {
			rows = append(rows, &Rise{Rule: r, Tuned: true})
		}
	}
	for _, mean := range RiseMeans {
		measureRises(rows, kind, mean, p)
	}
	return rows
}

// riseRates is the share of agents of this badness that each rule lets rise
// within the longer horizon.
func riseRates(f family, kind Kind, mean float64, p Params) []float64 {
	rules := f.rules()
	rates := make([]float64, len(f))
	for run := range uint64(p.Patient) {
		reset(rules)
		for i, at := range First(rules, Random(kind, mean, p.seed(seedTune), 1+run), Horizons[1]) {
			if at > 0 {
				rates[i] += 1 / float64(p.Patient)
			}
		}
	}
	return rates
}

func measureRises(rows []*Rise, kind Kind, mean float64, p Params) {
	rules := make([]Rule, len(rows))
	for i, row := range rows {
		rules[i] = row.Rule
		row.At = append(row.At, Delays{})
	}
	for run := range uint64(p.Patient) {
		reset(rules)
		for i, at := range First(rules, Random(kind, mean, p.seed(seedRise), run), Horizons[1]) {
			rows[i].At[len(rows[i].At)-1].add(at)
		}
	}
}
