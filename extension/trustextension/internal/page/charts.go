// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"fmt"
	"math"

	"github.com/leasehold/leasehold/internal/trustapi"
)

// headroom is how far above the highest limit a chart goes.
const headroom = 1.12

// charts are the pictures of an agent's last cycles.
func charts(d *trustapi.Detail) []chart {
	return []chart{scores(d), debts(d), wealths(d)}
}

func scores(d *trustapi.Detail) chart {
	c, s := draw(d.Points, 0, 100, func(p *trustapi.Point) float64 { return p.Score })
	c.ID, c.Title = "score", "Score, and badness as bars"
	c.Desc = "No cycle has settled."
	width := min(6, max(1.5, (plotRight-marginLeft)/float64(max(1, s.n))))
	bad := 0
	for i := range d.Points {
		x := min(max(finite(d.Points[i].Badness), 0), 1)
		if x == 0 {
			continue
		}
		bad++
		height := x * (plotBottom - marginTop)
		c.Bars = append(c.Bars, bar{at(min(s.x(i), plotRight-width)), at(plotBottom - height), at(width), at(height)})
	}
	if n := len(d.Points); n > 0 {
		c.Desc = fmt.Sprintf("The last %s, the newest with a score of %s of 100; %s had some badness.",
			count(n, "cycle"), number3(d.Points[n-1].Score), count(bad, "cycle"))
	}
	return c
}

func debts(d *trustapi.Detail) chart {
	top := max(finite(d.DemoteAt), finite(d.FreezeAt))
	c, s := draw(d.Points, 0, top*headroom, func(p *trustapi.Point) float64 { return p.Debt })
	c.ID, c.Title = "debt", "Debt, against its limits"
	c.limit(s, finite(d.DemoteAt), "demote", "falls at")
	c.limit(s, finite(d.FreezeAt), "freeze", "frozen from")
	c.Desc = fmt.Sprintf("The debt is %s; from %s on the agent is frozen, at %s it falls.",
		number3(d.Debt), number3(d.FreezeAt), number3(d.DemoteAt))
	return c
}

func wealths(d *trustapi.Detail) chart {
	goal := 0.0
	if d.Goal > 1 {
		goal = finite(math.Log(d.Goal))
	}
	c, s := draw(d.Points, 0, max(goal, 1)*headroom, func(p *trustapi.Point) float64 { return p.LogWealth })
	c.ID, c.Title, c.Area = "wealth", "ln wealth, against its goal", "" // it goes below 0
	c.Desc = "It holds the highest phase: there is nothing to reach."
	if goal > 0 {
		c.limit(s, goal, "goal", "goal")
		c.Desc = fmt.Sprintf("The wealth is %s, of which ln is %s; the goal is %s, of which ln is %s.",
			number3(d.Wealth), number3(math.Log(max(d.Wealth, math.SmallestNonzeroFloat64))), number3(d.Goal), number3(goal))
	}
	return c
}
