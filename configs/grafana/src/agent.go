// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

// agent is one agent, or a few beside one another.
var agent = board{
	uid: "leasehold-agent", title: "Leasehold / Agent",
	text:      "Where an agent stands, what its cycles came to and why.",
	variables: []variable{space, who},
	rows: []row{
		{title: "Where it stands", panels: []panel{
			{title: "Phase", kind: states, words: map[string]string{"0": "shadow", "1": "restricted", "2": "semi-autonomous", "3": "autonomous"}, text: "The phase in force.", queries: []query{{expr: `max by (agent) (otelcol_extension_trust_agent_phase{` + ofHeld + `})`, legend: "{{agent}}"}}},
			{title: "Debt", text: "What bad cycles have added and clean ones not yet paid back, and where it freezes or demotes. An agent in shadow cannot be demoted.", queries: []query{
				{expr: `max by (agent) (otelcol_extension_trust_agent_debt{` + ofHeld + `})`, legend: "{{agent}}"},
				{expr: `max by (agent, limit) (otelcol_extension_trust_agent_debt_limit{` + ofHeld + `})`, legend: "{{agent}}: {{limit}}"},
			}},
			{title: "Wealth", text: "What clean cycles have earned towards the next phase, and what that takes. An autonomous agent has no goal.", queries: []query{
				{expr: `max by (agent) (otelcol_extension_trust_agent_wealth{` + ofHeld + `})`, legend: "{{agent}}"},
				{expr: `max by (agent) (otelcol_extension_trust_agent_wealth_goal{` + ofHeld + `})`, legend: "{{agent}}: next phase"},
			}},
			{title: "Conditions", kind: states, words: map[string]string{"1": "holds"}, width: 12, text: "Conditions while they hold: quarantine, freeze, silence, an approval that waits, actions that are not done.", queries: []query{{expr: `max by (agent, condition) (otelcol_extension_trust_agent_condition{` + ofHeld + `})`, legend: "{{agent}} {{condition}}"}}},
			{title: "Cycles by phase", kind: stacked, width: 12, text: "Settled cycles in each interval, by the phase that they ran in. Those of agents without a proven name have none.", queries: []query{{expr: `sum by (leasehold_agent_phase) (increase(leasehold_cycles_total{` + ofAgent + `}[$__rate_interval]))`, legend: "{{leasehold_agent_phase}}"}}},
		}},
		{title: "Score", panels: []panel{
			{title: "Score and badness", text: "The mean score of its cycles, from 0 to 100, and their mean badness in hundredths: what debt and wealth are made of. The dots lead to traces.", queries: []query{
				{expr: `sum(rate(leasehold_cycle_score_sum{` + ofAgent + `}[$__rate_interval])) / sum(rate(leasehold_cycle_score_count{` + ofAgent + `}[$__rate_interval]))`, legend: "score", traces: true},
				{expr: `100 * sum(rate(leasehold_cycle_badness_sum{` + ofAgent + `}[$__rate_interval])) / sum(rate(leasehold_cycle_badness_count{` + ofAgent + `}[$__rate_interval]))`, legend: "badness × 100"},
			}},
			{title: "Terms of the score", unit: "percentunit", text: "The means of its components: how cycles end, whether they keep to what is expected, how much of them was seen, what they spend, and how sure they are. The lowest says where to look.", queries: []query{{expr: `sum by (leasehold_score_component) (rate(leasehold_cycle_component_sum{` + ofAgent + `}[$__rate_interval])) / sum by (leasehold_score_component) (rate(leasehold_cycle_component_count{` + ofAgent + `}[$__rate_interval]))`, legend: "{{leasehold_score_component}}"}}},
			{title: "Findings by rule", text: "Findings in each interval, by rule. docs/rules.md says what each looks for.", queries: []query{{expr: `sum by (leasehold_finding_rule) (increase(leasehold_findings_total{` + ofAgent + `}[$__rate_interval]))`, legend: "{{leasehold_finding_rule}}"}}},
			{title: "Findings by what they count for", text: "hard is enough by itself, enforce is held against the agent, observe is not.", queries: []query{{expr: `sum by (leasehold_finding_mode) (increase(leasehold_findings_total{` + ofAgent + `}[$__rate_interval]))`, legend: "{{leasehold_finding_mode}}"}}},
			{title: "Confidence", unit: "percentunit", text: "The mean calibrated confidence of its cycles, beside the share that ended well. Calibrated means that they agree.", queries: []query{
				{expr: `sum(rate(leasehold_cycle_confidence_sum{` + ofAgent + `}[$__rate_interval])) / sum(rate(leasehold_cycle_confidence_count{` + ofAgent + `}[$__rate_interval]))`, legend: "confidence"},
				{expr: `sum(rate(leasehold_cycles_total{` + ofAgent + `,leasehold_cycle_status="ok"}[$__rate_interval])) / sum(rate(leasehold_cycles_total{` + ofAgent + `}[$__rate_interval]))`, legend: "ended well"},
			}},
			{title: "Calibration error", text: "Over all its cycles so far: 0 is perfect; a Brier score of 0.25 is what always saying a half earns.", queries: []query{
				{expr: `max by (gen_ai_agent_name) (leasehold_calibration_brier_ratio{` + ofAgent + `})`, legend: "{{gen_ai_agent_name}}: Brier"},
				{expr: `max by (gen_ai_agent_name) (leasehold_calibration_ece_ratio{` + ofAgent + `})`, legend: "{{gen_ai_agent_name}}: expected error"},
			}, quiet: "until agents that say how sure they are have ended cycles"},
		}},
		{title: "Its cycles", panels: []panel{
			{title: "Duration", unit: "s", text: "Half and 95 % of its cycles are shorter. The dots lead to traces.", queries: []query{
				{expr: `histogram_quantile(0.5, sum by (le) (rate(leasehold_cycle_duration_seconds_bucket{` + ofAgent + `}[$__rate_interval])))`, legend: "half", traces: true},
				{expr: `histogram_quantile(0.95, sum by (le) (rate(leasehold_cycle_duration_seconds_bucket{` + ofAgent + `}[$__rate_interval])))`, legend: "95 %"},
			}},
			{title: "Why cycles were settled", text: "root is the normal end. timeout is a cycle whose root never came, evicted one that there was no room for.", queries: []query{{expr: `sum by (leasehold_cycle_close) (increase(leasehold_cycles_total{` + ofAgent + `}[$__rate_interval]))`, legend: "{{leasehold_cycle_close}}"}}},
			{title: "Steps by role", kind: stacked, text: "Steps in each interval: calls of models and tools, retrievals and the rest.", queries: []query{{expr: `sum by (leasehold_step_role) (increase(leasehold_steps_total{` + ofAgent + `}[$__rate_interval]))`, legend: "{{leasehold_step_role}}"}}},
			{title: "Tool calls", width: 12, text: "The ten tools that are called most, by how the calls end.", queries: []query{{expr: `topk(10, sum by (gen_ai_tool_name, leasehold_tool_outcome) (increase(leasehold_tool_calls_total{` + ofAgent + `}[$__rate_interval])))`, legend: "{{gen_ai_tool_name}} {{leasehold_tool_outcome}}"}}},
			{title: "Time in tools", unit: "s", width: 12, text: "The ten tools whose calls take longest, in the mean.", queries: []query{{expr: `topk(10, sum by (gen_ai_tool_name) (rate(gen_ai_execute_tool_duration_seconds_sum{` + ofAgent + `}[$__rate_interval])) / sum by (gen_ai_tool_name) (rate(gen_ai_execute_tool_duration_seconds_count{` + ofAgent + `}[$__rate_interval])))`, legend: "{{gen_ai_tool_name}}"}}},
		}},
	},
}
