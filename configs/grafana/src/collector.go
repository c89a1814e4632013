// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

// ofJob is of the collectors of the jobs that are chosen.
const ofJob = `job=~"$job"`

// collector is the health of the collectors themselves.
var collector = board{
	uid: "leasehold-collector", title: "Leasehold / Collector",
	text:      "What the collectors take in, refuse, drop and keep waiting, and what they need for it.",
	variables: []variable{job},
	rows: []row{
		{title: "In and out", panels: []panel{
			{title: "Spans taken in", unit: "cps", text: "Spans each second, by receiver.", queries: []query{{expr: `sum by (receiver) (rate(otelcol_receiver_accepted_spans{` + ofJob + `}[$__rate_interval]))`, legend: "{{receiver}}"}}},
			{title: "Spans refused", unit: "cps", text: "Spans each second that a receiver refused, most often for want of memory, and that failed in the pipeline behind it. Senders try again; what they give up is lost.", queries: []query{
				{expr: `sum by (receiver) (rate(otelcol_receiver_refused_spans{` + ofJob + `}[$__rate_interval]))`, legend: "{{receiver}} refused"},
				{expr: `sum by (receiver) (rate(otelcol_receiver_failed_spans{` + ofJob + `}[$__rate_interval]))`, legend: "{{receiver}} failed"},
			}},
			{title: "Sent on", unit: "cps", text: "Spans, points of metrics and log records that exporters sent each second.", queries: []query{
				{expr: `sum by (exporter) (rate(otelcol_exporter_sent_spans{` + ofJob + `}[$__rate_interval]))`, legend: "{{exporter}} spans"},
				{expr: `sum by (exporter) (rate(otelcol_exporter_sent_metric_points{` + ofJob + `}[$__rate_interval]))`, legend: "{{exporter}} points"},
				{expr: `sum by (exporter) (rate(otelcol_exporter_sent_log_records{` + ofJob + `}[$__rate_interval]))`, legend: "{{exporter}} records"},
			}},
			{title: "Lost on the way out", unit: "cps", width: 12, text: "What exporters gave up or had no room for. Ideally zero: it is nowhere any more.", queries: []query{
				{expr: `sum by (exporter) (rate({__name__=~"otelcol_exporter_(send|enqueue)_failed_(spans|metric_points|log_records)",` + ofJob + `}[$__rate_interval]))`, legend: "{{exporter}}"},
			}, quiet: "exporters count no failures before the first one"},
			{title: "Evidence that cannot be read", unit: "cps", width: 12, text: "Findings, verdicts and triggers that made no record, and records that the trust exporter cannot take. Ideally zero: they are lost.", queries: []query{
				{expr: `sum by (reason) (rate(otelcol_connector_reasoning_evidence_unread{` + ofJob + `}[$__rate_interval]))`, legend: "connector: {{reason}}"},
				{expr: `sum by (reason) (rate(otelcol_exporter_trust_unread{` + ofJob + `}[$__rate_interval]))`, legend: "exporter: {{reason}}"},
			}, quiet: "only where parts of different versions meet, or something else writes evidence"},
		}},
		{title: "Queues and memory", panels: []panel{
			{title: "Queues", unit: "percentunit", text: "How full the queues of exporters are. That of trust holds evidence on its way to who decides.", queries: []query{{expr: `max by (exporter) (otelcol_exporter_queue_size{` + ofJob + `} / otelcol_exporter_queue_capacity{` + ofJob + `})`, legend: "{{exporter}}"}}},
			{title: "Memory", unit: "bytes", text: "Memory of the process and, of that, what its heap holds.", queries: []query{
				{expr: `sum by (instance) (otelcol_process_memory_rss{` + ofJob + `})`, legend: "{{instance}} resident"},
				{expr: `sum by (instance) (otelcol_process_runtime_heap_alloc_bytes{` + ofJob + `})`, legend: "{{instance}} heap"},
			}},
			{title: "CPU", unit: "short", text: "Cores that are busy.", queries: []query{{expr: `sum by (instance) (rate(otelcol_process_cpu_seconds{` + ofJob + `}[$__rate_interval]))`, legend: "{{instance}}"}}},
			{title: "Let in by the memory limiter", unit: "cps", width: 12, text: "Spans each second that there was memory for.", queries: []query{{expr: `sum by (instance) (rate(otelcol_processor_memory_limiter_accepted_spans{` + ofJob + `}[$__rate_interval]))`, legend: "{{instance}}"}}},
			{title: "Refused by the memory limiter", unit: "cps", width: 12, text: "Spans each second that there was no memory for. Ideally zero; give it more, or more gateways.", queries: []query{{expr: `sum by (instance) (rate(otelcol_processor_memory_limiter_refused_spans{` + ofJob + `}[$__rate_interval]))`, legend: "{{instance}}"}}, quiet: "the memory limiter counts nothing before it first refuses"},
		}},
		{title: "Reading cycles", panels: []panel{
			{title: "Spans by fate", unit: "cps", text: "Everything but tracked should be near zero. closed came after their cycle's late window, overflow found no room.", queries: []query{{expr: `sum by (fate) (rate(otelcol_processor_reasoning_spans{` + ofJob + `}[$__rate_interval]))`, legend: "{{fate}}"}}},
			{title: "Cycles in flight", text: "Cycles that are held, those that are settled and wait for late spans included.", queries: []query{{expr: `sum by (instance) (otelcol_processor_reasoning_cycles_in_flight{` + ofJob + `})`, legend: "{{instance}}"}}},
			{title: "Cycles settled", unit: "cps", text: "By why. Evicted ones say that max_cycles is too low.", queries: []query{{expr: `sum by (close) (rate(otelcol_processor_reasoning_cycles_settled{` + ofJob + `}[$__rate_interval]))`, legend: "{{close}}"}}},
			{title: "Senders by proof", unit: "cps", text: "Resources each second, by whether the connection proves who sends. Evidence of unproven ones counts for nothing.", queries: []query{{expr: `sum by (identity) (rate(otelcol_processor_reasoning_resources{` + ofJob + `}[$__rate_interval]))`, legend: "{{identity}}"}}},
			{title: "Baselines and series", text: "Baselines of what is usual that the processor holds, and series that the connector does.", queries: []query{
				{expr: `sum(otelcol_processor_reasoning_baselines{` + ofJob + `})`, legend: "baselines"},
				{expr: `sum(otelcol_connector_reasoning_series{` + ofJob + `})`, legend: "series"},
			}},
			{title: "Defects", unit: "cps", text: "Spans whose form is wrong, senders that claim another's name, roots given up and measurements without room. Ideally zero.", queries: []query{
				{expr: `sum by (problem) (rate(otelcol_processor_reasoning_problems{` + ofJob + `}[$__rate_interval]))`, legend: "{{problem}}"},
				{expr: `sum(rate(otelcol_processor_reasoning_identity_mismatches{` + ofJob + `}[$__rate_interval]))`, legend: "another's name"},
				{expr: `sum(rate(otelcol_processor_reasoning_roots_dropped{` + ofJob + `}[$__rate_interval]))`, legend: "roots given up"},
				{expr: `sum by (metric) (rate(otelcol_connector_reasoning_overflow{` + ofJob + `}[$__rate_interval]))`, legend: "no room: {{metric}}"},
			}, quiet: "only where senders or limits are wrong"},
			{title: "Ledger not told yet", text: "Entries of the ledger that the trust_events receiver has not delivered. A line that climbs is a log backend that does not take them.", queries: []query{{expr: `max(otelcol_extension_trust_ledger_entries{` + ofJob + `}) - max(otelcol_receiver_trust_events_position{` + ofJob + `})`, legend: "entries"}}},
		}},
	},
}
