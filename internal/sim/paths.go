// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"slices"

	"github.com/leasehold/leasehold/internal/trust"
)

// Path is the debt of one agent, cycle by cycle from 0.
type Path struct {
	Name string
	Debt []float64
}

// pathLength is how many cycles a picture of the debt shows.
const pathLength = 300

// Paths are a good agent, one that burns slowly and a bad one. Of each kind the
// one is shown whose debt takes the median time to the highest limit.
func Paths(d trust.Down, p Params) []Path {
	kinds := []struct {
		name string
		mean float64
	}{{"good: 2 % bad", quiet}, {"slow burn: 15 % bad", SlowBurn}, {"bad: 30 % bad", d.Q1}}
	paths := make([]Path, len(kinds))
	for i, k := range kinds {
		run := medianRun(d, k.mean, p.seed(seedPicture))
		paths[i] = Path{Name: k.name, Debt: trace(d, Random(Binary, k.mean, p.seed(seedPicture), run))}
	}
	return paths
}

// medianRun is the run in the middle of 201, by the time to the highest limit.
func medianRun(d trust.Down, mean float64, seed uint64) uint64 {
	type timed struct {
		at  int
		run uint64
	}
	rule := NewDebt(d, d.HardFromSemi)
	all := make([]timed, 201)
	for run := range uint64(len(all)) {
		rule.Reset()
		at := First([]Rule{rule}, Random(Binary, mean, seed, run), patience)[0]
		if at == 0 {
			at = patience + 1
		}
		all[run] = timed{at, run}
	}
	slices.SortStableFunc(all, func(a, b timed) int { return a.at - b.at })
	return all[len(all)/2].run
}

// trace follows the debt until it reaches the highest limit.
func trace(d trust.Down, src Source) []float64 {
	rule := NewDebt(d, d.HardFromSemi)
	debt := []float64{0}
	for range pathLength {
		fired := rule.Take(src.Next())
		debt = append(debt, rule.debt)
		if fired {
			break
		}
	}
	return debt
}
