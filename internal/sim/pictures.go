// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import "fmt"

// debtPicture draws the debt of three agents with the limits.
func (r *Results) debtPicture() string {
	d := &r.Policy.Down
	c := chart{
		title:  "Debt over cycles, until a demotion at the highest limit",
		desc:   "A bad agent reaches the highest limit soon, one that burns slowly later, a good one not at all.",
		xLabel: "cycle", yLabel: "debt S",
		xTicks: []float64{0, 50, 100, 150, 200, 250, 300}, yTicks: []float64{0, 2, 4, 6, 8, 10, 12},
		xTick: whole, yTick: whole,
		levels: []level{
			{fmt.Sprintf("freeze at %.2f", d.Soft), d.Soft},
			{fmt.Sprintf("demote at %.2f", d.Hard), d.Hard},
			{fmt.Sprintf("demote from semi-autonomous at %.2f", d.HardFromSemi), d.HardFromSemi},
		},
	}
	for i, p := range r.Paths {
		l := line{name: p.Name, style: styles[i]}
		for n, debt := range p.Debt {
			l.points = append(l.points, [2]float64{float64(n), debt})
		}
		c.lines = append(c.lines, l)
	}
	return c.svg()
}

// promotionPicture draws how likely agents rise by their true badness.
func (r *Results) promotionPicture() string {
	c := chart{
		title: fmt.Sprintf("Promoted within %d cycles, by the agent's true badness", Horizons[1]),
		desc: "The wealth lets agents rise that are clearly better than what it must not let rise. " +
			"Rules on the last cycles let nearly everybody rise in the end.",
		xLabel: "bad cycles of the agent", yLabel: "probability of a promotion",
		xTicks: []float64{0, .05, .10, .15, chanceMost}, yTicks: []float64{0, .25, .5, .75, 1},
		xTick: func(v float64) string { return percent(v, 0) },
		yTick: func(v float64) string { return fmt.Sprintf("%.2f", v) },
		marks: []level{
			{"q0, autonomous", r.Policy.Up.Autonomous.Q0}, {"q0, semi-autonomous", r.Policy.Up.SemiAutonomous.Q0},
		},
	}
	for i, chance := range r.Chances {
		l := line{name: chance.Rule.Name(), style: styles[i]}
		for n, p := range chance.At {
			l.points = append(l.points, [2]float64{float64(n) * chanceStep, p})
		}
		c.lines = append(c.lines, l)
	}
	return c.svg()
}

func whole(v float64) string { return fmt.Sprintf("%.0f", v) }
