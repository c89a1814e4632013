// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

// ofModel is of agents and models that are chosen.
const ofModel = ofAgent + `,leasehold_model=~"$model"`

// tokens is what agents use and cost.
var tokens = board{
	uid: "leasehold-tokens", title: "Leasehold / Tokens and cost",
	text:      "What agents use and cost, how full their context windows are, and what caching does.",
	variables: []variable{space, who, model},
	rows: []row{
		{title: "In the time shown", panels: []panel{
			{title: "Cost", kind: number, unit: "currencyUSD", text: "What settled cycles cost, as billed or by the price table, or estimated.", queries: []query{{expr: `sum(increase(leasehold_cost_total{` + ofModel + `}[$__range]))`}}},
			{title: "Cost of a cycle", kind: number, unit: "currencyUSD", text: "The mean over all cycles, also those that cost nothing.", queries: []query{{expr: `sum(increase(leasehold_cost_total{` + ofModel + `}[$__range])) / sum(increase(leasehold_cycles_total{` + ofAgent + `}[$__range]))`}}},
			{title: "Tokens", kind: number, unit: "short", text: "Input and output, each token once. Cached and reasoning tokens are parts of them.", queries: []query{{expr: `sum(increase(leasehold_tokens_total{` + ofModel + `}[$__range]))`}}},
			{title: "Saved by caches", kind: number, unit: "currencyUSD", text: "What tokens that providers read from their caches cost less than plain input, less what writing to them cost more; by the price table.", queries: []query{{expr: `sum(increase(leasehold_cost_cache_total{` + ofModel + `,leasehold_token_kind="cache_read"}[$__range])) - (sum(increase(leasehold_cost_cache_total{` + ofModel + `,leasehold_token_kind="cache_write"}[$__range])) or vector(0))`}}},
			{title: "Spent on reasoning", kind: number, unit: "percentunit", text: "The share of output tokens that nobody gets to read.", queries: []query{{expr: `sum(increase(leasehold_tokens_detail_total{` + ofModel + `,leasehold_token_kind="reasoning"}[$__range])) / sum(increase(leasehold_tokens_total{` + ofModel + `,leasehold_token_type="output"}[$__range]))`}}},
			{title: "Over budget", kind: number, bad: 1, text: "Findings that an agent has used more tokens or dollars than its budget allows.", queries: []query{{expr: `sum(increase(leasehold_findings_total{` + ofAgent + `,leasehold_finding_rule=~"(tokens|cost)\\.budget"}[$__range]))`}}},
		}},
		{title: "Cost", panels: []panel{
			{title: "Cost an hour, by agent", unit: "currencyUSD", kind: stacked, to: "leasehold-agent", text: "Dollars an hour, at the rate of the interval.", queries: []query{{expr: `3600 * sum by (gen_ai_agent_name) (rate(leasehold_cost_total{` + ofModel + `}[$__rate_interval]))`, legend: "{{gen_ai_agent_name}}"}}},
			{title: "Cost an hour, by model", unit: "currencyUSD", kind: stacked, text: "Dollars an hour, at the rate of the interval.", queries: []query{{expr: `3600 * sum by (leasehold_model) (rate(leasehold_cost_total{` + ofModel + `}[$__rate_interval]))`, legend: "{{leasehold_model}}"}}},
			{title: "Cost an hour, by how it is known", unit: "currencyUSD", kind: stacked, text: "Dollars an hour: as a span says that it was billed, by the price table, or estimated.", queries: []query{{expr: `3600 * sum by (leasehold_cost_source) (rate(leasehold_cost_total{` + ofModel + `}[$__rate_interval]))`, legend: "{{leasehold_cost_source}}"}}},
		}},
		{title: "Tokens", panels: []panel{
			{title: "Tokens a second, by agent", kind: stacked, unit: "short", to: "leasehold-agent", text: "Tokens each second.", queries: []query{{expr: `sum by (gen_ai_agent_name) (rate(leasehold_tokens_total{` + ofModel + `}[$__rate_interval]))`, legend: "{{gen_ai_agent_name}}"}}},
			{title: "Tokens a second, by model", kind: stacked, unit: "short", text: "Tokens each second.", queries: []query{{expr: `sum by (leasehold_model) (rate(leasehold_tokens_total{` + ofModel + `}[$__rate_interval]))`, legend: "{{leasehold_model}}"}}},
			{title: "Tokens a second, by type", kind: stacked, unit: "short", text: "Tokens each second that went in and came out.", queries: []query{{expr: `sum by (leasehold_token_type) (rate(leasehold_tokens_total{` + ofModel + `}[$__rate_interval]))`, legend: "{{leasehold_token_type}}"}}},
			{title: "Cached and reasoning tokens a second", unit: "short", width: 6, text: "Tokens each second that were read from a cache or written to one, and that reasoning took. A cache that is written and not read costs more than none.", queries: []query{{expr: `sum by (leasehold_token_kind) (rate(leasehold_tokens_detail_total{` + ofModel + `}[$__rate_interval]))`, legend: "{{leasehold_token_kind}}"}}},
			{title: "Read from caches", unit: "percentunit", width: 6, text: "The share of input tokens that providers read from their caches, at a fraction of the price, by model.", queries: []query{{expr: `sum by (leasehold_model) (rate(leasehold_tokens_detail_total{` + ofModel + `,leasehold_token_kind="cache_read"}[$__rate_interval])) / sum by (leasehold_model) (rate(leasehold_tokens_total{` + ofModel + `,leasehold_token_type="input"}[$__rate_interval]))`, legend: "{{leasehold_model}}"}}},
			{title: "Saved an hour by caches", unit: "currencyUSD", width: 6, text: "What reading from caches saves, less what writing to them adds, by model. Below zero, more is written than is read again: cache less, or for longer.", queries: []query{{expr: cached("cache_read", "cache_write"), legend: "{{leasehold_model}}"}}},
			{title: "Tokens of a cycle", unit: "short", width: 6, text: "The mean of each agent's cycles. A line that climbs is a prompt or a history that grows.", queries: []query{{expr: `sum by (gen_ai_agent_name) (rate(leasehold_tokens_total{` + ofModel + `}[$__rate_interval])) / sum by (gen_ai_agent_name) (rate(leasehold_cycles_total{` + ofAgent + `}[$__rate_interval]))`, legend: "{{gen_ai_agent_name}}"}}},
		}},
		{title: "Pressure", panels: []panel{
			{title: "Context pressure", unit: "percentunit", text: "How full context windows are: of model calls 95 % and half are below. Above 80 % it is time to cut a history short. The dots lead to traces.", queries: []query{
				{expr: `histogram_quantile(0.95, sum by (le) (rate(leasehold_context_utilization_bucket{` + ofModel + `}[$__rate_interval])))`, legend: "95 %", traces: true},
				{expr: `histogram_quantile(0.5, sum by (le) (rate(leasehold_context_utilization_bucket{` + ofModel + `}[$__rate_interval])))`, legend: "half"},
			}},
			{title: "Findings on tokens, cost and context", text: "Findings in each interval of the rules that look at what is used: budgets, growth, full windows.", queries: []query{{expr: `sum by (leasehold_finding_rule) (increase(leasehold_findings_total{` + ofAgent + `,leasehold_finding_rule=~"(tokens|cost|context)\\..*"}[$__rate_interval]))`, legend: "{{leasehold_finding_rule}}"}}},
			{title: "Time of model calls", unit: "s", text: "Of the calls of models 95 % are shorter, by model as it was asked for.", queries: []query{{expr: `histogram_quantile(0.95, sum by (le, gen_ai_request_model) (rate(gen_ai_client_operation_duration_seconds_bucket[$__rate_interval])))`, legend: "{{gen_ai_request_model}}", traces: true}}},
			{title: "Not counted: no usage", width: 12, text: "Model calls in each interval that say nothing of their tokens. What they use is missing from all of the above. Ideally zero.", queries: []query{{expr: `sum by (gen_ai_agent_name) (increase(leasehold_usage_unknown_total{` + ofAgent + `}[$__rate_interval]))`, legend: "{{gen_ai_agent_name}}"}}, quiet: "only where an agent's instrumentation reports no tokens"},
			{title: "Not counted: no price", width: 12, text: "Model calls in each interval whose model is in no price table. What they cost is missing. Ideally zero: leasehold prices import.", queries: []query{{expr: `sum by (leasehold_model) (increase(leasehold_model_unknown_total{` + ofModel + `}[$__rate_interval]))`, legend: "{{leasehold_model}}"}}, quiet: "only where a model is in no price table"},
		}},
	},
}

// cached is what tokens of one kind saved an hour, less what those of another added, by
// model; also of models that have but one of them.
func cached(saved, added string) string {
	of := func(kind string) string {
		return `sum by (leasehold_model) (rate(leasehold_cost_cache_total{` + ofModel + `,leasehold_token_kind="` + kind + `"}[$__rate_interval]))`
	}
	return `3600 * ((` + of(saved) + ` or 0 * ` + of(added) + `) - (` + of(added) + ` or 0 * ` + of(saved) + `))`
}
