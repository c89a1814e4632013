// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"time"

	"github.com/leasehold/leasehold/internal/trust"
)

var trustFloors = Check{
	ID: idFloors, Group: GroupTrust,
	Title: "No step up is below the floors",
	Why: "What a policy guarantees rests on its numbers: with few cycles of one kind of task in an hour, an agent that is bad in " +
		"one of ten cycles rises by luck.",
	Mend: "Use the preset default and change single numbers: alpha at most .05, at least 10 cycles of 3 kinds of tasks and a day " +
		"in each phase, coverage .98, a witness. leasehold policy show says what each guarantees.",
	needs: []string{"TrustPolicy"},
	run:   runTrustFloors,
}

// The floors of a step up.
const (
	maxAlpha   = .05
	minCycles  = 10
	minTasks   = 3
	minTime    = 24 * time.Hour
	minCovered = .98
)

func runTrustFloors(l *look) {
	for _, g := range l.gates() {
		l.saw()
		if !g.RequireWitness {
			l.bad(g.Object, g.below+g.key("requireWitness", "require_witness"), "cycles that no witness saw count")
		}
		for _, s := range g.steps() {
			if s.to > g.MaxPhase {
				continue // nobody takes it
			}
			if s.Alpha > maxAlpha {
				l.bad(g.Object, s.field+".alpha", "a wrong promotion to %s has the probability %g: %g at most", s.to, s.Alpha, maxAlpha)
			}
			if s.MinCycles < minCycles || s.MinTasks < minTasks {
				l.bad(g.Object, s.field+g.key(".minCycles", ".min_cycles"), "%d cycles of %d kinds of tasks lead to %s: %d of %d at least", s.MinCycles, s.MinTasks, s.to, minCycles, minTasks)
			}
			if s.MinTime < minTime {
				l.bad(g.Object, s.field+g.key(".minTime", ".min_time"), "%s lead to %s: %s at least", s.MinTime, s.to, minTime)
			}
			if s.MinCoverage < minCovered {
				l.bad(g.Object, s.field+g.key(".minCoverage", ".min_coverage"), "a coverage of %g is enough for %s: %g at least", s.MinCoverage, s.to, minCovered)
			}
		}
	}
}

var trustApprovals = Check{
	ID: "trust.approvals", Group: GroupTrust,
	Title: "A person approves the step to autonomous, within days",
	Why: "Evidence says how an agent did on the tasks that it had. Whether it should act alone is for somebody to decide who " +
		"answers for it, and while the evidence is fresh.",
	Mend:  "Set up.autonomous.approval to true, and approvalTTL to a week at most; or set maxPhase to semi-autonomous.",
	needs: []string{"TrustPolicy"},
	run:   runTrustApprovals,
}

// maxApproval is how long a promotion may wait for a person.
const maxApproval = 7 * 24 * time.Hour

func runTrustApprovals(l *look) {
	for _, g := range l.gates() {
		l.saw()
		if g.MaxPhase >= trust.Autonomous && !g.Up.Autonomous.Approval {
			l.bad(g.Object, g.steps()[2].field+".approval", "agents become autonomous with nobody asked")
		}
		if g.ApprovalTTL <= 0 || g.ApprovalTTL > maxApproval {
			l.bad(g.Object, g.below+g.key("approvalTTL", "approval_ttl"), "a promotion waits for %s: %s at most, or the evidence is old", g.ApprovalTTL, maxApproval)
		}
	}
}

var trustLimiter = Check{
	ID: "trust.limiter", Group: GroupTrust,
	Title: "One bad hour cannot take the whole fleet down",
	Why: "When telemetry fails, every agent looks bad at once. The limit on how many may fall for one cause holds them and asks a " +
		"person, instead of stopping everything.",
	Mend: "Leave policy::fleet of the trust extension as it is: max_share .10, window 10m, max_hard_per_minute 5; at most .25 " +
		"and 60, and a window of a minute at least.",
	needs: []string{"ConfigMap"},
	run:   runTrustLimiter,
}

// The bounds of the limiter.
const (
	maxShare     = .25
	minWindow    = time.Minute
	maxHardEvent = 60
	// fewAgents is how many are too few for a share of them to say anything.
	fewAgents = 8
)

func runTrustLimiter(l *look) {
	for _, g := range l.gates() {
		if !g.collector {
			continue // no TrustPolicy says it
		}
		l.saw()
		f := g.Fleet
		if f.MaxShare > maxShare {
			l.bad(g.Object, g.below+"fleet.max_share", "%g of all agents may fall at once: %g at most", f.MaxShare, maxShare)
		}
		if f.Window < minWindow {
			l.bad(g.Object, g.below+"fleet.window", "the limit counts for %s: %s at least", f.Window, minWindow)
		}
		if f.MaxHardPerMinute > maxHardEvent {
			l.bad(g.Object, g.below+"fleet.max_hard_per_minute", "%d agents a minute may be stopped beyond it: %d at most", f.MaxHardPerMinute, maxHardEvent)
		}
	}
	if f := l.Fleet; f != nil && f.Agents >= fewAgents {
		l.saw()
		if float64(f.MayFall) > maxShare*float64(f.Agents) {
			l.wrong("server", "collector", "fleet", "%d of %d agents may fall for one cause", f.MayFall, f.Agents)
		}
	}
}
