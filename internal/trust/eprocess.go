// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Factor is 1+λ(q0−x): by what a cycle of badness x multiplies the wealth. x
// outside [0,1] is taken as the nearest bound, and what is no number as 1.
func (s *Step) Factor(x float64) float64 {
	return 1 + bet(s.Q0, s.Q1)*(s.Q0-unit(x))
}

// Goal is the wealth that makes an agent eligible after k demotions: 2^k/α. By
// Ville's inequality an agent whose mean badness is at least q0 ever reaches it
// with probability α/2^k at most, so that over all its tries it is 2α.
func (s *Step) Goal(k uint32) float64 { return expOf(s.logGoal(k)) }

// Wealth is W of the e-process towards the next phase, at most the largest
// number.
func (s *State) Wealth() float64 { return expOf(s.LogWealth) }

// expOf is e^x, and the largest number where that is larger.
func expOf(x float64) float64 { return math.Min(math.Exp(x), math.MaxFloat64) }

func (s *Step) logGoal(k uint32) float64 {
	return float64(k)*math.Ln2 - math.Log(s.Alpha)
}

// Needs is how many more cycles of badness 0 take ln W to the goal.
func (s *Step) Needs(logWealth float64, k uint32) int {
	missing := s.logGoal(k) - logWealth - rounding
	if !(missing > 0) {
		return 0
	}
	return int(math.Min(math.Ceil(missing/math.Log(s.Factor(0))), math.MaxInt32))
}

// To returns the step that leads to a phase, nil for the lowest.
func (u *Up) To(phase Phase) *Step {
	switch phase {
	case Restricted:
		return &u.Restricted
	case SemiAutonomous:
		return &u.SemiAutonomous
	case Autonomous:
		return &u.Autonomous
	default:
		return nil
	}
}

// rounding is by how much a sum of logarithms may miss its goal for being added
// up in another order.
const rounding = 1e-6

// CleanShare is the exact lower bound (Clopper and Pearson, 1934) at the
// confidence, such as .95, of the share of clean cycles, after clean of n were;
// 0 where n is 0.
func CleanShare(clean, n uint32, confidence float64) float64 {
	clean = min(clean, n)
	if clean == 0 || !(confidence > 0 && confidence < 1) {
		return 0
	}
	return distuv.Beta{Alpha: float64(clean), Beta: float64(n-clean) + 1}.Quantile(1 - confidence)
}
