// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "github.com/leasehold/leasehold/internal/cycle"

var tokensGrowth = Rule{
	ID:       "tokens.growth",
	Severity: Warning,
	On:       rolesOf(cycle.RoleLLM),
	What:     "The prompt grows by more than a factor from one model call to the next, and is already large.",
	Why: "A prompt that grows by a part of itself each time costs geometrically more. Small prompts grow fast in every " +
		"healthy run, so growth counts only from a floor on, or when it happens twice in a row and passes the floor. " +
		"A prompt is compared with the largest of the four before it, so that a sub-agent's small prompts do not make " +
		"the main agent's look grown.",
	Tune: "Raise `floor` for agents that read long documents in the middle of their work.",
	Rate: "On the odd half of the solved SWE-bench runs (`swebench_runs`): 0 of 89 (0.0 %), critical 0.",
	Params: []Param{
		{Name: "factor", Unit: "1", Default: 1.3, Min: 1.01, Max: 100, Doc: "growth from one model call to the next that is too much"},
		{Name: "floor", Unit: "{token}", Default: 16_000, Min: 0, Max: 10_000_000, Doc: "prompt size from which on growth counts"},
		{Name: "severe", Unit: "{call}", Default: 3, Min: 2, Max: 100, Doc: "growing steps in a row, the last above the floor, that are critical"},
	},
	Check: checkTokensGrowth,
}

// growthPeers is how many prompts a prompt is compared with.
const growthPeers = 4

func checkTokensGrowth(in *Input) (f Finding, fired bool) {
	last, ok := in.Trail.Last(0)
	if !ok || !last.isModel() || float64(last.Input) <= in.Params[1] {
		return f, false
	}
	factor, floor := in.Params[0], in.Params[1]
	trail := in.Trail.recent()
	before, grew := trail.peers()
	if !grew || float64(last.Input) <= factor*float64(before) {
		return f, false
	}
	run := trail.growing(factor)
	if float64(before) <= floor && run < 2 {
		return f, false
	}
	return found(graded(run, in.Params[2]), "the prompt grew from %d to %d tokens (× %.2f), growing step %d in a row",
		before, last.Input, float64(last.Input)/float64(before), run)
}

// peers is the largest of the prompts before the last entry that it is
// compared with; ok is false when there are none.
func (t Trail) peers() (largest uint32, ok bool) {
	n := 0
	for i := len(t) - 2; i >= 0 && n < growthPeers; i-- {
		if e := &t[i]; e.isModel() && e.Input > 0 {
			largest, n = max(largest, e.Input), n+1
		}
	}
	return largest, n > 0
}

// growing counts the growing steps in a row that end with the last entry.
func (t Trail) growing(factor float64) (run int) {
	for end := len(t); end > 0; end-- {
		e := &t[end-1]
		if !e.isModel() || e.Input == 0 {
			continue
		}
		if before, ok := t[:end].peers(); !ok || float64(e.Input) <= factor*float64(before) {
			return run
		}
		run++
	}
	return run
}
