// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// morning is when the fleet of the tests is looked at.
var morning = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func ago(d time.Duration) time.Time { return morning.Add(-d) }

func pointer[T any](x T) *T { return &x }

// evidenceOfApproval is that of the promotion which waits.
const evidenceOfApproval = "9f2c41d07a6be8359f2c41d07a6be835"

// hostileName tries to move the cursor, to be read from right to left, and to
// end a shell's word.
const hostileName = "\x1b[2Jroot\u202e'; reboot"

// castOfAgents is a fleet in which everything has happened once.
func castOfAgents() []trustapi.Detail {
	return []trustapi.Detail{billing(), crawler(), supportDesk()}
}

// hostile has everything in it that a terminal should not be told.
func hostile() trustapi.Detail {
	return trustapi.Detail{
		Agent: trustapi.Agent{
			Name: hostileName, Phase: trust.Shadow, Since: ago(time.Hour), Conditions: []string{"Silent\x07"},
			Debt: math.MaxFloat64, FreezeAt: -1, DemoteAt: 0, Wealth: -5, Goal: 0, CyclesEver: math.MaxUint64, LastSeen: ago(time.Hour),
		},
		Floors: []trustapi.Floor{{Rule: "floor.\x1b[31m", Text: "line one\nline two"}},
		Approval: &trustapi.Approval{
			Agent: hostileName, Target: trust.Restricted, Evidence: "$(reboot)\x1b]0;x\x07", By: "eve\r", At: ago(time.Hour), Expires: ago(-time.Hour),
		},
		Decisions: []trustapi.Decision{{
			Seq: math.MaxUint64, At: ago(0), Agent: hostileName, Kind: "%s\x1b[2J", Observed: true, By: "\u202eeve",
			Reasons: []trust.Reason{{Rule: "x\ny", Text: "\x9b2J"}},
		}},
		Findings: []trustapi.Finding{{Rule: "a\tb", Severity: "\x1b", Hard: true, Text: "\u2028"}},
		Actions:  []trustapi.Action{{Kind: "\x1b[1m", State: trustapi.StateFailing, Error: "\x1b]8;;http://x\x07"}},
		Points:   []trustapi.Point{{Badness: 2, Debt: -3}},
		Why:      []string{"A line\nand \x1b[5mmore."},
	}
}

func billing() trustapi.Detail {
	return trustapi.Detail{
		Agent: trustapi.Agent{
			Name: "billing", Proven: true, Phase: trust.Shadow, Since: ago(13 * time.Hour), Conditions: []string{},
			Debt: .71, FreezeAt: 4.61, DemoteAt: 6.91, Wealth: 7.31, Goal: 20, Cycles: 13, CyclesEver: 13,
			Score: pointer(96.2), LastSeen: ago(time.Hour), IfEnforced: pointer(trust.Restricted),
		},
		Bound: .7242,
		Floors: []trustapi.Floor{
			{Rule: "floor.cycles", Text: "13 of 18 cycles"},
			{Rule: "floor.time", Text: "13h of 24h in shadow"},
			{Rule: "floor.tasks", Met: true, Text: "6 of 5 kinds of tasks"},
		},
		Points: []trustapi.Point{
			{At: ago(2 * time.Hour), Score: 97.1, LogWealth: 1.82},
			{At: ago(time.Hour), Score: 64, Badness: .5, Debt: .71, LogWealth: 1.99},
		},
		Findings: []trustapi.Finding{{
			At: ago(time.Hour), Rule: "loop.call", Severity: "warning", Cycle: "c13",
			Text: "search was called 3 times in a row with the same arguments",
		}},
		Why: []string{
			"billing holds shadow since 2026-03-01 20:00 UTC (13h).",
			"Its debt S is 0.71; from 4.61 on it is frozen. A bad cycle adds 1.79, a clean one takes 0.31.",
			"Its wealth W towards restricted is 7.31 of 20: 6 clean cycles more would reach it.",
			"What is missing for restricted: 13 of 18 cycles; 13h of 24h in shadow.",
		},
	}
}

func crawler() trustapi.Detail {
	return trustapi.Detail{
		Agent: trustapi.Agent{
			Name: "crawler", Proven: true, Phase: trust.Shadow, Since: ago(20 * time.Minute),
			Conditions: []string{"Quarantined", "ActionsFailing"},
			Debt:       1.79, FreezeAt: 4.61, DemoteAt: 6.91, Wealth: 1, Goal: 40, CyclesEver: 91, Demotions: 1,
			Score: pointer(20.0), LastSeen: ago(20 * time.Minute), OpenActions: 2,
		},
		Quarantine: &trustapi.Quarantine{At: ago(20 * time.Minute), Cause: "identity.mismatch", By: trust.Engine},
		Floors:     []trustapi.Floor{{Rule: "floor.quarantine", Text: "no quarantine, which only a person ends"}},
		Actions: []trustapi.Action{
			{
				ID: "a3", Agent: "crawler", Kind: trust.Suspend, State: trustapi.StateWaiting, Attempts: 1, Waiting: pointer(ago(20 * time.Minute)),
				Detail: "pod crawler-91-x7k2p of Job crawler-91 is still there", Created: ago(20 * time.Minute), Next: pointer(ago(-time.Minute)), Decision: 411,
			},
			{
				ID: "a2", Agent: "crawler", Kind: trust.Revoke, State: trustapi.StateFailing, Attempts: 4,
				Error: "Vault is sealed; unseal it", Created: ago(20 * time.Minute), Next: pointer(ago(-time.Minute)), Decision: 411,
			},
			{
				ID: "a1", Agent: "crawler", Kind: trust.Disable, State: trustapi.StateDone, Attempts: 1,
				Created: ago(20 * time.Minute), Ended: pointer(ago(20 * time.Minute)), Decision: 411, Detail: "would disable the agent's entity",
			},
		},
		Decisions: []trustapi.Decision{castOfDecisions()[1]},
		Findings: []trustapi.Finding{{
			At: ago(20 * time.Minute), Rule: "identity.mismatch", Severity: "critical", Hard: true, Cycle: "c91",
			Text: "the span claims to be billing, and its connection proved crawler",
		}},
		Why: []string{
			"crawler holds shadow since 2026-03-02 08:40 UTC (20m) and was demoted 1 time.",
			"It is in quarantine since 2026-03-02 08:40 UTC for identity.mismatch, by leasehold. Only a person ends that: leasehold agents release crawler.",
		},
	}
}

func supportDesk() trustapi.Detail {
	return trustapi.Detail{
		Agent: trustapi.Agent{
			Name: "support-desk", Proven: true, Phase: trust.SemiAutonomous, Since: ago(200 * time.Hour),
			Conditions: []string{"ApprovalRequired"},
			Debt:       2.31, FreezeAt: 4.61, DemoteAt: 9.21, Wealth: 152.4, Goal: 100, Cycles: 140, CyclesEver: 211,
			Score: pointer(98.9), LastSeen: ago(5 * time.Minute),
		},
		Bound: .9657,
		Floors: []trustapi.Floor{
			{Rule: "floor.cycles", Met: true, Text: "140 of 112 cycles"},
			{Rule: "floor.time", Met: true, Text: "8d8h of 7d in semi-autonomous"},
		},
		Approval: pointer(castOfApprovals()[0]),
		Credentials: []trustapi.HeldCredential{
			{Accessor: "Zp3kQ9…", Source: trustapi.SourceBrokered, Cycle: "c211", Issued: ago(5 * time.Minute), Expires: ago(-5 * time.Minute), Leases: 1},
			{Accessor: "m0vT7c…", Source: trustapi.SourceHint, Issued: ago(4 * time.Minute)},
		},
		Points: []trustapi.Point{{At: ago(5 * time.Minute), Score: 98.9, Debt: 2.31, LogWealth: 5.03}},
		Decisions: []trustapi.Decision{
			castOfDecisions()[0], castOfDecisions()[2],
		},
		Why: []string{
			"support-desk holds semi-autonomous since 2026-02-22 01:00 UTC (8d8h).",
			"Its promotion to autonomous waits for a person until 2026-03-05 06:00 UTC, asked for by leasehold.",
			"Every floor of autonomous holds.",
		},
	}
}

func castOfApprovals() []trustapi.Approval {
	return []trustapi.Approval{{
		Agent: "support-desk", Target: trust.Autonomous, Evidence: evidenceOfApproval, By: trust.Engine,
		At: ago(3 * time.Hour), Expires: ago(-69 * time.Hour),
	}}
}

// castOfDecisions are decisions, the newest first.
func castOfDecisions() []trustapi.Decision {
	return []trustapi.Decision{
		{
			Seq: 420, At: ago(3 * time.Minute), Agent: "support-desk", Kind: trust.Ask, From: trust.SemiAutonomous, To: trust.SemiAutonomous,
			Cause: "promotion", By: trust.Engine, Actions: []string{},
			Reasons: []trust.Reason{{Rule: "promotion", Text: "its wealth of 152.4 has reached 100, and autonomous takes a person"}},
		},
		{
			Seq: 411, At: ago(20 * time.Minute), Agent: "crawler", Kind: trust.Quarantining, From: trust.Restricted, To: trust.Shadow,
			Cause: "identity.mismatch", By: trust.Engine, Actions: []string{"disable", "suspend"},
			Reasons: []trust.Reason{{Rule: "hard", Text: "a hard event by identity.mismatch, for which one is enough"}},
		},
		{
			Seq: 77, At: ago(200 * time.Hour), Agent: "support-desk", Kind: trust.Promote, From: trust.Restricted, To: trust.SemiAutonomous,
			Cause: "promotion", By: "ada", Actions: []string{"widen"},
			Reasons: []trust.Reason{{Rule: "promotion", Text: "its wealth of 41.2 has reached 20"}},
		},
	}
}

func castOfFleet() trustapi.Fleet {
	return trustapi.Fleet{
		Agents: 3, ByPhase: map[string]int{"shadow": 2, "semi-autonomous": 1},
		ByCondition: map[string]int{"Quarantined": 1, "ApprovalRequired": 1, "ActionsFailing": 1},
		Frozen:      pointer(ago(10 * time.Minute)), Cause: "identity.mismatch",
		Fell: map[string]int{"identity.mismatch": 2, "debt": 1}, MayFall: 1,
		Policy: "default", Enforcement: trust.Enforce, OpenActions: 2, Approvals: 1,
		Ledger:  trustapi.Head{Seq: 420, Hash: "5f1c0d"},
		Refused: map[string]uint64{"unproven": 12}, Started: ago(300 * time.Hour), Version: "dev",
	}
}

// lineOf is a decision as the ledger holds it.
func lineOf(d *trustapi.Decision) string {
	data, err := json.Marshal(d)
	if err != nil {
		panic(err)
	}
	what, err := json.Marshal(reason(d))
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf(`{"v":1,"seq":%d,"time":"%s","agent":%q,"kind":"decision","id":"d","what":%s,"data":%s,"prev":"00","hash":"01"}`,
		d.Seq, d.At.Format(time.RFC3339), d.Agent, what, data)
}
