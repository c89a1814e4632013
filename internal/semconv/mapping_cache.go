// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

var cacheReadMapping = Mapping{Field: FieldCacheRead, Kind: KindCount, Keys: []Key{
	{Name: "gen_ai.usage.cache_read.input_tokens", Dialect: DialectGenAI, Since: "1.40", Source: "S1"},
	{Name: "gen_ai.usage.cache_read_input_tokens", Dialect: DialectOpenLLMetry, Source: "S6"},
	{Name: "llm.token_count.prompt_details.cache_read", Dialect: DialectOpenInference, Source: "S5"},
	{Name: "llm.token_count.prompt_details.cache_input", Dialect: DialectOpenInference, Source: "S5"},
	{Name: "ai.usage.inputTokenDetails.cacheReadTokens", Dialect: DialectVercel, Since: "6", Source: "S7"},
	{Name: "ai.usage.cachedInputTokens", Dialect: DialectVercel, Since: "5", Source: "S7"},
	{Name: "gen_ai.usage.prompt_tokens_details.cached_tokens", Dialect: DialectOpenLIT, Source: "S19"},
	{Name: "gen_ai.usage.details.cache_read_tokens", Dialect: DialectPydantic, Source: "S10"},
	{Name: "gen_ai.usage.details.cache_read_input_tokens", Dialect: DialectPydantic, Source: "S10"},
	{Name: inputTokenDetails, Path: "cache_read", Dialect: DialectLangSmith, Source: "S8"},
	{Name: "gen_ai.usage.cache_read_tokens", Dialect: DialectLangfuse, Source: "S9"},
	{Name: "gen_ai.usage.input_cached_tokens", Dialect: DialectLangfuse, Source: "S9"},
	{Name: usageDetails, Path: "input_cached_tokens", Dialect: DialectLangfuse, Source: "S9"},
	{Name: usageDetails, Path: "input_cache_read", Dialect: DialectLangfuse, Source: "S9"},
	{Name: usageDetails, Path: "cache_read_tokens", Dialect: DialectLangfuse, Source: "S9"},
	{Name: usageDetails, Path: "cache_read_input_tokens", Dialect: DialectLangfuse, Source: "S9"},
	{Name: "gen_ai.usage.cached_input_tokens", Dialect: DialectGenAI, Source: "S22"},
	{Name: "gen_ai.usage.input_tokens.cached", Dialect: DialectGenAI, Source: "S22"},
	{Name: "codex.turn.token_usage.cached_input_tokens", Dialect: DialectCodex, Rollup: true, Source: "S22"},
	{Name: "cache_read_tokens", Dialect: DialectClaudeCode, Needs: Dialects(DialectClaudeCode, DialectLangfuse), Source: "S24"},
	{Name: "input_cached_tokens", Dialect: DialectLangfuse, Needs: Dialects(DialectLangfuse), Source: "S9"},
}}

var cacheWriteMapping = Mapping{Field: FieldCacheWrite, Kind: KindCount, Keys: []Key{
	{Name: "gen_ai.usage.cache_write.input_tokens", Dialect: DialectGenAI, Since: "1.42-dev", Source: "S3"},
	{Name: "gen_ai.usage.cache_creation.input_tokens", Dialect: DialectGenAI, Since: "1.40", Until: "1.42-dev", Source: "S1"},
	{Name: "gen_ai.usage.cache_creation_input_tokens", Dialect: DialectOpenLLMetry, Source: "S6"},
	{Name: "llm.token_count.prompt_details.cache_write", Dialect: DialectOpenInference, Source: "S5"},
	{Name: "ai.usage.inputTokenDetails.cacheWriteTokens", Dialect: DialectVercel, Since: "6", Source: "S7"},
	{Name: "gen_ai.usage.cache_write_input_tokens", Dialect: DialectStrands, Source: "S16"},
	{Name: "gen_ai.usage.prompt_tokens_details.cache_creation_tokens", Dialect: DialectOpenLIT, Source: "S19"},
	{Name: "gen_ai.usage.details.cache_write_tokens", Dialect: DialectPydantic, Source: "S10"},
	{Name: inputTokenDetails, Path: "cache_creation", Dialect: DialectLangSmith, Source: "S8"},
	{Name: usageDetails, Path: "input_cache_creation", Dialect: DialectLangfuse, Source: "S9"},
	{Name: usageDetails, Path: "cache_creation_input_tokens", Dialect: DialectLangfuse, Source: "S9"},
	{Name: "gen_ai.usage.input_tokens.cache_write", Dialect: DialectGenAI, Source: "S22"},
	{Name: "codex.turn.token_usage.cache_write_input_tokens", Dialect: DialectCodex, Rollup: true, Source: "S22"},
	{Name: "cache_creation_tokens", Dialect: DialectClaudeCode, Needs: Dialects(DialectClaudeCode), Source: "S24"},
}}
