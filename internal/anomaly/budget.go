// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

// used grades what was used of a budget: info from the share near on, warning
// from the whole on, critical from severe times the budget on. A budget of 0
// is none.
func used(amount, budget, near, severe float64) (s Severity, ok bool) {
	switch share := amount / budget; {
	case budget <= 0 || share < min(near, 1):
		return Info, false
	case share >= severe:
		return Critical, true
	case share >= 1:
		return Warning, true
	default:
		return Info, true
	}
}

// budgetParams are the thresholds of a budget in a unit.
func budgetParams(unit string, most float64) []Param {
	return []Param{
		{Name: "cycle", Unit: unit, Min: 0, Max: most, Doc: "budget of one cycle; 0 is none"},
		{Name: "day", Unit: unit, Min: 0, Max: most, Doc: "budget of one agent and day; 0 is none"},
		{Name: "near", Unit: "1", Default: 0.8, Min: 0, Max: 1, Doc: "share of the budget that is worth knowing"},
		{Name: "severe", Unit: "1", Default: 2, Min: 1, Max: 1000, Doc: "times the budget that is critical"},
	}
}

// noBudget reports whether neither budget is set.
func noBudget(p []float64) bool { return p[0] <= 0 && p[1] <= 0 }

// worseBudget picks the worse of the findings on the cycle and on the day.
func worseBudget(p []float64, cycle, day float64) (s Severity, ofDay, ok bool) {
	c, overCycle := used(cycle, p[0], p[2], p[3])
	d, overDay := used(day, p[1], p[2], p[3])
	if overDay && (!overCycle || d > c) {
		return d, true, true
	}
	return c, false, overCycle
}
