// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

// kindMappings are the keys that say what a span is for.
var kindMappings = []Mapping{
	{Field: FieldKind, Keys: []Key{
		// LangSmith writes an operation that contradicts its own kind, and
		// Langfuse keeps the kinds of others beside its own: theirs come first.
		{Name: "langsmith.span.kind", Dialect: DialectLangSmith, Source: "S8"},
		{Name: "langfuse.observation.type", Dialect: DialectLangfuse, Source: "S9"},
		{Name: "agenttelemetry.span.kind", Dialect: DialectAgentTelemetry, Source: "S20"},
		{Name: "agent_span_kind", Dialect: DialectAgentTelemetry, Source: "S20"},
		{Name: "agent.span_kind", Dialect: DialectAgentTelemetry, Source: "L"},
		{Name: "openinference.span.kind", Dialect: DialectOpenInference, Source: "S5"},
		{Name: "traceloop.span.kind", Dialect: DialectOpenLLMetry, Source: "S6"},
		{Name: "ioa_observe.span.kind", Dialect: DialectOpenLLMetry, Source: "S27"},
		{Name: "gen_ai.span.kind", Dialect: DialectGenAI, Source: "S25"},
	}},
	{Field: FieldOperation, Keys: []Key{
		{Name: "gen_ai.operation.name", Dialect: DialectGenAI, Since: "1.27", Source: "S1"},
		{Name: "ai.operationId", Dialect: DialectVercel, Source: "S7"},
		{Name: "operation.name", Dialect: DialectVercel, Needs: Dialects(DialectVercel), Source: "S7"},
		{Name: "llm.request.type", Dialect: DialectOpenLLMetry, Source: "S6"},
	}},
	{Field: FieldMCPMethod, Keys: []Key{
		{Name: "mcp.method.name", Dialect: DialectMCP, Since: "1.39", Source: "S1"},
	}},
	{Field: FieldA2AMethod, Keys: []Key{
		{Name: "a2a.method.name", Dialect: DialectA2A, Source: "S4"},
	}},
}
