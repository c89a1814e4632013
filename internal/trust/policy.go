// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import "time"

// Mode says whether a decision is carried out.
type Mode string

// The modes.
const (
	// Observe decides and records, and changes nothing.
	Observe Mode = "observe"
	// Enforce carries decisions out.
	Enforce Mode = "enforce"
)

// Policy is how trust is given and taken. Use DefaultPolicy and change what
// should differ; Validate says what is out of bounds.
type Policy struct {
	// Name is shown with every decision. A policy of small numbers, for a
	// demonstration, says so in its name.
	Name string `mapstructure:"name" json:"name" yaml:"name"`
	// Enforcement says what is carried out.
	Enforcement Enforcement `mapstructure:"enforcement" json:"enforcement" yaml:"enforcement"`
	// Down is the e-CUSUM that takes trust.
	Down Down `mapstructure:"down" json:"down" yaml:"down"`
	// Up are the steps from each phase to the next.
	Up Up `mapstructure:"up" json:"up" yaml:"up"`
	// MaxPhase is the highest phase that any agent may hold. Default autonomous.
	MaxPhase Phase `mapstructure:"max_phase" json:"max_phase" yaml:"max_phase"`
	// OnDigest is the highest phase an agent keeps when what it is made of
	// changes, by part: model, prompt, tools, image. Default shadow for each. From
	// there it climbs again as any other.
	OnDigest OnDigest `mapstructure:"on_digest_change" json:"on_digest_change" yaml:"on_digest_change"`
	// RequireWitness makes cycles that no independent witness saw give no
	// credit. Default true.
	RequireWitness bool `mapstructure:"require_witness" json:"require_witness" yaml:"require_witness"`
	// HardQuarantines says that a hard event quarantines the agent, and does
	// not only demote it to shadow. Default true.
	HardQuarantines bool `mapstructure:"hard_event_quarantines" json:"hard_event_quarantines" yaml:"hard_event_quarantines"`
	// Silence says what becomes of agents that run and say nothing.
	Silence Silence `mapstructure:"silence" json:"silence" yaml:"silence"`
	// Budget is what an agent may spend; zero is no budget.
	Budget Budget `mapstructure:"budget" json:"budget" yaml:"budget"`
	// Fleet limits how much may be decided at once.
	Fleet FleetPolicy `mapstructure:"fleet" json:"fleet" yaml:"fleet"`
	// ApprovalTTL is how long a promotion waits for a person. Default 72h.
	ApprovalTTL time.Duration `mapstructure:"approval_ttl" json:"approval_ttl" yaml:"approval_ttl"`
}

// Enforcement says what is carried out: Phases before Default, and of those only
// what Rules do not set to observe. A rule never makes a phase stricter.
type Enforcement struct {
	// Default is observe or enforce. Default enforce.
	Default Mode `mapstructure:"default" json:"default" yaml:"default"`
	// Phases and Rules differ, by name of the phase held and id of the rule.
	Phases map[string]Mode `mapstructure:"phases" json:"phases,omitempty" yaml:"phases"`
	Rules  map[string]Mode `mapstructure:"rules" json:"rules,omitempty" yaml:"rules"`
}

// Down is an e-CUSUM: λ = (q1−q0)/(q0(1−q0)), S ← max(0,S) + ln(1+λ(x−q0)).
// While the mean badness is at most Q0, a false alarm takes at least e^h cycles
// on average.
type Down struct {
	// Q0 is the badness that is tolerated, Q1 the one that is looked for.
	// Default .05 and .30.
	Q0 float64 `mapstructure:"tolerated" json:"tolerated" yaml:"tolerated"`
	Q1 float64 `mapstructure:"intolerable" json:"intolerable" yaml:"intolerable"`
	// Soft is the debt from which an agent is frozen, Hard the one at which it
	// is demoted below semi-autonomous, HardFromSemi from there up. Default
	// 4.61, 6.91 and 9.21: 100, 1,000 and 10,000 cycles.
	Soft         float64 `mapstructure:"freeze_at" json:"freeze_at" yaml:"freeze_at"`
	Hard         float64 `mapstructure:"demote_at" json:"demote_at" yaml:"demote_at"`
	HardFromSemi float64 `mapstructure:"demote_at_from_semi_autonomous" json:"demote_at_from_semi_autonomous" yaml:"demote_at_from_semi_autonomous"`
}

// Up are the steps from each phase to the next.
type Up struct {
	Restricted     Step `mapstructure:"restricted" json:"restricted" yaml:"restricted"`
	SemiAutonomous Step `mapstructure:"semi-autonomous" json:"semi-autonomous" yaml:"semi-autonomous"`
	Autonomous     Step `mapstructure:"autonomous" json:"autonomous" yaml:"autonomous"`
}

// Step is an e-process towards a phase: λ = (q0−q1)/(q0(1−q0)),
// W ← W(1+λ(q0−x)), eligible at W ≥ 2^k/α after k demotions. An agent whose mean
// badness is at least Q0 is ever promoted with probability α at most.
type Step struct {
	Q0    float64 `mapstructure:"unacceptable" json:"unacceptable" yaml:"unacceptable"`
	Q1    float64 `mapstructure:"expected" json:"expected" yaml:"expected"`
	Alpha float64 `mapstructure:"alpha" json:"alpha" yaml:"alpha"`
	// MinCycles, MinTasks and MinTime are what it takes at least in the phase
	// below: cycles that count, kinds of tasks, and time.
	MinCycles uint32        `mapstructure:"min_cycles" json:"min_cycles" yaml:"min_cycles"`
	MinTasks  int           `mapstructure:"min_tasks" json:"min_tasks" yaml:"min_tasks"`
	MinTime   time.Duration `mapstructure:"min_time" json:"min_time" yaml:"min_time"`
	// MinCoverage is the least coverage of each cycle. Default .98.
	MinCoverage float64 `mapstructure:"min_coverage" json:"min_coverage" yaml:"min_coverage"`
	// Approval makes the step wait for a person.
	Approval bool `mapstructure:"approval" json:"approval" yaml:"approval"`
}

// OnDigest is the highest phase kept when a part of the agent changes.
type OnDigest struct {
	Model  Phase `mapstructure:"model" json:"model" yaml:"model"`
	Prompt Phase `mapstructure:"prompt" json:"prompt" yaml:"prompt"`
	Tools  Phase `mapstructure:"tools" json:"tools" yaml:"tools"`
	Image  Phase `mapstructure:"image" json:"image" yaml:"image"`
}

// Silence says when an agent that runs counts as silent.
type Silence struct {
	// First is how long after a run's start its first evidence may take, Next
	// how long may pass between two, Demote how long an agent may be silent
	// before it falls one phase. Default 2m, 10m and 30m; 0 turns one off.
	First  time.Duration `mapstructure:"first" json:"first" yaml:"first"`
	Next   time.Duration `mapstructure:"next" json:"next" yaml:"next"`
	Demote time.Duration `mapstructure:"demote_after" json:"demote_after" yaml:"demote_after"`
}

// Budget is what an agent may spend. It is watched by pairs of burn rates
// (Site Reliability Workbook, ch. 5): 14.4 times over 1h and 5m, 6 times over 6h
// and 30m, 1 time over 3d and 6h.
type Budget struct {
	// Tokens and CostUSD are for a Period, which is a day by default; 0 is no
	// budget.
	Tokens  int64         `mapstructure:"tokens" json:"tokens" yaml:"tokens"`
	CostUSD float64       `mapstructure:"cost_usd" json:"cost_usd" yaml:"cost_usd"`
	Period  time.Duration `mapstructure:"period" json:"period" yaml:"period"`
}

// FleetPolicy limits how much may be decided at once.
type FleetPolicy struct {
	// MaxShare of the agents, but at least one, may be demoted or quarantined
	// for one cause within Window. Default .10 and 10m.
	MaxShare float64       `mapstructure:"max_share" json:"max_share" yaml:"max_share"`
	Window   time.Duration `mapstructure:"window" json:"window" yaml:"window"`
	// MaxHardPerMinute lets single agents' hard events through beyond that.
	// Default 5.
	MaxHardPerMinute int `mapstructure:"max_hard_per_minute" json:"max_hard_per_minute" yaml:"max_hard_per_minute"`
}
