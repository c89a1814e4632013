// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

// outcomeMappings say how sure the agent was and what went wrong.
var outcomeMappings = []Mapping{
	{Field: FieldConfidence, Kind: KindScore, Keys: []Key{
		{Name: "gen_ai.response.confidence", Dialect: DialectGenAI, Source: "S4"},
		{Name: "gen_ai.response.confidence_score", Dialect: DialectGenAI, Source: "S4"},
		{Name: "llm.confidence", Dialect: DialectLeasehold, Shared: true, Source: "L"},
		{Name: "agent.confidence", Dialect: DialectLeasehold, Shared: true, Source: "L"},
		{Name: "confidence", Dialect: DialectLeasehold, Shared: true, Source: "L"},
		{Name: "gen_ai.evaluation.score.value", Dialect: DialectGenAI, Kind: KindFraction, As: true, Source: "S2"},
	}},
	{Field: FieldLogprobs, Kind: KindContent, Keys: []Key{
		{Name: "gen_ai.response.logprobs", Dialect: DialectGenAI, Source: "S4"},
		{Name: "llm.response.logprobs", Dialect: DialectOpenInference, Shared: true, Source: "S4"},
		{Name: "openjiuwen.gen_ai.response.logprobs", Dialect: DialectGenAI, Source: "S4"},
	}},
	{Field: FieldErrorType, Keys: []Key{
		{Name: "error.type", Dialect: DialectGenAI, Shared: true, Source: "S1"},
		{Name: "exception.type", Dialect: DialectGenAI, Shared: true, Source: "S1"},
		{Name: "tool.error", Dialect: DialectAgentTelemetry, Shared: true, Source: "S20"},
	}},
	{Field: FieldLevel, Keys: []Key{
		{Name: "langfuse.observation.level", Dialect: DialectLangfuse, Source: "S9"},
	}},
}
