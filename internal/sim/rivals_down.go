// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"github.com/leasehold/leasehold/internal/trust"
)

// Fall is how one rule for moving down does.
type Fall struct {
	Rule Open
	// Ours marks rules of package trust, Tuned those of others that were set to
	// give as many false alarms as ours.
	Ours, Tuned bool
	// Alarms are how many false alarms come on 1,000 cycles of an agent of mean
	// badness q0, and Fewer on those of one of .02.
	Alarms, Fewer float64
	// Found are the delays for agents that turn from .02 to q1, Burn for those
	// that turn to SlowBurn.
	Found, Burn Delays
}

const (
	// quiet is the badness of an agent that is as it should be.
	quiet = .02
	// SlowBurn is the badness of an agent that stays just under what is looked
	// for.
	SlowBurn = .15
	// lowQ1 is what a debt would look for that is to find a slow burn.
	lowQ1 = .10
	// history is how many cycles an agent is quiet before it changes, and
	// patience how many it is then followed for.
	history  = 200
	patience = 10_000
)

// FallTable runs the limits of the policy and the rules of other systems on the
// same cycles: as such rules are usually set, and set to raise no more false
// alarms than ours at d.Hard.
func FallTable(d trust.Down, kind Kind, p Params) []*Fall {
	rows := []*Fall{
		{Rule: NewDebt(d, d.Soft), Ours: true},
		{Rule: NewDebt(d, d.Hard), Ours: true},
		{Rule: NewDebt(d, d.HardFromSemi), Ours: true},
		{Rule: NewDebt(trust.Down{Q0: d.Q0, Q1: lowQ1}, d.Hard)},
		{Rule: NewShare(Down, 50, .10)},
		{Rule: NewAverage(Down, .1, .25)},
		{Rule: NewCount(Down, 10, 3)},
	}
	for _, f := range families(Down) {
		if r := strictAs(f, NewDebt(d, d.Hard), kind, d, p); r != nil {
			rows = append(rows, &Fall{Rule: r, Tuned: true})
		}
	}
	measureFalls(rows, d, kind, p)
	return rows
}

// strictAs returns the rule of the family that finds agents at q1 soonest, of
// those with no more false alarms than ours; allowance is for chance in both.
func strictAs(f family, ours Open, kind Kind, d trust.Down, p Params) Open {
	const allowance = 1.1
	f = f.within(5, ours, kind, d.Q0, p, p.Good/40)
	alarms := Alarms(append([]Rule{ours}, f.rules()...), Random(kind, d.Q0, p.seed(seedTune), 1), p.Good)
	return quickest(f,
		func(i int) bool { return float64(alarms[i+1]) <= allowance*float64(alarms[0]) },
		func(r Open) float64 {
			found := Delays{}
			for run := range uint64(p.Patient / 4) {
				found.add(afterChange([]Rule{r}, kind, d.Q1, p.seed(seedTune), run)[0])
			}
			return found.Mean()
		})
}

// within are the rules of the family with at most times as many false alarms as
// ours, and some, in a few cycles.
func (f family) within(times int, ours Open, kind Kind, q0 float64, p Params, cycles int) (some family) {
	alarms := Alarms(append([]Rule{ours}, f.rules()...), Random(kind, q0, p.seed(seedTune), 0), cycles)
	for i, r := range f {
		if n := alarms[i+1]; n > 0 && n <= times*(alarms[0]+1) {
			some = append(some, r)
		}
		r.Reset()
	}
	ours.Reset()
	return some
}

func measureFalls(rows []*Fall, d trust.Down, kind Kind, p Params) {
	rules := make([]Rule, len(rows))
	for i, row := range rows {
		rules[i] = row.Rule
	}
	reset(rules)
	for i, n := range Alarms(rules, Random(kind, d.Q0, p.seed(seedGood), 0), p.Good) {
		rows[i].Alarms = 1000 * float64(n) / float64(p.Good)
	}
	reset(rules)
	for i, n := range Alarms(rules, Random(kind, quiet, p.seed(seedGood), 1), p.Good) {
		rows[i].Fewer = 1000 * float64(n) / float64(p.Good)
	}
	for run := range uint64(p.Patient) {
		for i, at := range afterChange(rules, kind, d.Q1, p.seed(seedChange), run) {
			rows[i].Found.add(at)
		}
		for i, at := range afterChange(rules, kind, SlowBurn, p.seed(seedChange), run) {
			rows[i].Burn.add(at)
		}
	}
}

// afterChange returns how long each rule takes to find an agent that was quiet
// and now is not.
func afterChange(rules []Rule, kind Kind, mean float64, seed, run uint64) []int {
	reset(rules)
	Alarms(rules, Random(kind, quiet, seed, 2*run), history)
	return First(rules, Random(kind, mean, seed, 2*run+1), patience)
}
