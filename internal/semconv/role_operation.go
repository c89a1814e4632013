// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

// OperationValue is what one operation name means.
type OperationValue struct {
	// Value is in lower case.
	Value string
	Role  string
	// Canonical is the operation's name in gen_ai.operation.name, "" when
	// Value is that name.
	Canonical string
	// NoUsage marks an operation whose spans repeat the usage of others and
	// must never be counted.
	NoUsage bool
	Source  Source
}

// Operations is the meaning of every known operation name. The names of the AI
// SDK are its span names too.
var Operations = []OperationValue{
	{Value: "chat", Role: roleLLM, Source: "S2"},
	{Value: "generate_content", Role: roleLLM, Source: "S2"},
	{Value: "text_completion", Role: roleLLM, Source: "S2"},
	{Value: "embeddings", Role: roleEmbedding, Source: "S2"},
	{Value: "retrieval", Role: roleRetrieval, Source: "S2"},
	{Value: "execute_tool", Role: roleTool, Source: "S2"},
	{Value: "invoke_agent", Role: roleAgent, Source: "S2"},
	{Value: "invoke_workflow", Role: roleWorkflow, Source: "S2"},
	{Value: "plan", Role: rolePlan, Source: "S2"},
	{Value: "create_agent", Role: roleChain, NoUsage: true, Source: "S2"},
	{Value: "fetch_response", Role: roleChain, NoUsage: true, Source: "S2"},
	{Value: "search_memory", Role: roleMemory, Source: "S3"},
	{Value: "create_memory", Role: roleMemory, Source: "S3"},
	{Value: "update_memory", Role: roleMemory, Source: "S3"},
	{Value: "upsert_memory", Role: roleMemory, Source: "S3"},
	{Value: "delete_memory", Role: roleMemory, Source: "S3"},
	{Value: "create_memory_store", Role: roleMemory, Source: "S3"},
	{Value: "delete_memory_store", Role: roleMemory, Source: "S3"},

	{Value: "run_step", Role: roleReasoning, Source: "S4"},
	{Value: "step", Role: roleReasoning, Source: "S4"},
	{Value: "run_guardrail", Role: roleGuardrail, Source: "S4"},
	{Value: "guardrail", Role: roleGuardrail, Source: "S29"},
	{Value: "apply_guardrail", Role: roleGuardrail, Source: "S4"},

	{Value: "llm_request", Role: roleLLM, Canonical: "chat", Source: "S6"},
	{Value: "completion", Role: roleLLM, Canonical: "text_completion", Source: "S6"},
	{Value: "embedding", Role: roleEmbedding, Canonical: "embeddings", Source: "S6"},
	{Value: "vector_db_retrieve", Role: roleRetrieval, Canonical: "retrieval", Source: "S6"},
	{Value: "execute_task", Role: roleReasoning, Source: "S6"},
	{Value: "handoff", Role: roleDelegation, Source: "S6"},
	{Value: "generate", Role: roleLLM, Canonical: "chat", Source: "S22"},
	{Value: "call_llm", Role: roleLLM, Canonical: "chat", Source: "S21"},

	{Value: "llm_call", Role: roleLLM, Canonical: "chat", Source: "S22"},
	{Value: "tool_call", Role: roleTool, Canonical: "execute_tool", Source: "S22"},
	{Value: "agent_call", Role: roleAgent, Canonical: "invoke_agent", Source: "S22"},

	{Value: "agent_step", Role: roleReasoning, Source: "S7"},
	{Value: "rerank", Role: roleRerank, Source: "S7"},
	{Value: "ai.generatetext", Role: roleAgent, Canonical: "invoke_agent", Source: "S7"},
	{Value: "ai.streamtext", Role: roleAgent, Canonical: "invoke_agent", Source: "S7"},
	{Value: "ai.generateobject", Role: roleAgent, Canonical: "invoke_agent", Source: "S7"},
	{Value: "ai.streamobject", Role: roleAgent, Canonical: "invoke_agent", Source: "S7"},
	{Value: "ai.generatetext.dogenerate", Role: roleLLM, Canonical: "chat", Source: "S7"},
	{Value: "ai.streamtext.dostream", Role: roleLLM, Canonical: "chat", Source: "S7"},
	{Value: "ai.generateobject.dogenerate", Role: roleLLM, Canonical: "chat", Source: "S7"},
	{Value: "ai.streamobject.dostream", Role: roleLLM, Canonical: "chat", Source: "S7"},
	{Value: "ai.toolcall", Role: roleTool, Canonical: "execute_tool", Source: "S7"},
	{Value: "ai.embed", Role: roleEmbedding, Canonical: "embeddings", Source: "S7"},
	{Value: "ai.embed.doembed", Role: roleEmbedding, Canonical: "embeddings", Source: "S7"},
	{Value: "ai.embedmany", Role: roleEmbedding, Canonical: "embeddings", Source: "S7"},
	{Value: "ai.embedmany.doembed", Role: roleEmbedding, Canonical: "embeddings", Source: "S7"},
	{Value: "ai.rerank", Role: roleRerank, Canonical: "rerank", Source: "S7"},
	{Value: "ai.rerank.dorerank", Role: roleRerank, Canonical: "rerank", Source: "S7"},
}

// RoleOperations is the operation name of a role whose span names none.
var RoleOperations = map[string]string{
	roleLLM:       "chat",
	roleEmbedding: "embeddings",
	roleRerank:    "rerank",
	roleRetrieval: "retrieval",
	roleTool:      "execute_tool",
	roleAgent:     "invoke_agent",
	roleWorkflow:  "invoke_workflow",
	rolePlan:      "plan",
}
