// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import "time"

// Defaults of a policy; decisions rest on them and docs/statistics.md says what
// they guarantee.
const (
	defaultTolerated   = .05
	defaultIntolerable = .30
	defaultSoft        = 4.61
	defaultHard        = 6.91
	defaultHardSemi    = 9.21
	defaultCoverage    = .98
	defaultFirst       = 2 * time.Minute
	defaultNext        = 10 * time.Minute
	defaultSilentFor   = 30 * time.Minute
	defaultMaxShare    = .10
	defaultWindow      = 10 * time.Minute
	defaultHardRate    = 5
	defaultApprovalTTL = 72 * time.Hour

	day = 24 * time.Hour
)

// DefaultPolicy returns the policy that an operator who says nothing gets.
func DefaultPolicy() *Policy {
	return &Policy{
		Name:        "default",
		Enforcement: Enforcement{Default: Enforce},
		Down: Down{
			Q0: defaultTolerated, Q1: defaultIntolerable,
			Soft: defaultSoft, Hard: defaultHard, HardFromSemi: defaultHardSemi,
		},
		Up: Up{
			Restricted: Step{
				Q0: .20, Q1: .05, Alpha: .05,
				MinCycles: 18, MinTasks: 5, MinTime: day, MinCoverage: defaultCoverage,
			},
			SemiAutonomous: Step{
				Q0: .10, Q1: .02, Alpha: .05,
				MinCycles: 36, MinTasks: 10, MinTime: 3 * day, MinCoverage: defaultCoverage,
			},
			Autonomous: Step{
				Q0: .05, Q1: .01, Alpha: .01,
				MinCycles: 112, MinTasks: 20, MinTime: 7 * day, MinCoverage: defaultCoverage, Approval: true,
			},
		},
		MaxPhase:        Autonomous,
		RequireWitness:  true,
		HardQuarantines: true,
		Silence:         Silence{First: defaultFirst, Next: defaultNext, Demote: defaultSilentFor},
		Budget:          Budget{Period: day},
		Fleet:           FleetPolicy{MaxShare: defaultMaxShare, Window: defaultWindow, MaxHardPerMinute: defaultHardRate},
		ApprovalTTL:     defaultApprovalTTL,
	}
}

// DemoPolicyName says of a policy that its numbers are too small to protect
// anything.
const DemoPolicyName = "demo-small-numbers"

// DemoPolicy returns a policy under which an agent climbs and falls while one
// watches: three, four and five clean cycles for the steps up, no waiting, no
// witness, and a demotion after three or four bad cycles in a row. Its guarantees
// are as weak as its numbers: do not run it in earnest.
func DemoPolicy() *Policy {
	p := DefaultPolicy()
	p.Name = DemoPolicyName
	p.Down.Soft, p.Down.Hard, p.Down.HardFromSemi = 3, 5, 6.5
	p.Up.Restricted = demoStep(.20)
	p.Up.SemiAutonomous = demoStep(.10)
	p.Up.Autonomous = demoStep(.05)
	p.Up.Autonomous.Approval = true
	p.RequireWitness = false
	return p
}

func demoStep(alpha float64) Step {
	return Step{Q0: .50, Q1: .05, Alpha: alpha, MinCycles: 3, MinTasks: 1, MinCoverage: .90}
}
