// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

// Source names where a fact of the tables was read: an id of Sources.
type Source string

// Sources is where every fact of the tables comes from, by the id that the
// rows carry: a public repository or document with the revision that was read.
var Sources = map[Source]string{
	"S1":  "open-telemetry/semantic-conventions, tags v1.26 to v1.44",
	"S2":  "open-telemetry/semantic-conventions-genai, docs/gen-ai and model/gen-ai, 2026-08-03",
	"S3":  "open-telemetry/opentelemetry-python-genai, gen_ai attributes, 30c6e667",
	"S4":  "open-telemetry/semantic-conventions-genai, issues and pull requests",
	"S5":  "Arize-ai/openinference, spec/semantic_conventions.md and python instrumentations, 1fe497f1",
	"S6":  "traceloop/openllmetry, semconv_ai 0.5.2 and instrumentations 0.62.1, 93429cfb",
	"S7":  "vercel/ai, packages/otel, ed857f50",
	"S8":  "langchain-ai/langsmith-sdk, OTel exporter, bc8dd672",
	"S9":  "langfuse/langfuse, OTel ingestion, 62751446",
	"S10": "pydantic/pydantic-ai, instrumented models, 4fda3898",
	"S11": "pydantic/logfire, Claude Agent SDK and OpenAI Agents integrations, e484a6b5",
	"S12": "openai/openai-agents-python, tracing, 7f7a44f8",
	"S13": "google/adk-python, telemetry, 692af950",
	"S14": "microsoft/autogen, autogen-core telemetry, 027ecf0a",
	"S15": "microsoft/agent-framework, observability, 5eb3eb74",
	"S16": "strands-agents/sdk-python, tracer, 1232230d",
	"S17": "crewAIInc/crewAI, telemetry, f4731f50",
	"S18": "huggingface/smolagents, monitoring, e3a5b899",
	"S19": "openlit/openlit, semcov, ad20b7b4",
	"S20": "Krishnachaitanyakc/AgentTelemetry, core/spans.py, e4d20c5 and earlier",
	"S21": "mozilla-ai/any-agent, 3e248d1c",
	"S22": "langwatch/langwatch, trace canonicalisation, 6ce6cbb3",
	"S24": "Claude Code monitoring and Claude API OpenTelemetry documentation, 2026",
	"S25": "Azure workbooks and Alibaba agent telemetry, public threads",
	"S26": "agentevals-dev/agentevals, recorded kagent traces, bf9fe11b",
	"S27": "agntcy/telemetry-hub, recorded LangGraph traces, 8e27775d",
	"S28": "jagreehal/autotel, autotel-mcp-instrumentation, semantic conventions",
	"S29": "open-telemetry/opentelemetry-python-contrib, openai-agents-v2 instrumentation, 0f946010 and later",
	"L":   "Leasehold's own convention",
}
