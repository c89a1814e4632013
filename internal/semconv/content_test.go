// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestIsContent(t *testing.T) {
	content := []string{
		"gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.system_instructions",
		"gen_ai.tool.definitions", "gen_ai.tool.description", "gen_ai.tool.call.arguments",
		"gen_ai.tool.call.result", "gen_ai.retrieval.documents", "gen_ai.retrieval.query.text",
		"gen_ai.memory.records", "gen_ai.memory.query.text", "gen_ai.prompt.variable.city",
		"gen_ai.evaluation.explanation", "gen_ai.prompt", "gen_ai.prompt.0.content",
		"gen_ai.completion", "gen_ai.completion.0.content", "gen_ai.content.prompt",
		"gen_ai.content.completion", "input.value", "output.value",
		"gen_ai.completion.12.tool_calls.3.arguments",
		"llm.input_messages.0.message.content", "llm.output_messages.7.message.content",
		"llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments",
		"llm.input_messages.1.message.contents.0.message_content.text",
		"llm.prompts", "llm.prompts.0.prompt.text", "llm.choices.0.completion.text",
		"llm.tools.0.tool.json_schema", "llm.prompt_template.variables", "retrieval.documents.0.document.content",
		"reranker.query", "reranker.input_documents.0.document.content",
		"embedding.embeddings.0.embedding.vector", "embedding.text", "embedding.vector",
		"tool.parameters", "metadata", "annotations.0.annotation.explanation",
		"traceloop.entity.input", "traceloop.entity.output", "traceloop.prompt.template",
		"llm.headers", "gen_ai.headers", "ai.prompt", "ai.prompt.messages", "ai.response.text",
		"ai.response.object", "ai.response.toolCalls", "ai.response.reasoning",
		"ai.toolCall.args", "ai.toolCall.result", "ai.value", "ai.values", "ai.embedding",
		"ai.embeddings", "ai.documents", "ai.request.headers.authorization",
		"langfuse.observation.input", "langfuse.observation.output", "langfuse.trace.input",
		"langfuse.trace.output", "gen_ai.serialized.name", "langsmith.metadata.anything",
		"pydantic_ai.all_messages", "final_result", "tool_arguments", "tool_response", "logfire.msg",
		"gcp.vertex.agent.llm_request", "gcp.vertex.agent.llm_response",
		"gcp.vertex.agent.tool_call_args", "gcp.vertex.agent.tool_response", "gcp.vertex.agent.data",
		"llm.prompt", "llm.completion", "tool.input", "tool.output", "retrieval.query", "reasoning.chain",
		"crew_tasks", "crew_agents", "crew_inputs", "inputs", "gen_ai.output", "gen_ai.tool.args",
		"exception.message", "exception.stacktrace", "error.message", "langfuse.observation.status_message",
		"gen_ai.event.content",
		"gen_ai.tool_definitions", "ai.prompt.tools", "model_request_parameters",
		"llm.request.functions.0.description", "llm.request.functions.0.parameters",
		"gen_ai.guardrail.input", "gen_ai.guardrail.output", "gen_ai.guardrail.verdict.reason",
		"smolagents.task", "prompt", "mcp.request.argument", "mcp.response.value",
	}
	for _, key := range content {
		assert.True(t, IsContent(key), key)
	}
}

func TestIsNoContent(t *testing.T) {
	for _, key := range []string{
		"", "a", "gen_ai.operation.name", "gen_ai.usage.input_tokens", "gen_ai.output.type",
		"gen_ai.prompt.name", "gen_ai.tool.name", "llm.model_name", "llm.token_count.prompt",
		"gen_ai.completion.0.finish_reason", "gen_ai.completion.0.tool_calls.0.name",
		"llm.output_messages.0.message.role",
		"llm.output_messages.0.message.tool_calls.0.tool_call.function.name",
		"retrieval.documents.0.document.score", "annotations.0.annotation.score",
		"langsmith.metadata.session_id", "ai.response.finishReason", "ai.usage.inputTokens",
		"http.request.method", "url.full", "tool.name", "session.id", "crew_id", "input.mime_type",
		"gen_ai.guardrail.verdict.type", "mcp.tool.annotations.readOnlyHint", "memory.integrity",
		"langsmith.metadata.langgraph_step", "traceloop.association.properties.langgraph_checkpoint_ns",
		"leasehold.step.role", "metadata_version", "prompted", "valueless", "x.unrelated",
	} {
		assert.False(t, IsContent(key), key)
	}
}

func TestIsContentDoesNotAllocate(t *testing.T) {
	keys := []string{"gen_ai.completion.0.tool_calls.0.arguments", "gen_ai.usage.input_tokens", "llm.input_messages.3.message.role"}
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		for _, key := range keys {
			IsContent(key)
		}
	}))
}

func TestIsContentEvent(t *testing.T) {
	for _, name := range []string{"gen_ai.system.message", "gen_ai.user.message", "gen_ai.assistant.message", "gen_ai.tool.message", "gen_ai.choice", "gen_ai.content.prompt", "gen_ai.content.completion"} {
		assert.True(t, IsContentEvent(name), name)
	}
	assert.False(t, IsContentEvent("exception"))
}

func TestContentKeysHaveSources(t *testing.T) {
	for _, c := range ContentKeys {
		assert.Contains(t, Sources, c.Source, c.Key)
	}
}

func BenchmarkIsContent(b *testing.B) {
	for _, key := range []string{"gen_ai.usage.input_tokens", "llm.input_messages.0.message.content", "http.request.method"} {
		b.Run(key, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				IsContent(key)
			}
		})
	}
}
