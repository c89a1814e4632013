// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"math"

	"github.com/leasehold/leasehold/internal/trust"
)

// DownRow is what one limit of the debt guarantees and costs.
type DownRow struct {
	Kind  Kind
	Limit float64
	// Guaranteed is e^limit, the least mean number of cycles to a false alarm.
	Guaranteed float64
	// FalseAlarm is the simulated one at q0, with its standard error, and
	// FalseAlarmExact the computed one.
	FalseAlarm, Error, FalseAlarmExact float64
	// Delay and P90 are after how many cycles an agent at q1 is found,
	// DelayExact and P90Exact the same computed.
	Delay, DelayExact float64
	P90, P90Exact     int
	// AllBad is after how many cycles one is found of which each is bad.
	AllBad int
}

// forever is more cycles than any run of a rule that fires at all takes.
const forever = 100_000_000

// DownTable measures the limits of the policy for both kinds of badness.
func DownTable(d trust.Down, p Params) (rows []DownRow) {
	for _, kind := range []Kind{Binary, Graded} {
		for _, limit := range []float64{d.Soft, d.Hard, d.HardFromSemi} {
			rows = append(rows, downRow(d, kind, limit, p))
		}
	}
	return rows
}

func downRow(d trust.Down, kind Kind, limit float64, p Params) DownRow {
	rule := NewDebt(d, limit)
	row := DownRow{Kind: kind, Limit: limit, Guaranteed: math.Exp(limit)}
	patient := p.Patient
	if kind == Graded {
		patient /= 4
	}
	alarms := repeat(rule, kind, d.Q0, p.seed(seedFalseAlarm), patient, forever)
	row.FalseAlarm, row.Error = alarms.Mean(), alarms.Error()
	row.FalseAlarmExact, _ = Expected(rule, kind, d.Q0, .9)
	found := repeat(rule, kind, d.Q1, p.seed(seedDelay), p.Runs, forever)
	row.Delay, row.P90 = found.Mean(), found.Quantile(.9)
	row.DelayExact, row.P90Exact = Expected(rule, kind, d.Q1, .9)
	rule.Reset()
	row.AllBad = First([]Rule{rule}, Spaced(1, 1), forever)[0]
	return row
}

// repeat runs a rule from its beginning on many agents of one kind.
func repeat(r Rule, kind Kind, mean float64, seed uint64, runs, most int) *Delays {
	d := &Delays{}
	one := []Rule{r}
	for run := range runs {
		r.Reset()
		d.add(First(one, Random(kind, mean, seed, uint64(run)), most)[0])
	}
	return d
}
