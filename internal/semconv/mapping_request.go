// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

// requestMappings say what was asked of the model and how it ended.
var requestMappings = []Mapping{
	{Field: FieldMaxTokens, Kind: KindLimit, Keys: []Key{
		{Name: "gen_ai.request.max_tokens", Dialect: DialectGenAI, Source: "S1"},
		{Name: "gen_ai.request.max_completion_tokens", Dialect: DialectOpenLLMetry, Source: "S6"},
		{Name: "llm.invocation_parameters", Path: "max_tokens", Dialect: DialectOpenInference, Source: "S5"},
		{Name: "llm.invocation_parameters", Path: "max_completion_tokens", Dialect: DialectOpenInference, Source: "S5"},
		{Name: "llm.invocation_parameters", Path: "max_output_tokens", Dialect: DialectOpenInference, Source: "S5"},
		{Name: "ai.settings.maxOutputTokens", Dialect: DialectVercel, Since: "5", Source: "S7"},
		{Name: "ai.settings.maxTokens", Dialect: DialectVercel, Until: "4", Source: "S7"},
		{Name: "langfuse.observation.model.parameters", Path: "max_tokens", Dialect: DialectLangfuse, Source: "S9"},
		{Name: "langfuse.observation.model.parameters", Path: "max_completion_tokens", Dialect: DialectLangfuse, Source: "S9"},
	}},
	{Field: FieldStreaming, Kind: KindBool, Keys: []Key{
		{Name: "gen_ai.request.stream", Dialect: DialectGenAI, Since: "1.41", Source: "S1"},
		{Name: "gen_ai.is_streaming", Dialect: DialectOpenLLMetry, Since: "0.5", Source: "S6"},
		{Name: "llm.is_streaming", Dialect: DialectOpenLLMetry, Until: "0.4", Source: "S6"},
	}},
	{Field: FieldFirstChunk, Kind: KindSeconds, Keys: []Key{
		{Name: "gen_ai.response.time_to_first_chunk", Dialect: DialectGenAI, Since: "1.41", Source: "S1"},
		{Name: "ai.response.msToFirstChunk", Dialect: DialectVercel, Kind: KindMillis, As: true, Source: "S7"},
		{Name: "ttft_ms", Dialect: DialectClaudeCode, Kind: KindMillis, As: true, Shared: true, Source: "S24"},
	}},
	{Field: FieldFinish, Kind: KindWords, Keys: []Key{
		{Name: "gen_ai.response.finish_reasons", Dialect: DialectGenAI, Source: "S1"},
		{Name: "gen_ai.response.finish_reason", Dialect: DialectOpenLLMetry, Source: "S6"},
		{Name: "llm.finish_reason", Dialect: DialectOpenInference, Shared: true, Source: "S5"},
		{Name: "ai.response.finishReason", Dialect: DialectVercel, Source: "S7"},
		{Name: "llm.response.finish_reason", Dialect: DialectOpenLLMetry, Shared: true, Source: "S6"},
		{Name: "llm.response.stop_reason", Dialect: DialectOpenLLMetry, Shared: true, Source: "S6"},
		{Name: "gen_ai.response.stop_reason", Dialect: DialectOpenLLMetry, Source: "S6"},
		{Name: "gen_ai.completion.0.finish_reason", Dialect: DialectOpenLLMetry, Source: "S6"},
	}},
	{Field: FieldResponseStatus, Keys: []Key{
		{Name: "gen_ai.response.status", Dialect: DialectGenAI, Since: "1.42-dev", Source: "S3"},
	}},
	// Only the tool calls in it are counted; see Output in indexed.go.
	{Field: FieldOutputMessages, Kind: KindContent, Keys: []Key{
		{Name: "gen_ai.output.messages", Dialect: DialectGenAI, Since: "1.37", Source: "S1"},
		{Name: "ai.response.toolCalls", Dialect: DialectVercel, Source: "S7"},
		{Name: "gcp.vertex.agent.llm_response", Dialect: DialectADK, Source: "S13"},
		{Name: "gen_ai.output", Dialect: DialectAnyAgent, Source: "S21"},
	}},
}
