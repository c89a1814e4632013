// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

// modelMappings say which model was asked and which one answered.
var modelMappings = []Mapping{
	{Field: FieldProvider, Kind: KindProvider, Keys: []Key{
		{Name: "gen_ai.provider.name", Dialect: DialectGenAI, Since: "1.37", Source: "S1"},
		{Name: "gen_ai.system", Dialect: DialectGenAI, Until: "1.36", Source: "S1"},
		{Name: "llm.provider", Dialect: DialectOpenInference, Shared: true, Source: "S5"},
		{Name: "llm.system", Dialect: DialectOpenInference, Shared: true, Source: "S5"},
		{Name: "ai.model.provider", Dialect: DialectVercel, Source: "S7"},
	}},
	{Field: FieldRequestModel, Keys: []Key{
		{Name: "gen_ai.request.model", Dialect: DialectGenAI, Source: "S1"},
		{Name: "llm.request.model_name", Dialect: DialectOpenInference, Since: "2026-08", Source: "S5"},
		{Name: "ai.model.id", Dialect: DialectVercel, Source: "S7"},
		{Name: "llm.model", Dialect: DialectAgentTelemetry, Shared: true, Source: "S20"},
		{Name: "langfuse.observation.model.name", Dialect: DialectLangfuse, Source: "S9"},
		{Name: "model_name", Dialect: DialectPydantic, Shared: true, Source: "S10"},
		{Name: "embedding.model_name", Dialect: DialectOpenInference, Source: "S5"},
		{Name: "model", Dialect: DialectClaudeCode, Needs: Dialects(DialectClaudeCode, DialectCodex), Source: "S24"},
		{Name: "llm", Dialect: DialectCrewAI, Needs: Dialects(DialectCrewAI), Source: "S17"},
	}},
	{Field: FieldResponseModel, Keys: []Key{
		{Name: "gen_ai.response.model", Dialect: DialectGenAI, Source: "S1"},
		{Name: "llm.response.model_name", Dialect: DialectOpenInference, Since: "2026-08", Source: "S5"},
		{Name: "ai.response.model", Dialect: DialectVercel, Source: "S7"},
		{Name: "llm.response.model", Dialect: DialectOpenLLMetry, Shared: true, Source: "S6"},
		{Name: "llm.model_name", Dialect: DialectOpenInference, Shared: true, Source: "S5"},
	}},
	{Field: FieldResponseID, Keys: []Key{
		{Name: "gen_ai.response.id", Dialect: DialectGenAI, Source: "S1"},
		{Name: "ai.response.id", Dialect: DialectVercel, Source: "S7"},
		{Name: "llm.response.id", Dialect: DialectOpenLLMetry, Shared: true, Source: "S6"},
	}},
	{Field: FieldServiceTier, Keys: []Key{
		{Name: "openai.response.service_tier", Dialect: DialectGenAI, Since: "1.37", Source: "S1"},
		{Name: "openai.request.service_tier", Dialect: DialectGenAI, Since: "1.37", Source: "S1"},
		{Name: "gen_ai.openai.response.service_tier", Dialect: DialectGenAI, Until: "1.36", Source: "S1"},
	}},
}
