// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "github.com/leasehold/leasehold/internal/cycle"

var loopReasoning = Rule{
	ID:       "loop.reasoning",
	Severity: Warning,
	On:       rolesOf(cycle.RoleLLM, cycle.RoleReasoning),
	What: "The model is called again and again on a prompt that only grows, and nothing is done: no tool call, " +
		"retrieval, memory, handover or answer of a person between.",
	Why: "An agent that talks to itself spends tokens without learning anything new. A prompt smaller than the one " +
		"before begins something else, so that a pipeline which asks one question for each document is no loop.",
	Tune: "Raise both thresholds for agents that write long texts piece by piece.",
	Rate: "On the odd half of the solved SWE-bench runs (`swebench_runs`): 0 of 89 (0.0 %), critical 0." +
		" Every model call of theirs is followed by a tool call.",
	Params: []Param{
		{Name: "calls", Unit: "{call}", Default: 10, Min: 3, Max: 250, Doc: "model calls in a row without anything done that are a finding"},
		{Name: "severe", Unit: "{call}", Default: 20, Min: 3, Max: 250, Doc: "model calls in a row that are critical"},
	},
	Check: checkLoopReasoning,
}

func checkLoopReasoning(in *Input) (f Finding, fired bool) {
	last, ok := in.Trail.Last(0)
	if !ok || !last.isModel() && last.Role != cycle.RoleReasoning {
		return f, false
	}
	calls, thoughts := in.Trail.idleThoughts()
	n := max(calls, thoughts)
	if float64(n) < in.Params[0] {
		return f, false
	}
	return found(graded(n, in.Params[1]), "%d calls of the model in a row without anything done between them", n)
}

// idleThoughts counts the model calls and reasoning steps since something was
// last done or asked for. A framework that records both records them twice.
func (t Trail) idleThoughts() (calls, thoughts int) {
	t = t.recent()
	next := uint32(0)
	for i := len(t) - 1; i >= 0; i-- {
		e := &t[i]
		switch {
		case e.Role == cycle.RoleReasoning:
			thoughts++
		case e.getsThingsDone():
			return calls, thoughts
		case !e.isModel():
		case e.Asked > 0 || next > 0 && e.Input > next:
			return calls, thoughts
		default:
			calls++
			next = e.Input
		}
	}
	return calls, thoughts
}
