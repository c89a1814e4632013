// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

// ContentKey is one attribute key of content; a "*" at its end stands for
// everything that begins so.
type ContentKey struct {
	Key    string
	Source Source
}

// ContentKeys is every key that IsContent knows.
var ContentKeys = []ContentKey{
	{"gen_ai.input.messages*", "S2"},
	{"gen_ai.output.messages*", "S2"},
	{"gen_ai.system_instructions*", "S2"},
	{"gen_ai.tool.definitions*", "S2"},
	{"gen_ai.tool_definitions", "S13"},
	{"gen_ai.tool.description", "S1"},
	{"gen_ai.tool.call.arguments*", "S2"},
	{"gen_ai.tool.call.result*", "S2"},
	{"gen_ai.retrieval.documents*", "S2"},
	{"gen_ai.retrieval.query.text", "S2"},
	{"gen_ai.memory.records*", "S3"},
	{"gen_ai.memory.query.text", "S3"},
	{"gen_ai.evaluation.explanation", "S2"},
	{"gen_ai.event.content", "S25"},
	{"gen_ai.prompt", "S1"},
	{"gen_ai.prompt.*", "S1"},
	{"gen_ai.completion", "S1"},
	{"gen_ai.completion.*", "S1"},
	{"gen_ai.content.prompt", "S1"},
	{"gen_ai.content.completion", "S1"},
	{"gen_ai.tool.args", "S21"},
	{"gen_ai.tool.input", "S19"},
	{"gen_ai.tool.output", "S19"},
	{"gen_ai.output", "S21"},
	{"gen_ai.guardrail.verdict.reason", "S4"},
	{"gen_ai.guardrail.input*", "S6"},
	{"gen_ai.guardrail.output*", "S6"},
	{"gen_ai.guardrail.error.message", "S6"},
	{"gen_ai.headers*", "S6"},
	{"gen_ai.serialized.*", "S8"},

	{"input.value", "S5"},
	{"output.value", "S5"},
	{"metadata", "S5"},
	{"llm.input_messages*", "S5"},
	{"llm.output_messages*", "S5"},
	{"llm.prompts*", "S5"},
	{"llm.choices*", "S5"},
	{"llm.tools*", "S5"},
	{"llm.prompt_template*", "S5"},
	{"retrieval.documents*", "S5"},
	{"reranker.*", "S5"},
	{"embedding.embeddings*", "S5"},
	{"embedding.text", "S5"},
	{"embedding.vector", "S5"},
	{"tool.parameters", "S5"},
	{"tool.description", "S5"},
	{"tool.json_schema", "S5"},
	{"tool_call.function.arguments", "S5"},
	{"annotations.*", "S5"},
	{"evaluations.*", "S5"},
	{"trace.annotations*", "S5"},
	{"session.annotations*", "S5"},

	{"traceloop.entity.input", "S6"},
	{"traceloop.entity.output", "S6"},
	{"traceloop.prompt.*", "S6"},
	{"llm.headers*", "S6"},
	{"llm.request.functions*", "S6"},
	{"mcp.request.argument*", "S6"},
	{"mcp.response.value*", "S6"},

	{"ai.prompt*", "S7"},
	{"ai.response.text", "S7"},
	{"ai.response.object", "S7"},
	{"ai.response.toolCalls", "S7"},
	{"ai.response.reasoning", "S7"},
	{"ai.toolCall.args", "S7"},
	{"ai.toolCall.result", "S7"},
	{"ai.value", "S7"},
	{"ai.values", "S7"},
	{"ai.embedding", "S7"},
	{"ai.embeddings", "S7"},
	{"ai.documents", "S7"},
	{"ai.request.headers.*", "S7"},

	{"langfuse.observation.input", "S9"},
	{"langfuse.observation.output", "S9"},
	{"langfuse.trace.input", "S9"},
	{"langfuse.trace.output", "S9"},
	{"langsmith.metadata.*", "S8"},

	{"pydantic_ai.all_messages", "S10"},
	{"final_result", "S10"},
	{"tool_arguments", "S10"},
	{"tool_response", "S10"},
	{"logfire.msg", "S10"},
	{"model_request_parameters", "S10"},
	{"gcp.vertex.agent.llm_request", "S13"},
	{"gcp.vertex.agent.llm_response", "S13"},
	{"gcp.vertex.agent.tool_call_args", "S13"},
	{"gcp.vertex.agent.tool_response", "S13"},
	{"gcp.vertex.agent.data", "S13"},
	{"llm.prompt", "S20"},
	{"llm.completion", "S20"},
	{"tool.input", "S20"},
	{"tool.output", "S20"},
	{"retrieval.query", "S20"},
	{"reasoning.chain", "S20"},
	{"agent.task", "S20"},
	{"crew_tasks", "S17"},
	{"crew_agents", "S17"},
	{"crew_inputs", "S17"},
	{"inputs", "S17"},
	{"input", "S11"},
	{"output", "S11"},
	{"smolagents.task", "S18"},
	{"prompt", "S18"},
	{"exception.message", "S1"},
	{"exception.stacktrace", "S1"},
	{"error.message", "S1"},
	{"langfuse.observation.status_message", "S9"},
	{"ioa_observe.entity.input", "S27"},
	{"ioa_observe.entity.output", "S27"},
}

// contentExceptions are keys under a content prefix that hold none.
var contentExceptions = setOf(
	"gen_ai.prompt.name", "gen_ai.prompt.version",
	"langsmith.metadata.session_id", "langsmith.metadata.thread_id",
	"langsmith.metadata.conversation_id",
	"langsmith.metadata.langgraph_step", "langsmith.metadata.langgraph_checkpoint_ns",
)

// structureLeaves are the last parts of keys that tell what a message or
// document is and not what it says.
var structureLeaves = setOf("role", "finish_reason", "id", "tool_call_id", "name", "type",
	"score", "label", "annotator_kind", "identifier")

// contentEvents are the span events that carry messages.
var contentEvents = setOf(
	"gen_ai.system.message", "gen_ai.user.message", "gen_ai.assistant.message",
	"gen_ai.tool.message", "gen_ai.choice", "gen_ai.content.prompt", "gen_ai.content.completion",
	"gen_ai.client.inference.operation.details",
)

func setOf(all ...string) map[string]struct{} {
	set := make(map[string]struct{}, len(all))
	for _, one := range all {
		set[one] = struct{}{}
	}
	return set
}
