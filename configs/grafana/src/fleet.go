// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

// fleet is who is trusted with what.
var fleet = board{
	uid: "leasehold-fleet", title: "Leasehold / Fleet",
	text: "Who holds which phase, who rises and falls, and what the decisions rest on.",
	rows: []row{
		{title: "Now", panels: []panel{
			{title: "Agents", kind: number, text: "Agents that are held, in whatever phase.", queries: []query{{expr: `sum(otelcol_extension_trust_agents)`}}},
			{title: "Quarantined", kind: number, bad: 1, text: "Agents that were stopped and wait for a person to look and release them.", queries: []query{{expr: `sum(otelcol_extension_trust_agents_conditions{condition="Quarantined"})`}}},
			{title: "Frozen", kind: number, text: "Agents that neither rise nor start anew, by their debt or their budget.", queries: []query{{expr: `sum(otelcol_extension_trust_agents_conditions{condition="Frozen"})`}}},
			{title: "Wait for approval", kind: number, text: "Promotions that a person has to approve or deny before they expire.", queries: []query{{expr: `sum(otelcol_extension_trust_agents_conditions{condition="ApprovalRequired"})`}}},
			{title: "Silent", kind: number, bad: 1, text: "Agents of which a run is known and nothing was heard.", queries: []query{{expr: `sum(otelcol_extension_trust_agents_conditions{condition="Silent"})`}}},
			{title: "Fleet", kind: number, bad: 1, words: map[string]string{"0": "not frozen", "1": "FROZEN"}, text: "Frozen when one cause would have taken down more agents than the policy lets it: nobody rises and nothing is launched until it has room again.", queries: []query{{expr: `max(otelcol_extension_trust_fleet_frozen)`}}},
		}},
		{title: "Phases", panels: []panel{
			{title: "Agents by phase", kind: stacked, text: "Agents by the phase that is in force.", queries: []query{{expr: `sum by (phase) (otelcol_extension_trust_agents)`, legend: "{{phase}}"}}},
			{title: "Rises and falls", text: "Promotions, demotions and quarantines that were carried out, in each interval.", queries: []query{{expr: `sum by (decision) (increase(otelcol_extension_trust_decisions{observed="false",decision=~"promote|demote|quarantine"}[$__rate_interval]))`, legend: "{{decision}}"}}},
			{title: "Freezes, launches and the rest", text: "What else was decided and carried out, in each interval.", queries: []query{{expr: `sum by (decision) (increase(otelcol_extension_trust_decisions{observed="false",decision!~"promote|demote|quarantine"}[$__rate_interval]))`, legend: "{{decision}}"}}},
			{title: "Agents by condition", text: "Conditions that hold, as leasehold agents list shows them. ActionsFailing and DemotionHeld are ideally zero.", queries: []query{{expr: `sum by (condition) (otelcol_extension_trust_agents_conditions)`, legend: "{{condition}}"}}},
			{title: "Debt, of what freezes", unit: "percentunit", to: "leasehold-agent", text: "The ten agents that owe most, as a share of the debt at which an agent is frozen. Clean cycles pay it back.", queries: []query{{expr: `label_replace(topk(10, max by (agent) (otelcol_extension_trust_agent_debt) / on (agent) max by (agent) (otelcol_extension_trust_agent_debt_limit{limit="freeze"})), "gen_ai_agent_name", "$2", "agent", "(.*/)?(.*)")`, legend: "{{agent}}"}}},
			{title: "Wealth, of what the next phase takes", unit: "percentunit", to: "leasehold-agent", text: "The ten agents that are closest to the next phase. At 100 % the floors of the policy may still keep one where it is.", queries: []query{{expr: `label_replace(topk(10, max by (agent) (otelcol_extension_trust_agent_wealth) / on (agent) max by (agent) (otelcol_extension_trust_agent_wealth_goal)), "gen_ai_agent_name", "$2", "agent", "(.*/)?(.*)")`, legend: "{{agent}}"}}},
		}},
		{title: "What it rests on", panels: []panel{
			{title: "Evidence by effect", unit: "cps", text: "Pieces of evidence each second, by what became of them. Most is counted or noted; duplicates come of senders that try again.", queries: []query{{expr: `sum by (effect) (rate(otelcol_extension_trust_evidence[$__rate_interval]))`, legend: "{{effect}}"}}},
			{title: "Evidence refused", unit: "cps", text: "Evidence that counts for nothing, by why. Ideally zero: unproven is a sender that proves no name, unknown one that is no Agent.", queries: []query{{expr: `sum by (reason) (rate(otelcol_extension_trust_evidence_refused[$__rate_interval]))`, legend: "{{reason}}"}}},
			{title: "Ledger", text: "Entries that the ledger gains in each interval.", queries: []query{{expr: `max(delta(otelcol_extension_trust_ledger_entries[$__rate_interval]))`, legend: "entries"}}},
		}},
		{title: "What agents do", panels: []panel{
			{title: "Cycles by how they end", unit: "cps", text: "Settled cycles each second. A rise of error without a fall of ok is new work that fails.", queries: []query{{expr: `sum by (leasehold_cycle_status) (rate(leasehold_cycles_total[$__rate_interval]))`, legend: "{{leasehold_cycle_status}}"}}},
			{title: "Score", text: "Half of all cycles score above the upper line, nine tenths above the lower one. 100 is a clean cycle, 20 the most with a hard event. The dots lead to traces.", queries: []query{
				{expr: `histogram_quantile(0.5, sum by (le) (rate(leasehold_cycle_score_bucket[$__rate_interval])))`, legend: "half above", traces: true},
				{expr: `histogram_quantile(0.1, sum by (le) (rate(leasehold_cycle_score_bucket[$__rate_interval])))`, legend: "nine tenths above"},
			}},
			{title: "Findings by severity", unit: "cps", text: "Findings each second, also of rules that only observe.", queries: []query{{expr: `sum by (leasehold_finding_severity) (rate(leasehold_findings_total[$__rate_interval]))`, legend: "{{leasehold_finding_severity}}"}}},
		}},
	},
}
