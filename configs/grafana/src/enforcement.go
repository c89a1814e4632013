// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

// enforcement is whether what is decided is done, and how fast.
var enforcement = board{
	uid: "leasehold-enforcement", title: "Leasehold / Enforcement",
	text: "Whether what was decided is done, how long that takes, and the health of Vault and of the Kubernetes API as Leasehold meets them.",
	rows: []row{
		{title: "Now", panels: []panel{
			{title: "Gateways that decide", kind: number, text: "Exactly one. At zero nothing is decided, though evidence waits; two are sorted out by the API server.", queries: []query{{expr: `sum(otelcol_extension_trust_deciding)`}}},
			{title: "Oldest open action", kind: number, unit: "s", bad: 60, text: "The age of the oldest action that is not done. Launches wait their turn and count too.", queries: []query{{expr: `max(otelcol_extension_trust_outbox_oldest)`}}},
			{title: "Actions that fail", kind: number, bad: 1, text: "Open actions whose last try failed, but for launches, which fail while they wait. They are tried again for ever.", queries: []query{{expr: `sum(otelcol_extension_trust_actions_open{standing!="pending",action!="launch"})`}}},
			{title: "Credentials held", kind: number, text: "Tokens of Vault that agents are known to hold.", queries: []query{{expr: `sum(otelcol_extension_trust_credentials)`}}},
			{title: "Sight of Vault", kind: number, bad: 1, words: map[string]string{"0": "sees", "1": "BLIND"}, text: "Blind while the audit log is not read or Vault does not answer: nobody rises, and uses of credentials are not judged.", queries: []query{{expr: `max(otelcol_extension_trust_vault_blind)`}}},
			{title: "Not in the ledger yet", kind: number, bad: 1, text: "Entries that are kept in the storage and could not be written to the ledger. While there are any nothing is decided.", queries: []query{{expr: `max(otelcol_extension_trust_ledger_behind)`}}},
		}},
		{title: "Actions", panels: []panel{
			{title: "From evidence to revoked", unit: "s", width: 12, text: "From when a span was found to be evidence until Vault shows that the agent's credentials are gone: half, 95 % and the slowest hundredth. Since the gateway started, as revocations are few. Network and queues in between are in it, and so are failed tries.", queries: []query{
				{expr: `histogram_quantile(0.5, sum by (le) (otelcol_extension_trust_action_duration_bucket{action="revoke"}))`, legend: "half"},
				{expr: `histogram_quantile(0.95, sum by (le) (otelcol_extension_trust_action_duration_bucket{action="revoke"}))`, legend: "95 %"},
				{expr: `histogram_quantile(0.99, sum by (le) (otelcol_extension_trust_action_duration_bucket{action="revoke"}))`, legend: "99 %"},
			}},
			{title: "From evidence to done, by action", unit: "s", width: 12, text: "The mean of each kind of action: suspend waits for pods to be gone, label for admission to hold.", queries: []query{{expr: `sum by (action) (increase(otelcol_extension_trust_action_duration_sum[$__rate_interval])) / sum by (action) (increase(otelcol_extension_trust_action_duration_count[$__rate_interval]))`, legend: "{{action}}"}}},
			{title: "Actions done", text: "Actions that were carried out and seen to be, in each interval.", queries: []query{{expr: `sum by (action) (increase(otelcol_extension_trust_actions{state="done"}[$__rate_interval]))`, legend: "{{action}}"}}},
			{title: "Tries that failed", text: "Failed tries in each interval. What waits, as for pods to end or for its turn, does not fail.", queries: []query{{expr: `sum by (action) (increase(otelcol_extension_trust_actions{state="failing"}[$__rate_interval]))`, legend: "{{action}}"}}},
			{title: "Open actions", kind: stacked, text: "Actions that are not done, by how they stand; pending ones are under way or wait. An irrevocable one is of a lease that Vault gave up on; unverified says that Vault called it done and shows otherwise.", queries: []query{{expr: `sum by (standing) (otelcol_extension_trust_actions_open)`, legend: "{{standing}}"}}},
		}},
		{title: "Vault", panels: []panel{
			{title: "Time of requests", unit: "s", text: "Of the requests to Vault 95 % are shorter, by what is asked.", queries: []query{{expr: `histogram_quantile(0.95, sum by (le, operation) (rate(otelcol_extension_trust_vault_request_duration_bucket[$__rate_interval])))`, legend: "{{operation}}"}}},
			{title: "Requests by outcome", unit: "reqps", text: "sealed, standby and unreachable are Vault's troubles; denied is a policy that lacks a right; gone is normal of what is revoked.", queries: []query{{expr: `sum by (outcome) (rate(otelcol_extension_trust_vault_request_duration_count[$__rate_interval]))`, legend: "{{outcome}}"}}},
			{title: "What the watcher met with", unit: "cps", text: "Records of the audit log, credentials that were bound to cycles, findings. gaps is a part of the log that was lost, drift what somebody changed in Vault.", queries: []query{{expr: `sum by (event, outcome) (rate(otelcol_extension_trust_vault_events[$__rate_interval]))`, legend: "{{event}} {{outcome}}"}}},
			{title: "Credentials", text: "Tokens that agents hold, and credentials that were given up as an agent had too many, in each interval.", width: 12, queries: []query{
				{expr: `sum(otelcol_extension_trust_credentials)`, legend: "held"},
				{expr: `sum(increase(otelcol_extension_trust_credentials_given_up[$__rate_interval]))`, legend: "given up"},
			}},
			{title: "Gaps and drift", width: 12, text: "Parts of the audit log that were lost, and changes in Vault that were put back or could not be, in each interval. Ideally zero.", queries: []query{{expr: `sum by (event, outcome) (increase(otelcol_extension_trust_vault_events{event=~"gaps|drift"}[$__rate_interval]))`, legend: "{{event}} {{outcome}}"}}},
		}},
		{title: "Kubernetes", panels: []panel{
			{title: "Reviews of tokens", unit: "reqps", text: "Tokens of pods that the API server was asked about, by what came of it. limited did not take place, unavailable got no answer.", queries: []query{{expr: `sum by (result) (rate(otelcol_extension_pod_identity_reviews[$__rate_interval]))`, legend: "{{result}}"}}},
			{title: "Time of a review", unit: "s", text: "How long the API server takes to say who sends: half and 95 % are shorter. It is a measure of its health, too.", queries: []query{
				{expr: `histogram_quantile(0.5, sum by (le) (rate(otelcol_extension_pod_identity_review_duration_bucket[$__rate_interval])))`, legend: "half"},
				{expr: `histogram_quantile(0.95, sum by (le) (rate(otelcol_extension_pod_identity_review_duration_bucket[$__rate_interval])))`, legend: "95 %"},
			}},
			{title: "Events dropped", text: "Events of Kubernetes that there was no room for, in each interval. What was decided is in the ledger all the same.", queries: []query{{expr: `sum(increase(otelcol_extension_trust_events_dropped[$__rate_interval]))`, legend: "dropped"}}},
			{title: "Senders refused", unit: "reqps", width: 12, text: "Requests whose sender could not prove who it is, by why.", queries: []query{{expr: `sum by (reason) (rate(otelcol_extension_pod_identity_refusals[$__rate_interval]))`, legend: "{{reason}}"}}},
			{title: "Who decides", kind: states, width: 12, words: map[string]string{"0": "stands by", "1": "decides"}, text: "Which gateway decides.", queries: []query{{expr: `otelcol_extension_trust_deciding`, legend: "{{instance}}"}}},
		}},
		{title: "The engine", panels: []panel{
			{title: "Evidence that waits", text: "Pieces of evidence and requests that wait to be decided. Ideally near zero.", queries: []query{{expr: `max(otelcol_extension_trust_queue)`, legend: "waiting"}}},
			{title: "Time to make it durable", unit: "s", text: "From taking a group of events in until what it comes to is kept and in the ledger: half, 95 % and 99 % are shorter. A slow disk shows here.", queries: []query{
				{expr: `histogram_quantile(0.5, sum by (le) (rate(otelcol_extension_trust_commit_duration_bucket[$__rate_interval])))`, legend: "half"},
				{expr: `histogram_quantile(0.95, sum by (le) (rate(otelcol_extension_trust_commit_duration_bucket[$__rate_interval])))`, legend: "95 %"},
				{expr: `histogram_quantile(0.99, sum by (le) (rate(otelcol_extension_trust_commit_duration_bucket[$__rate_interval])))`, legend: "99 %"},
			}},
			{title: "Oldest open action over time", unit: "s", text: "A line that climbs by a second a second is an action that does not succeed.", queries: []query{{expr: `max(otelcol_extension_trust_outbox_oldest)`, legend: "age"}}},
		}},
	},
}
