// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"math"

	"github.com/leasehold/leasehold/internal/trust"
)

// UpRow is what one step up guarantees and costs.
type UpRow struct {
	To   trust.Phase
	Step trust.Step
	// Clean is how many clean cycles it takes, Cost how many clean ones make up
	// for a bad one.
	Clean int
	Cost  float64
	// Ever is the share of agents at exactly q0 that ever come to the goal, and
	// EverGraded with graded badness. Worse is that at one and a half times q0.
	Ever, EverGraded, Worse float64
	// Demoted is Ever after one demotion.
	Demoted float64
	// Usual is the median number of cycles for an agent at q1.
	Usual int
}

// UpTable measures every step of the policy.
func UpTable(u *trust.Up, p Params) (rows []UpRow) {
	for to := trust.Restricted; to <= trust.Autonomous; to++ {
		s := *u.To(to)
		row := UpRow{To: to, Step: s}
		row.Clean = s.Needs(0, 0)
		row.Cost = -math.Log(s.Factor(1)) / math.Log(s.Factor(0))
		row.Ever = ever(s, 0, Binary, s.Q0, p)
		row.EverGraded = ever(s, 0, Graded, s.Q0, p)
		row.Worse = ever(s, 0, Binary, 1.5*s.Q0, p)
		row.Demoted = ever(s, 1, Binary, s.Q0, p)
		row.Usual = repeat(NewWealth("", s, 0), Binary, s.Q1, p.seed(seedRise), p.Patient, forever).Quantile(.5)
		rows = append(rows, row)
	}
	return rows
}

// everRuns is how many times as many agents are followed as for other figures:
// most are soon ruined.
const everRuns = 20

// ever is the share of agents that come to the goal however long they go on: an
// agent is followed until it does or has next to no wealth left.
func ever(s trust.Step, k uint32, kind Kind, mean float64, p Params) float64 {
	rule := NewWealth("", s, k)
	runs, risen := everRuns*p.Patient, 0
	for run := range runs {
		rule.Reset()
		src := Random(kind, mean, p.seed(seedPromotion), uint64(run))
		for !rule.Ruined() {
			if rule.Take(src.Next()) {
				risen++
				break
			}
		}
	}
	return float64(risen) / float64(runs)
}
