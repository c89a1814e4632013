// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

// costMappings say what a call cost in US dollars. The input and output costs
// are added where there is no cost of the whole.
var costMappings = []Mapping{
	{Field: FieldCost, Kind: KindMoney, Keys: []Key{
		{Name: "gen_ai.usage.cost.amount", Dialect: DialectGenAI, Source: "S4"},
		{Name: "gen_ai.usage.cost", Dialect: DialectOpenLIT, Shared: true, Source: "S19"},
		{Name: "operation.cost", Dialect: DialectPydantic, Shared: true, Source: "S10"},
		{Name: "llm.cost.total", Dialect: DialectOpenInference, Source: "S5"},
		{Name: "gen_ai.usage.total_cost", Dialect: DialectGenAI, Source: "S22"},
		{Name: "llm.cost", Dialect: DialectAgentTelemetry, Source: "S20"},
		{Name: "llm.cost_usd", Dialect: DialectAgentTelemetry, Source: "S20"},
		{Name: "langfuse.observation.cost_details", Path: "total", Dialect: DialectLangfuse, Source: "S9"},
		{Name: "total_cost_usd", Dialect: DialectClaudeCode, Needs: Dialects(DialectClaudeCode, DialectPydantic), Source: "S24"},
		{Name: "cost_usd", Dialect: DialectClaudeCode, Needs: Dialects(DialectClaudeCode), Source: "S24"},
	}},
	{Field: FieldInputCost, Kind: KindMoney, Keys: []Key{
		{Name: "llm.cost.prompt", Dialect: DialectOpenInference, Source: "S5"},
		{Name: "gen_ai.usage.input_cost", Dialect: DialectAnyAgent, Source: "S21"},
	}},
	{Field: FieldOutputCost, Kind: KindMoney, Keys: []Key{
		{Name: "llm.cost.completion", Dialect: DialectOpenInference, Source: "S5"},
		{Name: "gen_ai.usage.output_cost", Dialect: DialectAnyAgent, Source: "S21"},
	}},
	{Field: FieldCurrency, Keys: []Key{
		{Name: "gen_ai.usage.cost.currency", Dialect: DialectGenAI, Source: "S4"},
	}},
}
