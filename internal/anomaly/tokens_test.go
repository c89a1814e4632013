// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/leasehold/leasehold/internal/cycle"
)

func TestTokensGrowth(t *testing.T) {
	checkTrails(t, &tokensGrowth, nil, []trailTest{
		{"first prompt", "m100000", ""},
		{"below the floor", "m8000 m15999", ""},
		{"passes the floor in one step", "m8000 m20000", ""},
		{"above the floor", "m16001 A m20802", "warning: the prompt grew from 16001 to 20802 tokens (× 1.30), growing step 1 in a row"},
		{"by no more than the factor", "m20000 A m26000", ""},
		{"passes the floor in two steps", "m10000 m13100 m17100", "warning: the prompt grew from 13100 to 17100 tokens (× 1.31), growing step 2 in a row"},
		{"three steps in a row", "m8000 m10500 m13700 m18000", "critical: the prompt grew from 13700 to 18000 tokens (× 1.31), growing step 3 in a row"},
		{"back from a sub-agent", "m40000 m2000 m3000 m42000", ""},
		{"back from a sub-agent of many calls", "m40000 m2000 m2100 m2200 m2300 m42000", ""},
		{"unknown prompts between", "m20000 m m m m m30000", "warning: the prompt grew from 20000 to 30000 tokens (× 1.50), growing step 1 in a row"},
		{"on another step", "m20000 m30000 A", ""},
	})
}

func TestTokensContext(t *testing.T) {
	tests := []struct {
		trailTest
		window int64
	}{
		{trailTest{"window unknown", "m99999", ""}, 0},
		{trailTest{"far away", "m1000 m2000 m3000", ""}, 100_000},
		{trailTest{"high", "m80000", "info: a prompt of 80000 tokens fills 80 % of the window of 100000"}, 100_000},
		{trailTest{"not quite high", "m79999", ""}, 100_000},
		{trailTest{"very high", "m95000", "warning: a prompt of 95000 tokens fills 95 % of the window of 100000"}, 100_000},
		{trailTest{"over", "m100000", "warning: a prompt of 100000 tokens overflows the window of 100000"}, 100_000},
		{trailTest{
			"forecast", "m40000 m45000 m50000",
			"info: a prompt of 50000 tokens fills 50 % of the window of 100000 and grows by 5000 a step: it overflows at step 13, in 10 steps",
		}, 100_000},
		{trailTest{
			"forecast with tool calls", "m40000 A m50000 A m60000",
			"info: a prompt of 60000 tokens fills 60 % of the window of 100000 and grows by 5000 a step: it overflows at step 13, in 8 steps",
		}, 100_000},
		{trailTest{"forecast too far", "m50000 m54000 m58000", ""}, 100_000},
		{trailTest{"two points make no line", "m40000 m60000", ""}, 100_000},
		{trailTest{"it shrinks", "m70000 m65000 m60000", ""}, 100_000},
		{trailTest{"it stands still", "m60000 m60000 m60000", ""}, 100_000},
		{trailTest{"on another step", "m80000 A", ""}, 100_000},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := Input{Trail: steps(tt.trail), Facts: &Facts{Window: tt.window}}
			assert.Equal(t, tt.want, judged(t, &tokensContext, in, nil))
		})
	}
}

func TestTokensBudget(t *testing.T) {
	both := map[string]float64{"cycle": 1000, "day": 10_000}
	tests := []struct {
		name       string
		cycle, day int64
		set        map[string]float64
		want       string
	}{
		{"off", 1 << 50, 1 << 50, nil, ""},
		{"below", 799, 7999, both, ""},
		{"near", 800, 0, both, "info: the cycle used 800 tokens, 80 % of its budget of 1000"},
		{"used up", 1000, 8000, both, "warning: the cycle used 1000 tokens, 100 % of its budget of 1000"},
		{"twice", 2000, 0, both, "critical: the cycle used 2000 tokens, 200 % of its budget of 1000"},
		{"the day", 800, 10_000, both, "warning: the agent used 10000 tokens today, 100 % of its budget of 10000"},
		{"only the day", 1 << 50, 20_000, map[string]float64{"day": 10_000}, "critical: the agent used 20000 tokens today, 200 % of its budget of 10000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := Input{Facts: &Facts{Tokens: cycle.Usage{Input: tt.cycle}, DayTokens: tt.day}}
			assert.Equal(t, tt.want, judged(t, &tokensBudget, in, tt.set))
		})
	}
}

func TestCostBudget(t *testing.T) {
	both := map[string]float64{"cycle": 0.5, "day": 20}
	tests := []struct {
		name       string
		cycle, day float64
		set        map[string]float64
		want       string
	}{
		{"off", 1e9, 1e9, nil, ""},
		{"below", 0.39, 15.9, both, ""},
		{"near", 0.45, 0, both, "info: the cycle cost 0.45 dollars, 90 % of its budget of 0.5"},
		{"used up", 0.5, 20, both, "warning: the cycle cost 0.5 dollars, 100 % of its budget of 0.5"},
		{"the day, twice", 0.5, 40, both, "critical: the agent spent 40 dollars today, 200 % of its budget of 20"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := Input{Facts: &Facts{CostUSD: tt.cycle, DayCostUSD: tt.day}}
			assert.Equal(t, tt.want, judged(t, &costBudget, in, tt.set))
		})
	}
}

func TestTokensCap(t *testing.T) {
	tests := []struct {
		name, trail string
		total       int64
		limit       float64
		want        string
	}{
		{"off", "m900", 1 << 50, 0, ""},
		{"held", "m500 m500", 1000, 1000, ""},
		{"passed by one call", "m600 m600", 1200, 1000, ""},
		{"passed by just one call", "m600", 1600, 1000, ""},
		{"passed by more", "m600 m600 m600", 1800, 1000, "hard critical: the cycle used 1800 tokens, 800 above its cap of 1000; its largest call has 600"},
		{"no call known", "", 1001, 1000, "hard critical: the cycle used 1001 tokens, 1 above its cap of 1000; its largest call has 0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := Input{Trail: steps(tt.trail), Facts: &Facts{Tokens: cycle.Usage{Input: tt.total}}}
			assert.Equal(t, tt.want, judged(t, &tokensCap, in, map[string]float64{"cap": tt.limit}))
		})
	}
}
