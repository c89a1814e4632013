// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import "github.com/leasehold/leasehold/internal/trust"

// LifeRow is what becomes of agents at exactly q0 of a step over a long life in
// which they fall and climb again, by trust.Decide as a whole.
type LifeRow struct {
	To   trust.Phase
	Step trust.Step
	// Agents are how many were run, Cycles for how long each.
	Agents, Cycles int
	// Risen is the share that ever came to the phase.
	Risen float64
}

// lifetime is how many cycles of an agent are simulated.
const lifetime = 1_500

// LifeTable runs the steps from phases in which an agent can fall.
func LifeTable(policy *trust.Policy, p Params) (rows []LifeRow) {
	for to := trust.SemiAutonomous; to <= trust.Autonomous; to++ {
		s := *policy.Up.To(to)
		life := Delays{}
		agent := []Rule{NewAgent(Up, to.Below(), policy)}
		for run := range uint64(p.Patient / 2) {
			reset(agent)
			life.add(First(agent, Random(Binary, s.Q0, p.seed(seedLife), run), lifetime)[0])
		}
		rows = append(rows, LifeRow{To: to, Step: s, Agents: life.Runs, Cycles: lifetime, Risen: life.Fired()})
	}
	return rows
}
