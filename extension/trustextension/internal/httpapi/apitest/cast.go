// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package apitest

import (
	"math"
	"strings"
	"time"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// The agents that tests ask for by name.
const (
	Climbing    = "billing"
	Indebted    = "shop/checkout"
	Waiting     = "support-triage"
	Trusted     = "release-notes"
	Quarantined = "invoice-bot"
	Held        = "crawler"
	Silent      = "night-report"
	Unproven    = "guest"
	// Hostile tries to be read as HTML, and from right to left.
	Hostile = "<script>alert(1)</script>\u202e\"'&"
)

// Long has the longest name that a DNS name can be, with nowhere to break it.
var Long = strings.Repeat("a", 253)

// Evidence is that of the approval that Waiting waits for.
const Evidence = "9f2c41d07a6be835"

func cast() []*trustapi.Detail {
	return []*trustapi.Detail{
		climbing(), indebted(), waiting(), trusted(), quarantined(), held(), silent(), unproven(), hostile(),
		newAgent(Long, trust.Shadow, clean(3, 0)),
	}
}

func exp(x float64) float64 { return round(math.Exp(x)) }

func decision(kind trust.Kind, from, to trust.Phase, cause, why string, ago time.Duration) trustapi.Decision {
	return trustapi.Decision{
		At: Start.Add(-ago), Kind: kind, From: from, To: to, Cause: cause, By: trust.Engine,
		Reasons: []trust.Reason{{Rule: cause, Text: why}}, Actions: []string{},
	}
}

// decide adds decisions, the newest first.
func decide(a *trustapi.Detail, all ...trustapi.Decision) {
	for _, d := range all {
		d.Agent = a.Name
		a.Decisions = append(a.Decisions, d)
	}
}

func find(a *trustapi.Detail, severity, rule, text string) {
	a.Findings = append(a.Findings, trustapi.Finding{
		At: Start.Add(-time.Hour), Rule: rule, Severity: severity, Text: text, Cycle: "cycle-041", Hard: severity == "critical",
	})
}

func climbing() *trustapi.Detail {
	a := newAgent(Climbing, trust.Shadow, clean(13, .5, 4))
	a.Floors = []trustapi.Floor{
		{Rule: "floor.cycles", Text: "13 of 18 cycles"},
		{Rule: "floor.time", Text: "13h of 24h in shadow"},
		{Rule: "floor.tasks", Met: true, Text: "6 of 5 kinds of tasks"},
		{Rule: "floor.coverage", Met: true, Text: "every cycle has a coverage of at least 98%"},
	}
	a.Why = append(a.Why, "What is missing for restricted: 13 of 18 cycles; 13h of 24h in shadow.")
	find(a, "warning", "loop.call", "search was called 3 times in a row with the same arguments (3 are tolerated 2 times in 100 clean runs).")
	a.Bound = .7242
	return a
}

func indebted() *trustapi.Detail {
	a := newAgent(Indebted, trust.Restricted, clean(64, 1, 30, 31, 58, 60, 61, 63))
	a.Conditions = []string{trustapi.ConditionFrozen}
	a.Demotions = 1
	a.Goal *= 2
	a.Floors = []trustapi.Floor{
		{Rule: "floor.frozen", Text: "it is frozen by debt"},
		{Rule: "floor.cycles", Met: true, Text: "64 of 36 cycles"},
	}
	a.Why = append(a.Why, "3 bad cycles more in a row would take it to shadow.")
	a.Credentials = []trustapi.HeldCredential{
		{Accessor: "Zp3kQ9…", Source: trustapi.SourceBrokered, Cycle: "cycle-64", Issued: Start.Add(-time.Minute), Expires: Start.Add(4 * time.Minute), Leases: 2},
		{Accessor: "m0vT7c…", Source: trustapi.SourceAudit, Issued: Start.Add(-30 * time.Second)},
	}
	find(a, "warning", "errors.run", "8 tool errors in a row; 5 are tolerated.")
	find(a, "info", "tokens.growth", "The prompt grew 1.6 times above 16,000 tokens.")
	decide(a, decision(trust.Freeze, trust.Restricted, trust.Restricted, "debt", "The debt of 5.16 is at or above 4.61, where an agent is frozen.", time.Hour),
		decision(trust.Demote, trust.SemiAutonomous, trust.Restricted, "debt", "The debt of 9.4 is at or above 9.21, where an agent falls one phase.", 50*time.Hour))
	return a
}

func waiting() *trustapi.Detail {
	a := newAgent(Waiting, trust.SemiAutonomous, clean(140, .3, 9, 52))
	a.Conditions = []string{trustapi.ConditionApproval}
	a.Approval = &trustapi.Approval{
		Agent: Waiting, Target: trust.Autonomous, Evidence: Evidence, By: trust.Engine,
		At: Start.Add(-3 * time.Hour), Expires: Start.Add(69 * time.Hour),
	}
	a.Floors = []trustapi.Floor{
		{Rule: "floor.approval", Text: "a person approves it"},
		{Rule: "floor.cycles", Met: true, Text: "140 of 112 cycles"},
	}
	a.Why = append(a.Why, "Every floor of autonomous holds but a person's approval.")
	decide(a, decision(trust.Ask, trust.SemiAutonomous, trust.SemiAutonomous, "approval", "A wealth of 152 has reached 100; autonomous takes a person.", 3*time.Hour))
	a.Bound = .9657
	return a
}

func trusted() *trustapi.Detail {
	a := newAgent(Trusted, trust.Autonomous, clean(256, .2, 40, 170))
	a.Goal, a.Wealth = 0, 0
	a.Bound = .9811
	a.Why = append(a.Why, "It holds the highest phase.")
	decide(a, decision(trust.Promote, trust.SemiAutonomous, trust.Autonomous, "wealth", "A wealth of 131 has reached 100, and ada approved it.", 50*time.Hour))
	return a
}
