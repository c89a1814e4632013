// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

import "slices"

// hintMappings are a tool's own annotations, by the names that MCP gives them.
// No convention says where they stand on a span: beside what instrumentations
// write, Leasehold reads them wherever a key names them in full.
var hintMappings = []Mapping{
	{Field: FieldToolReadOnly, Kind: KindBool, Keys: hintKeys("readOnlyHint", "read_only_hint", "mcp.tool.read_only")},
	{Field: FieldToolDestructive, Kind: KindBool, Keys: hintKeys("destructiveHint", "destructive_hint", "mcp.tool.destructive")},
	{Field: FieldToolOpenWorld, Kind: KindBool, Keys: hintKeys("openWorldHint", "open_world_hint", "mcp.tool.open_world")},
}

func hintKeys(camel, snake, written string) []Key {
	keys := []Key{{Name: written, Dialect: DialectMCP, Source: "S28"}}
	for _, of := range []string{"mcp.tool", "gen_ai.tool", "tool"} {
		k := Key{Dialect: DialectLeasehold, Shared: true, Source: "L"}
		if of == "mcp.tool" {
			k.Dialect, k.Shared = DialectMCP, false
		}
		for _, name := range []string{of + ".annotations." + camel, of + ".annotations." + snake, of + "." + camel, of + "." + snake} {
			k.Name = name
			keys = append(keys, k)
		}
		k.Name = of + ".annotations"
		for _, k.Path = range []string{camel, snake} {
			keys = append(keys, k)
		}
	}
	return slices.Clip(keys)
}

// signMappings are what a step says of itself that is wrong. The keys of
// Leasehold's own are a short list, and each says in full what it means.
var signMappings = []Mapping{
	// What was done about it comes before what was found.
	{Field: FieldTripped, Kind: KindSign, Keys: []Key{
		{Name: "gen_ai.guardrail.action.type", Dialect: DialectGenAI, Source: "S4"},
		{Name: "gen_ai.guardrail.verdict.type", Dialect: DialectGenAI, Source: "S4"},
		{Name: "gen_ai.security.decision.type", Dialect: DialectGenAI, Source: "S4"},
		{Name: "gen_ai.guardrail.triggered", Dialect: DialectGenAI, Source: "S29"},
		{Name: "gen_ai.guardrail.status", Dialect: DialectOpenLLMetry, Source: "S6"},
		{Name: "gen_ai.guardrail.action", Dialect: DialectLeasehold, Shared: true, Source: "L"},
		{Name: "gen_ai.guardrail.tripped", Dialect: DialectLeasehold, Shared: true, Source: "L"},
		{Name: "gen_ai.guardrail.blocked", Dialect: DialectLeasehold, Shared: true, Source: "L"},
		{Name: "guardrail.action", Dialect: DialectLeasehold, Shared: true, Source: "L"},
		{Name: "guardrail.tripped", Dialect: DialectLeasehold, Shared: true, Source: "L"},
		{Name: "guardrail.triggered", Dialect: DialectLeasehold, Shared: true, Source: "L"},
		{Name: "guardrail.blocked", Dialect: DialectLeasehold, Shared: true, Source: "L"},
		{Name: "triggered", Dialect: DialectPydantic, Role: roleGuardrail, Needs: logfire, Source: "S11"},
	}},
	{Field: FieldStale, Kind: KindSign, Keys: ownKeys(
		"retrieval.stale", "gen_ai.retrieval.stale", "retrieval.expired", "gen_ai.retrieval.expired",
		"memory.stale", "gen_ai.memory.stale", "memory.expired", "gen_ai.memory.expired",
	)},
	{Field: FieldCorrupt, Kind: KindSign, Keys: append(
		ownKeys("memory.corrupt", "gen_ai.memory.corrupt", "memory.corrupted", "gen_ai.memory.corrupted"),
		Key{Name: "memory.integrity", Dialect: DialectLeasehold, Kind: KindSound, As: true, Shared: true, Source: "L"},
		Key{Name: "gen_ai.memory.integrity", Dialect: DialectLeasehold, Kind: KindSound, As: true, Shared: true, Source: "L"},
	)},
}

func ownKeys(names ...string) []Key {
	keys := make([]Key, 0, len(names))
	for _, name := range names {
		keys = append(keys, Key{Name: name, Dialect: DialectLeasehold, Shared: true, Source: "L"})
	}
	return keys
}

// graphKeys are the keys under which instrumentations put LangGraph's metadata
// called name.
func graphKeys(name string, kind Kind) []Key {
	return []Key{
		{Name: "langsmith.metadata." + name, Dialect: DialectLangSmith, Kind: kind, As: true, Source: "S8"},
		{Name: "langfuse.observation.metadata." + name, Dialect: DialectLangfuse, Kind: kind, As: true, Source: "S9"},
		{Name: "traceloop.association.properties." + name, Dialect: DialectOpenLLMetry, Kind: kind, As: true, Source: "S6"},
		{Name: "ioa_observe.association.properties." + name, Dialect: DialectOpenLLMetry, Kind: kind, As: true, Source: "S27"},
		{Name: "metadata", Path: name, Dialect: DialectOpenInference, Kind: kind, As: true, Shared: true, Source: "S5"},
	}
}

// numberMappings are the agent's own numbers of its steps; StepNames are more.
// A graph inside of another counts from 1 again, so its numbers are not read.
var numberMappings = []Mapping{
	{Field: FieldSequence, Kind: KindCount, Keys: append([]Key{
		{Name: "agent.step.number", Dialect: DialectLeasehold, Shared: true, Source: "L"},
		{Name: "gen_ai.react.round", Dialect: DialectGenAI, Source: "S25"},
	}, graphKeys("langgraph_step", KindSuperstep)...)},
	{Field: FieldSubgraph, Kind: KindNesting, Keys: graphKeys("langgraph_checkpoint_ns", KindNesting)},
}

// offerMappings are what the model was given to begin with.
var offerMappings = []Mapping{
	{Field: FieldSystemFirst, Kind: KindSpeaker, Keys: []Key{
		{Name: "llm.input_messages.0.message.role", Dialect: DialectOpenInference, Source: "S5"},
		{Name: "gen_ai.prompt.0.role", Dialect: DialectOpenLLMetry, Shared: true, Source: "S6"},
	}},
	{Field: FieldPrompt, Kind: KindContent, Keys: []Key{
		{Name: "gen_ai.system_instructions", Dialect: DialectGenAI, Since: "1.37", Source: "S1"},
		{Name: "llm.input_messages.0.message.content", Dialect: DialectOpenInference, Kind: KindFirstMessage, As: true, Source: "S5"},
		{Name: "llm.input_messages.0.message.contents.0.message_content.text", Dialect: DialectOpenInference, Kind: KindFirstMessage, As: true, Source: "S5"},
		{Name: "gen_ai.prompt.0.content", Dialect: DialectOpenLLMetry, Kind: KindFirstMessage, As: true, Shared: true, Source: "S6"},
		{Name: "gen_ai.input.messages", Dialect: DialectGenAI, Since: "1.37", Kind: KindMessages, As: true, Source: "S1"},
		{Name: "ai.prompt.messages", Dialect: DialectVercel, Kind: KindMessages, As: true, Source: "S7"},
		{Name: "gcp.vertex.agent.llm_request", Path: "config.system_instruction", Dialect: DialectADK, Source: "S13"},
	}},
	{Field: FieldOffered, Kind: KindContent, Keys: []Key{
		{Name: "gen_ai.tool.definitions", Dialect: DialectGenAI, Since: "1.38", Source: "S1"},
		{Name: "gen_ai.tool_definitions", Dialect: DialectADK, Source: "S13"},
		{Name: "ai.prompt.tools", Dialect: DialectVercel, Source: "S7"},
		{Name: "model_request_parameters", Path: "function_tools", Dialect: DialectPydantic, Source: "S10"},
		{Name: "gcp.vertex.agent.llm_request", Path: "config.tools", Dialect: DialectADK, Source: "S13"},
	}},
}
