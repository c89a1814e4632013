// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "github.com/leasehold/leasehold/internal/cycle"

var latencyTool = Rule{
	ID:       "latency.tool",
	Severity: Info,
	Needs:    NeedsWarm,
	On:       rolesOf(cycle.RoleTool),
	What:     "A tool call took far longer than calls of the same tool do.",
	Why:      "Every tool has its own pace: five seconds are long for a look-up and short for a build. So each is compared with itself.",
	Tune:     "Raise `factor` for tools whose time depends on what they are asked.",
	Rate:     "Not measured: the recorded runs with clean baselines carry no durations.",
	Params: []Param{
		{Name: "quantile", Unit: "1", Default: .99, Min: .5, Max: 1, Doc: "quantile of the tool's own durations"},
		{Name: "factor", Unit: "1", Default: 3, Min: 1, Max: 1000, Doc: "times that quantile that are allowed"},
		{Name: "calls", Unit: "{call}", Default: 20, Min: 1, Max: 1e6, Doc: "calls that must have been learned"},
		{Name: "floor", Unit: "ms", Default: 1000, Min: 0, Max: 1e9, Doc: "durations up to this are never a finding"},
	},
	Check: func(in *Input) (f Finding, fired bool) {
		e, ok := in.Trail.lastTool()
		if !ok || !in.Baseline.Warm() || float64(e.Millis) <= in.Params[3] {
			return f, false
		}
		usual, calls := in.Baseline.Millis(in.Tool(e), in.Params[0])
		if float64(calls) < in.Params[2] || float64(e.Millis) <= in.Params[1]*usual {
			return f, false
		}
		return found(Info, "%s took %d ms, %.1f times the about %.0f ms that %.3g %% of %d clean calls stayed under",
			in.toolName(e), e.Millis, float64(e.Millis)/usual, usual, 100*in.Params[0], calls)
	},
}
