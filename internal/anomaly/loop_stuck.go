// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "github.com/leasehold/leasehold/internal/cycle"

var loopStuck = Rule{
	ID:       "loop.stuck",
	Severity: Warning,
	On:       rolesOf(cycle.RoleTool),
	What:     "The same tool call brings the same result again and again within a few tool steps.",
	Why: "A call that is repeated after something changed is progress, and its result differs. The same call with the " +
		"same result says that nothing the agent did in between mattered.",
	Tune: "Raise `times` for tools whose result rarely changes; lower `within` to see only tight loops.",
	Rate: "On the odd half of the solved SWE-bench runs (`swebench_runs`): 3 of 89 (3.4 %), critical 0. " +
		"On benign AgentDojo runs that did their task (`agentdojo_runs`): 6 of 437 (1.4 %), critical 0.",
	Params: []Param{
		{Name: "times", Unit: "{call}", Default: 3, Min: 2, Max: 100, Doc: "times that the same call with the same result is a finding"},
		{Name: "severe", Unit: "{call}", Default: 20, Min: 2, Max: 100, Doc: "times that are critical; more than `within` is never"},
		{Name: "within", Unit: "{call}", Default: 8, Min: 2, Max: 128, Doc: "tool calls that are looked back on"},
	},
	Check: checkLoopStuck,
}

func checkLoopStuck(in *Input) (f Finding, fired bool) {
	last, ok := in.Trail.lastTool()
	if !ok || last.Call == 0 || last.Result == 0 {
		return f, false
	}
	n, span := in.Trail.repeats(int(in.Params[2]), func(e, last *Entry) bool {
		return e.Call == last.Call && e.Result == last.Result
	})
	if float64(n) < in.Params[0] {
		return f, false
	}
	return found(graded(n, in.Params[1]),
		"%s called with the same arguments and the same result %d times in %d tool steps", in.toolName(last), n, span)
}

// repeats counts, among the last within tool calls, those that are like the
// last entry, and over how many calls they spread.
func (t Trail) repeats(within int, like func(e, last *Entry) bool) (n, span int) {
	t = t.recent()
	last := &t[len(t)-1]
	calls := 0
	for i := len(t) - 1; i >= 0 && calls < within; i-- {
		if !t[i].isTool() {
			continue
		}
		calls++
		if like(&t[i], last) {
			n, span = n+1, calls
		}
	}
	return n, span
}
