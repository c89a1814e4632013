// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

// toolMappings say which tool was called, with what, and how it went.
var toolMappings = []Mapping{
	{Field: FieldToolName, Keys: []Key{
		{Name: "gen_ai.tool.name", Dialect: DialectGenAI, Since: "1.31", Source: "S1"},
		{Name: "tool.name", Dialect: DialectOpenInference, Shared: true, Source: "S5"},
		{Name: "ai.toolCall.name", Dialect: DialectVercel, Source: "S7"},
		{Name: "tool_name", Dialect: DialectCrewAI, Shared: true, Source: "S17"},
		{Name: "traceloop.entity.name", Dialect: DialectOpenLLMetry, Role: roleTool, Source: "S6"},
		{Name: "ioa_observe.entity.name", Dialect: DialectOpenLLMetry, Role: roleTool, Source: "S27"},
		{Name: "name", Dialect: DialectPydantic, Role: roleTool, Needs: logfire, Source: "S11"},
	}},
	{Field: FieldToolCallID, Keys: []Key{
		{Name: "gen_ai.tool.call.id", Dialect: DialectGenAI, Since: "1.31", Source: "S1"},
		{Name: "tool_call.id", Dialect: DialectOpenInference, Source: "S5"},
		{Name: "tool.id", Dialect: DialectOpenInference, Shared: true, Source: "S5"},
		{Name: "ai.toolCall.id", Dialect: DialectVercel, Source: "S7"},
	}},
	{Field: FieldToolType, Keys: []Key{
		{Name: "gen_ai.tool.type", Dialect: DialectGenAI, Since: "1.31", Source: "S1"},
	}},
	{Field: FieldToolArgs, Kind: KindContent, Keys: []Key{
		{Name: "gen_ai.tool.call.arguments", Dialect: DialectGenAI, Since: "1.38", Source: "S1"},
		{Name: "ai.toolCall.args", Dialect: DialectVercel, Source: "S7"},
		{Name: "tool_call.function.arguments", Dialect: DialectOpenInference, Source: "S5"},
		{Name: "input.value", Dialect: DialectOpenInference, Source: "S5"},
		{Name: "traceloop.entity.input", Dialect: DialectOpenLLMetry, Source: "S6"},
		{Name: "gen_ai.tool.args", Dialect: DialectAnyAgent, Source: "S21"},
		{Name: "gen_ai.tool.input", Dialect: DialectOpenLIT, Source: "S19"},
		{Name: "tool_arguments", Dialect: DialectPydantic, Source: "S10"},
		{Name: "gcp.vertex.agent.tool_call_args", Dialect: DialectADK, Source: "S13"},
		{Name: "tool.input", Dialect: DialectAgentTelemetry, Shared: true, Source: "S20"},
		{Name: "mcp.request.argument", Dialect: DialectMCP, Source: "S6"},
		{Name: "langfuse.observation.input", Dialect: DialectLangfuse, Source: "S9"},
		{Name: "ioa_observe.entity.input", Dialect: DialectOpenLLMetry, Source: "S27"},
		{Name: "input", Dialect: DialectPydantic, Role: roleTool, Needs: logfire, Source: "S11"},
	}},
	{Field: FieldToolResult, Kind: KindContent, Keys: []Key{
		{Name: "gen_ai.tool.call.result", Dialect: DialectGenAI, Since: "1.38", Source: "S1"},
		{Name: "ai.toolCall.result", Dialect: DialectVercel, Source: "S7"},
		{Name: "output.value", Dialect: DialectOpenInference, Source: "S5"},
		{Name: "traceloop.entity.output", Dialect: DialectOpenLLMetry, Source: "S6"},
		{Name: "gen_ai.tool.output", Dialect: DialectOpenLIT, Source: "S19"},
		{Name: "tool_response", Dialect: DialectPydantic, Source: "S10"},
		{Name: "gcp.vertex.agent.tool_response", Dialect: DialectADK, Source: "S13"},
		{Name: "tool.output", Dialect: DialectAgentTelemetry, Shared: true, Source: "S20"},
		{Name: "mcp.response.value", Dialect: DialectMCP, Source: "S6"},
		{Name: "gen_ai.output", Dialect: DialectAnyAgent, Source: "S21"},
		{Name: "langfuse.observation.output", Dialect: DialectLangfuse, Source: "S9"},
		{Name: "ioa_observe.entity.output", Dialect: DialectOpenLLMetry, Source: "S27"},
		{Name: "output", Dialect: DialectPydantic, Role: roleTool, Needs: logfire, Source: "S11"},
	}},
	{Field: FieldToolStatus, Kind: KindStatus, Keys: []Key{
		{Name: "tool.status", Dialect: DialectLeasehold, Shared: true, Source: "L"},
		{Name: "tool.success", Dialect: DialectAgentTelemetry, Source: "S20"},
		{Name: "gen_ai.tool.status", Dialect: DialectStrands, Source: "S16"},
		{Name: "gen_ai.task.status", Dialect: DialectOpenLLMetry, Source: "S6"},
	}},
	{Field: FieldToolAttempts, Kind: KindCount, Keys: []Key{
		{Name: "attempts", Dialect: DialectCrewAI, Needs: Dialects(DialectCrewAI), Source: "S17"},
	}},
	{Field: FieldToolTokens, Kind: KindCount, Keys: []Key{
		{Name: "tool.input_tokens", Dialect: DialectLeasehold, Source: "L"},
	}},
}
