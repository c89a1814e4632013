// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

const usageDetails = "langfuse.observation.usage_details"

// LangSmith writes the parts of its counts as JSON texts.
const (
	inputTokenDetails  = "gen_ai.usage.input_token_details"
	outputTokenDetails = "gen_ai.usage.output_token_details"
)

// tokenMappings say how many tokens a model call took.
var tokenMappings = []Mapping{
	{Field: FieldInputTokens, Kind: KindCount, Keys: []Key{
		{Name: "gen_ai.usage.input_tokens", Dialect: DialectGenAI, Since: "1.27", Source: "S1"},
		{Name: "gen_ai.usage.prompt_tokens", Dialect: DialectOpenLLMetry, Until: "1.26", Source: "S6"},
		{Name: "llm.token_count.prompt", Dialect: DialectOpenInference, Source: "S5"},
		{Name: "ai.usage.inputTokens", Dialect: DialectVercel, Since: "5", Source: "S7"},
		{Name: "ai.usage.promptTokens", Dialect: DialectVercel, Until: "4", Source: "S7"},
		{Name: "ai.usage.tokens", Dialect: DialectVercel, Source: "S7"},
		{Name: "llm.input_tokens", Dialect: DialectAgentTelemetry, Source: "S20"},
		{Name: "codex.turn.token_usage.input_tokens", Dialect: DialectCodex, Rollup: true, Source: "S22"},
		{Name: "llm.usage.prompt_tokens", Dialect: DialectOpenLLMetry, Until: "0.4", Source: "S6"},
		{Name: usageDetails, Path: "input", Dialect: DialectLangfuse, Source: "S9"},
		{Name: usageDetails, Path: "input_tokens", Dialect: DialectLangfuse, Source: "S9"},
		{Name: usageDetails, Path: "prompt_tokens", Dialect: DialectLangfuse, Source: "S9"},
		{Name: "input_tokens", Dialect: DialectClaudeCode, Needs: Dialects(DialectClaudeCode), Source: "S24"},
	}},
	{Field: FieldOutputTokens, Kind: KindCount, Keys: []Key{
		{Name: "gen_ai.usage.output_tokens", Dialect: DialectGenAI, Since: "1.27", Source: "S1"},
		{Name: "gen_ai.usage.completion_tokens", Dialect: DialectOpenLLMetry, Until: "1.26", Source: "S6"},
		{Name: "llm.token_count.completion", Dialect: DialectOpenInference, Source: "S5"},
		{Name: "ai.usage.outputTokens", Dialect: DialectVercel, Since: "5", Source: "S7"},
		{Name: "ai.usage.completionTokens", Dialect: DialectVercel, Until: "4", Source: "S7"},
		{Name: "llm.output_tokens", Dialect: DialectAgentTelemetry, Source: "S20"},
		{Name: "codex.turn.token_usage.output_tokens", Dialect: DialectCodex, Rollup: true, Source: "S22"},
		{Name: "llm.usage.completion_tokens", Dialect: DialectOpenLLMetry, Until: "0.4", Source: "S6"},
		{Name: usageDetails, Path: "output", Dialect: DialectLangfuse, Source: "S9"},
		{Name: usageDetails, Path: "output_tokens", Dialect: DialectLangfuse, Source: "S9"},
		{Name: usageDetails, Path: "completion_tokens", Dialect: DialectLangfuse, Source: "S9"},
		{Name: "output_tokens", Dialect: DialectClaudeCode, Needs: Dialects(DialectClaudeCode), Source: "S24"},
	}},
	{Field: FieldReasoning, Kind: KindCount, Keys: []Key{
		{Name: "gen_ai.usage.reasoning.output_tokens", Dialect: DialectGenAI, Since: "1.41", Source: "S1"},
		{Name: "gen_ai.usage.reasoning_tokens", Dialect: DialectOpenLLMetry, Source: "S6"},
		{Name: "llm.usage.reasoning_tokens", Dialect: DialectOpenLLMetry, Until: "0.4", Source: "S6"},
		{Name: "llm.token_count.completion_details.reasoning", Dialect: DialectOpenInference, Source: "S5"},
		{Name: "ai.usage.outputTokenDetails.reasoningTokens", Dialect: DialectVercel, Since: "6", Source: "S7"},
		{Name: "ai.usage.reasoningTokens", Dialect: DialectVercel, Since: "5", Source: "S7"},
		{Name: "gen_ai.usage.completion_tokens_details.reasoning_tokens", Dialect: DialectOpenLIT, Source: "S19"},
		{Name: "gen_ai.usage.details.reasoning_tokens", Dialect: DialectPydantic, Source: "S10"},
		{Name: "gen_ai.usage.details.thoughts_tokens", Dialect: DialectPydantic, Source: "S10"},
		{Name: "gen_ai.usage.output_tokens.reasoning", Dialect: DialectGenAI, Source: "S22"},
		{Name: "gen_ai.usage.experimental.reasoning_tokens", Dialect: DialectADK, Until: "2.3", Source: "S13"},
		{Name: "codex.turn.token_usage.reasoning_output_tokens", Dialect: DialectCodex, Rollup: true, Source: "S22"},
		{Name: "codex.usage.reasoning_output_tokens", Dialect: DialectCodex, Source: "S22"},
		{Name: outputTokenDetails, Path: "reasoning", Dialect: DialectLangSmith, Source: "S8"},
		{Name: usageDetails, Path: "output_reasoning", Dialect: DialectLangfuse, Source: "S9"},
		{Name: usageDetails, Path: "output_reasoning_tokens", Dialect: DialectLangfuse, Source: "S9"},
	}},
	{Field: FieldTotalTokens, Kind: KindCount, Keys: []Key{
		{Name: "llm.usage.total_tokens", Dialect: DialectOpenLLMetry, Until: "0.4", Source: "S6"},
		{Name: "gen_ai.usage.total_tokens", Dialect: DialectOpenLLMetry, Since: "0.5", Source: "S6"},
		{Name: "llm.token_count.total", Dialect: DialectOpenInference, Source: "S5"},
		{Name: "ai.usage.totalTokens", Dialect: DialectVercel, Since: "5", Source: "S7"},
		{Name: "llm.total_tokens", Dialect: DialectAgentTelemetry, Source: "S20"},
		{Name: "gen_ai.client.token.usage", Dialect: DialectOpenLIT, Source: "S19"},
		{Name: "codex.turn.token_usage.total_tokens", Dialect: DialectCodex, Rollup: true, Source: "S22"},
		{Name: usageDetails, Path: "total", Dialect: DialectLangfuse, Source: "S9"},
		{Name: usageDetails, Path: "total_tokens", Dialect: DialectLangfuse, Source: "S9"},
	}},
	cacheReadMapping, cacheWriteMapping,
}
