// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"math"

	"github.com/leasehold/leasehold/internal/cycle"
)

var tokensContext = Rule{
	ID:       "tokens.context",
	Severity: Info,
	On:       rolesOf(cycle.RoleLLM),
	What:     "The prompt fills much of the model's context window, or will overflow it within a few steps if it grows on as it does.",
	Why: "What overflows is cut or refused, and the agent goes on without its instructions or stops. Said early, it " +
		"can still shorten its history.",
	Tune: "Lower `high` and raise `horizon` for agents that need many steps to sum up; set `window` in the price table where a model's is missing.",
	Rate: "On the odd half of the solved SWE-bench runs (`swebench_runs`): 0 of 89 (0.0 %), critical 0." +
		" Judged as if their window were 128000 tokens.",
	Params: []Param{
		{Name: "high", Unit: "1", Default: 0.8, Min: 0.1, Max: 1, Doc: "share of the window in use that is worth knowing"},
		{Name: "severe", Unit: "1", Default: 0.95, Min: 0.1, Max: 1, Doc: "share of the window in use that is a warning"},
		{Name: "from", Unit: "1", Default: 0.5, Min: 0, Max: 1, Doc: "share of the window in use from which on the forecast counts"},
		{Name: "horizon", Unit: "{step}", Default: 10, Min: 0, Max: 1000, Doc: "steps before the forecast overflow that are worth knowing"},
	},
	Check: checkTokensContext,
}

// fitCalls is how many model calls the forecast rests on, fitLeast how many it
// needs.
const (
	fitCalls = 8
	fitLeast = 3
)

func checkTokensContext(in *Input) (f Finding, fired bool) {
	last, ok := in.Trail.Last(0)
	if !ok || !last.isModel() || last.Input == 0 || in.window(last) <= 0 {
		return f, false
	}
	size := in.window(last)
	window := float64(size)
	used := float64(last.Input) / window
	if used < min(in.Params[0], in.Params[1], in.Params[2]) {
		return f, false
	}
	severity := Info
	if used >= in.Params[1] {
		severity = Warning
	}
	if used >= 1 {
		return found(severity, "a prompt of %d tokens overflows the window of %d", last.Input, size)
	}
	slope := in.Trail.recent().promptSlope()
	ahead := math.Ceil((window - float64(last.Input)) / slope)
	forecast := slope > 0 && used >= in.Params[2] && ahead <= in.Params[3]
	switch {
	case forecast:
		return found(severity, "a prompt of %d tokens fills %.0f %% of the window of %d and grows by %.0f a step: it overflows at step %.0f, in %.0f steps",
			last.Input, 100*used, size, slope, float64(len(in.Trail))+ahead, ahead)
	case used >= min(in.Params[0], in.Params[1]):
		return found(severity, "a prompt of %d tokens fills %.0f %% of the window of %d", last.Input, 100*used, size)
	}
	return f, false
}

// promptSlope is by how many tokens a step the prompt grows: the least squares
// line through the last prompts; 0 when there are too few.
func (t Trail) promptSlope() float64 {
	var n, sx, sy, sxx, sxy float64
	for i := len(t) - 1; i >= 0 && n < fitCalls; i-- {
		if e := &t[i]; e.isModel() && e.Input > 0 {
			x, y := float64(i-len(t)), float64(e.Input)
			n, sx, sy, sxx, sxy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y
		}
	}
	if n < fitLeast {
		return 0
	}
	return (n*sxy - sx*sy) / (n*sxx - sx*sx)
}
