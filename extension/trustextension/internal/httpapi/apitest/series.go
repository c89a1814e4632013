// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package apitest

import (
	"math"
	"time"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// limits are what an agent's numbers are held against.
type limits struct {
	q0Up, q1Up   float64
	freeze, fall float64
	goal         float64
}

func limitsOf(p trust.Phase) limits {
	l := limits{q0Up: .20, q1Up: .05, freeze: 4.61, fall: 6.91, goal: 20}
	switch p {
	case trust.Restricted:
		l.q0Up, l.q1Up = .10, .02
	case trust.SemiAutonomous, trust.Autonomous:
		l.q0Up, l.q1Up, l.fall, l.goal = .05, .01, 9.21, 100
	}
	return l
}

// series is what cycles of this badness, the last one an hour before Start, do
// to the debt and the wealth of an agent; see trust.Down and trust.Step.
func series(p trust.Phase, badness []float64) []trustapi.Point {
	const q0, q1 = .05, .30
	l := limitsOf(p)
	down := (q1 - q0) / (q0 * (1 - q0))
	up := (l.q0Up - l.q1Up) / (l.q0Up * (1 - l.q0Up))
	points := make([]trustapi.Point, len(badness))
	debt, wealth := 0.0, 0.0
	for i, x := range badness {
		debt = max(0, debt) + math.Log(1+down*(x-q0))
		wealth += math.Log(1 + up*(l.q0Up-x))
		points[i] = trustapi.Point{
			At:    Start.Add(-time.Hour - time.Duration(len(badness)-1-i)*17*time.Minute),
			Score: round(98.2 - 70*x - float64(i%7)/2), Badness: x,
			Debt: round(max(0, debt)), LogWealth: round(wealth),
		}
	}
	return points
}

func round(x float64) float64 { return math.Round(x*100) / 100 }

// clean is n cycles without a flaw, but for those at bad, which have a badness
// of x.
func clean(n int, x float64, bad ...int) []float64 {
	badness := make([]float64, n)
	for _, i := range bad {
		badness[i] = x
	}
	return badness
}
