// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package apitest

import (
	"time"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

func quarantined() *trustapi.Detail {
	a := newAgent(Quarantined, trust.Shadow, clean(22, 1, 21))
	a.Conditions = []string{trustapi.ConditionQuarantined, trustapi.ConditionFailing, trustapi.ConditionPending}
	a.Demotions = 2
	a.Quarantine = &trustapi.Quarantine{At: Start.Add(-time.Hour), Cause: "phase.forbidden", By: trust.Engine}
	next, ended, began := Start.Add(4*time.Minute), Start.Add(-59*time.Minute), Start.Add(-time.Hour)
	a.OpenActions = 2
	a.Actions = []trustapi.Action{
		{
			ID: "a-3", Agent: Quarantined, Kind: trust.Suspend, State: trustapi.StateWaiting, Attempts: 1,
			Created: Start.Add(-time.Hour), Next: &next, Waiting: &began, Detail: "pod billing-7-x7k2p of Job billing-7 is still there",
		},
		{
			ID: "a-2", Agent: Quarantined, Kind: trust.Revoke, State: trustapi.StateFailing, Attempts: 7,
			Error: "the credential service answers 503 (sealed); unseal it", Next: &next, Created: Start.Add(-time.Hour),
		},
		{
			ID: "a-1", Agent: Quarantined, Kind: trust.Disable, State: trustapi.StateDone, Attempts: 1,
			Created: Start.Add(-time.Hour), Ended: &ended, Detail: "would have disabled every credential",
		},
	}
	a.Why = append(a.Why, "It is in quarantine for phase.forbidden, by leasehold. Only a person ends that.")
	find(a, "critical", "phase.forbidden", "delete_invoice is not on the list of tools of shadow.")
	d := decision(trust.Quarantining, trust.Restricted, trust.Shadow, "phase.forbidden", "A hard event is enough: delete_invoice is not on the list of tools of restricted.", time.Hour)
	d.Actions = []string{"a-1", "a-2", "a-3"}
	decide(a, d)
	return a
}

func held() *trustapi.Detail {
	a := newAgent(Held, trust.SemiAutonomous, clean(51, 1, 44, 45, 46, 48, 49, 50))
	a.Conditions = []string{trustapi.ConditionHeld, trustapi.ConditionFrozen}
	a.Why = append(a.Why, "Its demotion for errors.run is held by the fleet's limit: it stays frozen until a person decides or its debt is below 2.31.")
	find(a, "warning", "errors.run", "10 tool errors in a row; 5 are tolerated.")
	decide(a, decision(trust.Freeze, trust.SemiAutonomous, trust.SemiAutonomous, "errors.run", "3 agents fell for errors.run within 10m, and 3 may: its demotion is held.", 40*time.Minute))
	return a
}

func silent() *trustapi.Detail {
	a := newAgent(Silent, trust.Restricted, clean(30, 0))
	a.Conditions = []string{trustapi.ConditionSilent, trustapi.ConditionFrozen}
	a.LastSeen = Start.Add(-26 * time.Minute)
	a.Why = append(a.Why, "Nothing is heard of it, which is held against it for 24m; it falls a phase after 30m.")
	return a
}

func unproven() *trustapi.Detail {
	a := newAgent(Unproven, trust.Shadow, nil)
	a.Conditions = []string{trustapi.ConditionUnproven}
	a.Proven, a.Why = false, []string{"No connection proved its name, so nothing that it sends counts."}
	a.Cycles, a.CyclesEver = 0, 0
	would := trust.Restricted
	a.IfEnforced = &would
	return a
}

func hostile() *trustapi.Detail {
	const text = "</td></script><img src=x onerror=alert(1)>{{.}}\u202e \u2066drawkcab\u2069 %s\r\nSet-Cookie: a=b"
	a := newAgent(Hostile, trust.Shadow, clean(5, 1, 3))
	a.Conditions = []string{"<b>bold</b>"}
	a.Why = append(a.Why, text)
	a.Floors = []trustapi.Floor{{Rule: text, Text: text}}
	a.Approval = &trustapi.Approval{
		Agent: Hostile, Target: trust.Restricted, Evidence: "\"><script>alert(2)</script>", By: "javascript:alert(3)",
		At: Start.Add(-time.Hour), Expires: Start.Add(time.Hour),
	}
	a.Credentials = []trustapi.HeldCredential{{Accessor: text, Source: trustapi.SourceHint, Cycle: text}}
	find(a, "warning", text, text)
	decide(a, decision(trust.Ask, trust.Shadow, trust.Shadow, text, text, time.Hour))
	a.Actions = []trustapi.Action{{
		ID: text, Agent: Hostile, Kind: trust.Narrow, State: trustapi.StateFailing, Error: text, Created: Start.Add(-time.Hour), Detail: text,
	}}
	return a
}
