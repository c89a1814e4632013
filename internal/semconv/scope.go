// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

import "strings"

// ScopeRule says which dialect an instrumentation scope speaks. A scope is
// evidence beside other evidence only: stores and proxies lose and change it.
type ScopeRule struct {
	// Prefix is the beginning of the scope's name.
	Prefix  string
	Dialect Dialect
	Source  Source
}

// ScopeRules is every scope that tells its dialect; the first match counts.
// Scopes under opentelemetry.instrumentation belong to two dialects and tell
// none.
var ScopeRules = []ScopeRule{
	{"openinference.instrumentation.", DialectOpenInference, "S5"},
	{"@arizeai/openinference-", DialectOpenInference, "S5"},
	{"traceloop.tracer", DialectOpenLLMetry, "S6"},
	{"@traceloop/", DialectOpenLLMetry, "S6"},
	{"opentelemetry.util.genai", DialectGenAI, "S3"},
	{"agent_framework", DialectGenAI, "S15"},
	{"gen_ai", DialectVercel, "S7"},
	{"langsmith", DialectLangSmith, "S8"},
	{"langfuse-sdk", DialectLangfuse, "S9"},
	{"pydantic-ai", DialectPydantic, "S10"},
	{"logfire.openai_agents", DialectOpenAIAgents, "S11"},
	{"logfire.claude_agent_sdk", DialectPydantic, "S11"},
	{"gcp.vertex.agent", DialectADK, "S13"},
	{"autogen-core", DialectAutoGen, "S14"},
	{"autogen ", DialectAutoGen, "S14"},
	{"strands.telemetry.tracer", DialectStrands, "S16"},
	{"crewai.telemetry", DialectCrewAI, "S17"},
	{"openlit", DialectOpenLIT, "S19"},
	{"any_agent", DialectAnyAgent, "S21"},
	{"a2a-python-sdk", DialectA2A, "S26"},
	{"codex_cli_rs", DialectCodex, "S22"},
	{"codex-app-server", DialectCodex, "S22"},
	{"codex_exec", DialectCodex, "S22"},
	{"com.anthropic.claude_code", DialectClaudeCode, "S24"},
	{"com.anthropic.", DialectGenAI, "S24"},
	{"smolagents", DialectSmolagents, "S18"},
	{"openai-agents", DialectOpenAIAgents, "S12"},
	{"openai_agents", DialectOpenAIAgents, "S12"},
	{"agents.tracing", DialectOpenAIAgents, "S12"},
	{"agenttelemetry", DialectAgentTelemetry, "S20"},
	{"leasehold", DialectLeasehold, "L"},
}

// vercelScope is the name of the AI SDK's tracer until version 6: too short to
// be a prefix.
const vercelScope = "ai"

// DialectOfScope returns the dialect that the instrumentation scope called
// name speaks, DialectNone when it does not tell.
func DialectOfScope(name string) Dialect {
	if name == vercelScope {
		return DialectVercel
	}
	for _, r := range ScopeRules {
		if strings.HasPrefix(name, r.Prefix) {
			return r.Dialect
		}
	}
	return DialectNone
}
