// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"

	"github.com/leasehold/leasehold/internal/trust"
)

// Agreement is how often trust.Decide as a whole decided on the same cycle as the
// rule alone, which the other figures are measured with because it is faster.
type Agreement struct {
	Name string
	// Agents are how many were run, Cycles how many cycles they did in all.
	Agents, Cycles int
	// Same is how many of them were decided on at the same cycle or not at all by
	// both, Sooner on how many trust.Decide did before the rule alone.
	Same, Sooner int
}

// agreeHorizon is how many cycles an agent is followed for.
const agreeHorizon = 300

// AgreeTable runs both on the same cycles: agents at q1 of the debt for each
// limit, and agents at q1 and at q0 of each step up.
func AgreeTable(policy *trust.Policy, p Params) (rows []Agreement) {
	for phase := trust.Restricted; phase <= trust.Autonomous; phase++ {
		limit := policy.Down.Hard
		if phase >= trust.SemiAutonomous {
			limit = policy.Down.HardFromSemi
		}
		for _, mean := range []float64{policy.Down.Q1, policy.Down.Q0} {
			row := Agreement{Name: fmt.Sprintf("down from %s, mean badness %.2f", phase, mean)}
			row.run(NewDebt(policy.Down, limit), NewAgent(Down, phase, policy), mean, p)
			rows = append(rows, row)
		}
	}
	for to := trust.Restricted; to <= trust.Autonomous; to++ {
		s := *policy.Up.To(to)
		for _, mean := range []float64{s.Q1, s.Q0} {
			row := Agreement{Name: fmt.Sprintf("up to %s, mean badness %.2f", to, mean)}
			row.run(NewWealth("", s, 0), NewAgent(Up, to.Below(), policy), mean, p)
			rows = append(rows, row)
		}
	}
	return rows
}

func (row *Agreement) run(alone, whole Rule, mean float64, p Params) {
	for run := range uint64(p.Patient / 8) {
		for _, kind := range []Kind{Binary, Graded} {
			a, w := followed(alone, kind, mean, p, run), followed(whole, kind, mean, p, run)
			row.Agents++
			row.Cycles += agreeHorizon
			if w > 0 {
				row.Cycles += w - agreeHorizon
			}
			switch {
			case a == w:
				row.Same++
			case w > 0 && (a == 0 || w < a):
				row.Sooner++
			}
		}
	}
}

func followed(r Rule, kind Kind, mean float64, p Params, run uint64) int {
	r.Reset()
	return First([]Rule{r}, Random(kind, mean, p.seed(seedDecide), run), agreeHorizon)[0]
}
