// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

func TestLoadPolicyKeepsDefaults(t *testing.T) {
	p, err := LoadPolicy(strings.NewReader(`
name: careful
enforcement:
  default: observe
  phases: {shadow: enforce}
  rules: {loop.call: observe, debt: observe, credential.unexplained: observe}
up:
  autonomous: {alpha: 0.001, min_time: 240h}
on_digest_change: {image: restricted}
fleet: {max_share: 0.2}
`))
	require.NoError(t, err)
	want := DefaultPolicy()
	want.Name = "careful"
	want.Enforcement = Enforcement{
		Default: Observe, Phases: map[string]Mode{"shadow": Enforce},
		Rules: map[string]Mode{"loop.call": Observe, "debt": Observe, "credential.unexplained": Observe},
	}
	want.Up.Autonomous.Alpha, want.Up.Autonomous.MinTime = .001, 240*time.Hour
	want.OnDigest.Image = Restricted
	want.Fleet.MaxShare = .2
	assert.Equal(t, want, p)
}

func TestLoadPolicyReadsJSON(t *testing.T) {
	p, err := LoadPolicy(strings.NewReader(`{"name": "j", "down": {"freeze_at": 4}}`))
	require.NoError(t, err)
	assert.Equal(t, 4.0, p.Down.Soft)
}

func TestLoadPolicyRefuses(t *testing.T) {
	tests := []struct{ name, text, says string }{
		{"nothing", "", "it is empty"},
		{"an unknown key", "name: x\nup:\n  restricted:\n    alhpa: 1\n", "line 4: field alhpa not found"},
		{"no YAML", "a: [", "line 1"},
		{"a phase that is none", "max_phase: god\n", `no such phase: "god"`},
		{"two documents", "name: a\n---\nname: b\n", "more than one document"},
		{"too much", "name: " + strings.Repeat("x", maxPolicyBytes), "longer than 1048576 bytes"},
		{"alpha of 1", "up: {restricted: {alpha: 1}}", "up.restricted.alpha must be above 0 and at most 0.5 (got 1)"},
		{"alpha of nothing", "up: {restricted: {alpha: 0}}", "up.restricted.alpha"},
		{"no duration", "approval_ttl: forever", "line 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := LoadPolicy(strings.NewReader(tt.text))
			require.ErrorIs(t, err, ErrPolicy)
			assert.ErrorContains(t, err, tt.says)
		})
	}
}

func TestValidateNamesKeyAndValue(t *testing.T) {
	tests := []struct {
		key    string
		change func(p *Policy)
	}{
		{"name must have 1 to 128 bytes (got 0)", func(p *Policy) { p.Name = "" }},
		{`enforcement.default must be observe or enforce (got "")`, func(p *Policy) { p.Enforcement.Default = "" }},
		{"enforcement.phases must name phases", func(p *Policy) { p.Enforcement.Phases = map[string]Mode{"boss": Observe} }},
		{"enforcement.phases.shadow must be", func(p *Policy) { p.Enforcement.Phases = map[string]Mode{"shadow": "off"} }},
		{"enforcement.rules must name rules", func(p *Policy) { p.Enforcement.Rules = map[string]Mode{"loop.cal": Observe} }},
		{"enforcement.rules.debt must be", func(p *Policy) { p.Enforcement.Rules = map[string]Mode{"debt": "off"} }},
		{"down.tolerated must lie between 0 and 1 (got NaN)", func(p *Policy) { p.Down.Q0 = math.NaN() }},
		{"down.intolerable must lie between down.tolerated and 1 (got 0.05)", func(p *Policy) { p.Down.Q1 = .05 }},
		{"down.freeze_at must be above 0 and below down.demote_at (got 6.91)", func(p *Policy) { p.Down.Soft = 6.91 }},
		{"down.demote_at must be at most", func(p *Policy) { p.Down.Hard = 10 }},
		{"down.demote_at_from_semi_autonomous must be at most 100 (got +Inf)", func(p *Policy) { p.Down.HardFromSemi = math.Inf(1) }},
		{"up.restricted.unacceptable", func(p *Policy) { p.Up.Restricted.Q0 = 1 }},
		{"up.restricted.expected must lie", func(p *Policy) { p.Up.Restricted.Q1 = .2 }},
		{"up.semi-autonomous.alpha must be above 0 and at most 0.5 (got 1)", func(p *Policy) { p.Up.SemiAutonomous.Alpha = 1 }},
		{"up.autonomous.min_cycles", func(p *Policy) { p.Up.Autonomous.MinCycles = math.MaxUint32 }},
		{"up.autonomous.min_tasks must be from 0 to 64 (got 65)", func(p *Policy) { p.Up.Autonomous.MinTasks = 65 }},
		{"up.autonomous.min_time must be from 0s", func(p *Policy) { p.Up.Autonomous.MinTime = -1 }},
		{"up.autonomous.min_coverage", func(p *Policy) { p.Up.Autonomous.MinCoverage = math.NaN() }},
		{"max_phase must be one of", func(p *Policy) { p.MaxPhase = 7 }},
		{"on_digest_change.tools", func(p *Policy) { p.OnDigest.Tools = 7 }},
		{"silence.first", func(p *Policy) { p.Silence.First = -time.Second }},
		{"silence.demote_after", func(p *Policy) { p.Silence.Demote = 365 * day }},
		{"budget.tokens", func(p *Policy) { p.Budget.Tokens = -1 }},
		{"budget.cost_usd", func(p *Policy) { p.Budget.CostUSD = math.NaN() }},
		{"budget.period", func(p *Policy) { p.Budget.Tokens, p.Budget.Period = 1, 0 }},
		{"fleet.max_share must be above 0 and at most 1 (got 0)", func(p *Policy) { p.Fleet.MaxShare = 0 }},
		{"fleet.window", func(p *Policy) { p.Fleet.Window = 0 }},
		{"fleet.max_hard_per_minute must be from 1 to 10000 (got 0)", func(p *Policy) { p.Fleet.MaxHardPerMinute = 0 }},
		{"approval_ttl must be from 1m0s", func(p *Policy) { p.ApprovalTTL = 0 }},
	}
	for _, tt := range tests {
		p := DefaultPolicy()
		tt.change(p)
		err := p.Validate()
		require.Error(t, err, tt.key)
		assert.ErrorContains(t, err, tt.key)
		assert.NotContains(t, err.Error(), "\n", "one fault is one error")
	}
}

func TestValidateTellsAllAtOnce(t *testing.T) {
	p := DefaultPolicy()
	p.Down.Q0, p.MaxPhase, p.Name = -1, 9, ""
	assert.Len(t, strings.Split(p.Validate().Error(), "\n"), 3)
}

func TestAsEnforcedLeavesThePolicyAlone(t *testing.T) {
	p := DefaultPolicy()
	p.Enforcement = Enforcement{Default: Observe, Rules: map[string]Mode{"debt": Observe}}
	all := p.AsEnforced()
	assert.Equal(t, Enforce, all.Enforcement.ModeOf(Shadow))
	assert.True(t, all.Enforcement.Counts("debt"))
	assert.Equal(t, Observe, p.Enforcement.ModeOf(Shadow))
	assert.False(t, p.Enforcement.Counts("debt"))
}

func TestModeOfAPhaseGoesBeforeTheDefault(t *testing.T) {
	e := Enforcement{Default: Observe, Phases: map[string]Mode{"restricted": Enforce}}
	assert.Equal(t, Observe, e.ModeOf(Shadow))
	assert.Equal(t, Enforce, e.ModeOf(Restricted))
}

// A policy that is shown as YAML can be loaded again.
func TestPolicyComesBackFromYAML(t *testing.T) {
	text, err := yaml.Marshal(DemoPolicy())
	require.NoError(t, err)
	p, err := LoadPolicy(strings.NewReader(string(text)))
	require.NoError(t, err)
	again, err := yaml.Marshal(p)
	require.NoError(t, err)
	assert.Equal(t, string(text), string(again))
}
