// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "github.com/leasehold/leasehold/internal/cycle"

var loopPlan = Rule{
	ID:       "loop.plan",
	Severity: Warning,
	On:       rolesOf(cycle.RolePlan),
	What:     "The agent plans again without having done anything, or makes the plan that it already made.",
	Why:      "A plan that is not carried out, or that carrying out does not change, will not be better the next time.",
	Tune:     "Raise `idle` for agents that plan in several stages before they act; raise `same` for agents with one standing plan.",
	Rate:     "Not measured: the recorded runs have no planning steps.",
	Params: []Param{
		{Name: "same", Unit: "{step}", Default: 3, Min: 2, Max: 100, Doc: "equal plans among the last 8 that are a finding"},
		{Name: "idle", Unit: "{step}", Default: 4, Min: 2, Max: 100, Doc: "planning steps in a row with nothing done between that are a finding"},
		{Name: "severe", Unit: "{step}", Default: 8, Min: 2, Max: 100, Doc: "planning steps, of either kind, that are critical"},
	},
	Check: checkLoopPlan,
}

// plansBack is how many plans are compared.
const plansBack = 8

func checkLoopPlan(in *Input) (f Finding, fired bool) {
	last, ok := in.Trail.Last(0)
	if !ok || last.Role != cycle.RolePlan {
		return f, false
	}
	idle, same := in.Trail.plans()
	switch {
	case float64(idle) >= in.Params[1]:
		return found(graded(idle, in.Params[2]), "%d planning steps in a row without anything done between them", idle)
	case float64(same) >= in.Params[0]:
		return found(graded(same, in.Params[2]), "the same plan made %d times", same)
	}
	return f, false
}

// plans counts the planning steps since something was last done, and the plans
// among the last few that equal the last one.
func (t Trail) plans() (idle, same int) {
	t = t.recent()
	last := &t[len(t)-1]
	done, seen := false, 0
	for i := len(t) - 1; i >= 0 && (seen < plansBack || !done); i-- {
		e := &t[i]
		done = done || e.getsThingsDone()
		if e.Role != cycle.RolePlan {
			continue
		}
		seen++
		if !done {
			idle++
		}
		if seen <= plansBack && last.Result != 0 && e.Result == last.Result {
			same++
		}
	}
	return idle, same
}
