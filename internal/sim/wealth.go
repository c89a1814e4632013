// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"math"

	"github.com/leasehold/leasehold/internal/trust"
)

// Wealth is the e-process of package trust towards one phase.
type Wealth struct {
	log, goal float64
	steps     steps
	name      string
}

// NewWealth returns the e-process of a step, for an agent that was demoted k
// times.
func NewWealth(name string, s trust.Step, k uint32) *Wealth {
	return &Wealth{
		name: name, goal: math.Log(s.Goal(k)),
		steps: tabulate(func(x float64) float64 { return math.Log(s.Factor(x)) }),
	}
}

// Name implements Rule.
func (r *Wealth) Name() string { return r.name }

// Take implements Rule.
func (r *Wealth) Take(b Badness) bool {
	r.log += r.steps[b]
	return r.log >= r.goal
}

// Reset implements Rule.
func (r *Wealth) Reset() { r.log = 0 }

// Ruined reports whether the agent will hardly ever rise any more.
func (r *Wealth) Ruined() bool { return r.log < logRuined }

// ruined is the wealth from which it is not followed any further: by Ville's
// inequality the chance to come back from there to the goal is less than it.
const ruined = 1e-9

var logRuined = math.Log(ruined)
