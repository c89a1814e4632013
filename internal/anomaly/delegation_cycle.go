// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "github.com/leasehold/leasehold/internal/cycle"

var delegationCycle = Rule{
	ID:       "delegation.cycle",
	Severity: Info,
	On:       rolesOf(cycle.RoleDelegation),
	What:     "Work was handed from agent to agent until it came back to one that had it before: A → B → A.",
	Why: "Coming back once is how a supervisor works. Coming back again and again is work that nobody does; each " +
		"agent pays for reading it anew.",
	Tune: "Raise the thresholds for teams in which agents talk by turns.",
	Rate: "Not measured: the recorded runs have no handovers.",
	Params: []Param{
		{Name: "info", Unit: "{return}", Default: 1, Min: 1, Max: 100, Doc: "returns to the same agent that are worth knowing"},
		{Name: "warning", Unit: "{return}", Default: 3, Min: 1, Max: 100, Doc: "returns that are a warning"},
		{Name: "critical", Unit: "{return}", Default: 6, Min: 1, Max: 100, Doc: "returns that are critical"},
	},
	Check: checkDelegationCycle,
}

func checkDelegationCycle(in *Input) (f Finding, fired bool) {
	last, ok := in.Trail.Last(0)
	if !ok || last.Role != cycle.RoleDelegation || last.Call == 0 || last.Result == 0 || last.Call == last.Result {
		return f, false
	}
	returns, handovers := in.Trail.recent().returns()
	severity := Info
	switch n := float64(returns); {
	case n >= in.Params[2]:
		severity = Critical
	case n >= in.Params[1]:
		severity = Warning
	case returns == 0 || n < in.Params[0]:
		return f, false
	}
	return found(severity, "work came back to the same agent %s in %s", plural(returns, "time"), plural(handovers, "handover"))
}

// returns follows the handovers that led to the last entry backwards, and
// counts how often work came back to the agent that it now goes to.
func (t Trail) returns() (returns, handovers int) {
	last := &t[len(t)-1]
	holder, handovers := last.Call, 1
	chain := 1
	for i := len(t) - 2; i >= 0; i-- {
		e := &t[i]
		if e.Role != cycle.RoleDelegation || e.Call == 0 || e.Result != holder {
			continue
		}
		holder = e.Call
		chain++
		if holder == last.Result {
			returns, handovers = returns+1, chain
		}
	}
	return returns, handovers
}
