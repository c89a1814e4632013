// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// documented is the precedence of each field as the conventions' own
// documentation gives it, written down apart from the tables: a field's keys
// must have these in this order, with others between them or not.
var documented = map[Field]string{
	FieldAgentName:    "gen_ai.agent.name > agent.name > graph.node.name > traceloop.entity.name > ai.telemetry.functionId > agent_name > agent_role",
	FieldAgentID:      "gen_ai.agent.id > graph.node.id > agent_key > agent.invocation.id",
	FieldAgentVersion: "gen_ai.agent.version",
	FieldSession:      "gen_ai.conversation.id > session.id > ai.telemetry.metadata.sessionId > langfuse.session.id > langsmith.trace.session_id > gcp.vertex.agent.session_id > group_id",
	FieldTask:         "task.id > gen_ai.task.id > gen_ai.agent.task.id > task_id > task_key > a2a.task.id > gcp.vertex.agent.invocation_id",
	FieldWorkflow:     "gen_ai.workflow.name > traceloop.workflow.name > ai.telemetry.functionId > crew_key > crew_id",
	FieldHandoffFrom:  "gen_ai.agent.handoff.source.name > graph.node.parent_id > gen_ai.handoff.from_agent > delegation.source_agent > agent.interaction.source_agent > gen_ai.agent.source > from_agent",
	FieldHandoffTo:    "gen_ai.agent.handoff.target.name > graph.node.id > gen_ai.handoff.to_agent > delegation.target_agent > agent.interaction.target_agent > gen_ai.agent.target > to_agent",
	FieldTrustLevel:   "trust.level > gen_ai.agent.trust.score",

	FieldOperation:      "gen_ai.operation.name > operation.name > llm.request.type",
	FieldProvider:       "gen_ai.provider.name > gen_ai.system > llm.provider > llm.system > ai.model.provider",
	FieldRequestModel:   "gen_ai.request.model > llm.request.model_name > ai.model.id > llm.model > langfuse.observation.model.name > model_name > embedding.model_name > model > llm",
	FieldResponseModel:  "gen_ai.response.model > llm.response.model_name > ai.response.model > llm.response.model > llm.model_name",
	FieldResponseID:     "gen_ai.response.id > ai.response.id > llm.response.id",
	FieldServiceTier:    "openai.response.service_tier > openai.request.service_tier > gen_ai.openai.response.service_tier",
	FieldMaxTokens:      "gen_ai.request.max_tokens > gen_ai.request.max_completion_tokens > llm.invocation_parameters > ai.settings.maxOutputTokens > ai.settings.maxTokens > langfuse.observation.model.parameters",
	FieldStreaming:      "gen_ai.request.stream > gen_ai.is_streaming > llm.is_streaming",
	FieldFirstChunk:     "gen_ai.response.time_to_first_chunk > ai.response.msToFirstChunk > ttft_ms",
	FieldFinish:         "gen_ai.response.finish_reasons > gen_ai.response.finish_reason > llm.finish_reason > ai.response.finishReason > llm.response.finish_reason > llm.response.stop_reason > gen_ai.response.stop_reason > gen_ai.completion.0.finish_reason",
	FieldResponseStatus: "gen_ai.response.status",

	FieldInputTokens:  "gen_ai.usage.input_tokens > gen_ai.usage.prompt_tokens > llm.token_count.prompt > ai.usage.inputTokens > ai.usage.promptTokens > ai.usage.tokens > llm.input_tokens > codex.turn.token_usage.input_tokens > llm.usage.prompt_tokens > langfuse.observation.usage_details > input_tokens",
	FieldOutputTokens: "gen_ai.usage.output_tokens > gen_ai.usage.completion_tokens > llm.token_count.completion > ai.usage.outputTokens > ai.usage.completionTokens > llm.output_tokens > llm.usage.completion_tokens > output_tokens",
	FieldCacheRead: "gen_ai.usage.cache_read.input_tokens > gen_ai.usage.cache_read_input_tokens > llm.token_count.prompt_details.cache_read > llm.token_count.prompt_details.cache_input > " +
		"ai.usage.inputTokenDetails.cacheReadTokens > ai.usage.cachedInputTokens > gen_ai.usage.prompt_tokens_details.cached_tokens > gen_ai.usage.details.cache_read_tokens > gen_ai.usage.details.cache_read_input_tokens > " +
		"gen_ai.usage.cached_input_tokens > gen_ai.usage.input_tokens.cached > cache_read_tokens",
	FieldCacheWrite: "gen_ai.usage.cache_write.input_tokens > gen_ai.usage.cache_creation.input_tokens > gen_ai.usage.cache_creation_input_tokens > llm.token_count.prompt_details.cache_write > " +
		"ai.usage.inputTokenDetails.cacheWriteTokens > gen_ai.usage.cache_write_input_tokens > gen_ai.usage.prompt_tokens_details.cache_creation_tokens > gen_ai.usage.details.cache_write_tokens > " +
		"gen_ai.usage.input_tokens.cache_write > cache_creation_tokens",
	FieldReasoning: "gen_ai.usage.reasoning.output_tokens > gen_ai.usage.reasoning_tokens > llm.usage.reasoning_tokens > llm.token_count.completion_details.reasoning > ai.usage.outputTokenDetails.reasoningTokens > " +
		"ai.usage.reasoningTokens > gen_ai.usage.completion_tokens_details.reasoning_tokens > gen_ai.usage.details.reasoning_tokens > gen_ai.usage.details.thoughts_tokens > gen_ai.usage.output_tokens.reasoning",
	FieldTotalTokens: "llm.usage.total_tokens > gen_ai.usage.total_tokens > llm.token_count.total > ai.usage.totalTokens > llm.total_tokens > gen_ai.client.token.usage",
	FieldCost:        "gen_ai.usage.cost.amount > gen_ai.usage.cost > operation.cost > llm.cost.total > gen_ai.usage.total_cost > llm.cost > llm.cost_usd > langfuse.observation.cost_details > total_cost_usd > cost_usd",
	FieldInputCost:   "llm.cost.prompt > gen_ai.usage.input_cost",
	FieldOutputCost:  "llm.cost.completion > gen_ai.usage.output_cost",
	FieldCurrency:    "gen_ai.usage.cost.currency",

	FieldToolName:   "gen_ai.tool.name > tool.name > ai.toolCall.name > tool_name > traceloop.entity.name",
	FieldToolCallID: "gen_ai.tool.call.id > tool_call.id > tool.id > ai.toolCall.id",
	FieldToolType:   "gen_ai.tool.type",
	// What OpenInference calls a tool's parameters is their declaration, the
	// same for every call; what the tool was given is the input's value.
	FieldToolArgs:     "gen_ai.tool.call.arguments > ai.toolCall.args > tool_call.function.arguments > input.value > traceloop.entity.input > gen_ai.tool.args > gen_ai.tool.input > tool_arguments > gcp.vertex.agent.tool_call_args > tool.input > mcp.request.argument",
	FieldToolResult:   "gen_ai.tool.call.result > ai.toolCall.result > output.value > traceloop.entity.output > gen_ai.tool.output > tool_response > gcp.vertex.agent.tool_response > tool.output > mcp.response.value",
	FieldToolStatus:   "tool.status > tool.success > gen_ai.tool.status > gen_ai.task.status",
	FieldToolAttempts: "attempts",
	FieldToolTokens:   "tool.input_tokens",
	FieldErrorType:    "error.type > exception.type > tool.error",
	FieldConfidence:   "gen_ai.response.confidence > gen_ai.response.confidence_score > llm.confidence > agent.confidence > confidence",
	FieldLogprobs:     "gen_ai.response.logprobs > llm.response.logprobs > openjiuwen.gen_ai.response.logprobs",
	FieldLevel:        "langfuse.observation.level",
	FieldSequence:     "agent.step.number > gen_ai.react.round > langsmith.metadata.langgraph_step > langfuse.observation.metadata.langgraph_step > traceloop.association.properties.langgraph_step > metadata",

	// MCP's own names, wherever a key names them in full.
	FieldToolReadOnly:    "mcp.tool.read_only > mcp.tool.annotations.readOnlyHint > mcp.tool.annotations > gen_ai.tool.annotations.read_only_hint > tool.annotations.readOnlyHint",
	FieldToolDestructive: "mcp.tool.destructive > mcp.tool.annotations.destructiveHint > mcp.tool.annotations > gen_ai.tool.annotations.destructive_hint > tool.annotations.destructiveHint",
	FieldToolOpenWorld:   "mcp.tool.open_world > mcp.tool.annotations.openWorldHint > mcp.tool.annotations > gen_ai.tool.annotations.open_world_hint > tool.annotations.openWorldHint",
	// What was done comes before what was found.
	FieldTripped:     "gen_ai.guardrail.action.type > gen_ai.guardrail.verdict.type > gen_ai.security.decision.type > gen_ai.guardrail.triggered > gen_ai.guardrail.status > guardrail.action > guardrail.tripped > triggered",
	FieldStale:       "retrieval.stale > retrieval.expired > memory.stale > memory.expired",
	FieldCorrupt:     "memory.corrupt > memory.corrupted > memory.integrity",
	FieldSubgraph:    "langsmith.metadata.langgraph_checkpoint_ns > traceloop.association.properties.langgraph_checkpoint_ns > metadata",
	FieldSystemFirst: "llm.input_messages.0.message.role > gen_ai.prompt.0.role",
	FieldPrompt:      "gen_ai.system_instructions > llm.input_messages.0.message.content > gen_ai.prompt.0.content > gen_ai.input.messages > ai.prompt.messages > gcp.vertex.agent.llm_request",
	FieldOffered:     "gen_ai.tool.definitions > ai.prompt.tools > model_request_parameters > gcp.vertex.agent.llm_request",
	FieldAccessor:    "vault.token.accessor",
	FieldMCPMethod:   "mcp.method.name",
	FieldA2AMethod:   "a2a.method.name",
	FieldKind:        "langsmith.span.kind > langfuse.observation.type > agenttelemetry.span.kind > agent_span_kind > agent.span_kind > openinference.span.kind > traceloop.span.kind > gen_ai.span.kind",
}

func TestPrecedenceIsAsDocumented(t *testing.T) {
	for _, m := range Mappings() {
		if m.Field == FieldOutputMessages {
			continue // a count of Leasehold's own
		}
		var keys []string
		for _, k := range m.Keys {
			if n := len(keys); n == 0 || keys[n-1] != k.Name {
				keys = append(keys, k.Name)
			}
		}
		at := -1
		for want := range strings.SplitSeq(documented[m.Field], " > ") {
			next := slices.Index(keys, want)
			assert.Greater(t, next, at, "%s: %q is missing or too early among %v", m.Field, want, keys)
			at = next
		}
	}
}

// known are further keys that the conventions name: each is mapped, content,
// or left alone for a reason.
const known = `gen_ai.agent.description gen_ai.agent.call.id agent.role agent.framework user.id enduser.id
gen_ai.user llm.user ai.telemetry.metadata.userId langfuse.user.id thread.id agent.task
gen_ai.task.name gen_ai.task.parent.id gen_ai.task.kind ai.operationId
gen_ai.usage.text.input_tokens gen_ai.usage.image.output_tokens gen_ai.usage.audio.cache_read.input_tokens
llm.token_count.prompt_details.audio llm.token_count.completion_details.audio
gen_ai.aggregated_usage.input_tokens gen_ai.usage.partial.input_tokens gen_ai.usage.raw
crewai.crew.token_usage codex.turn.token_usage.output_tokens codex.turn.token_usage.total_tokens
codex.turn.token_usage.cached_input_tokens codex.turn.token_usage.reasoning_output_tokens
cache_read_tokens input_cached_tokens gen_ai.usage.cost.source github.copilot.cost nano_aiu
gen_ai.request.temperature ai.settings.temperature llm.temperature gen_ai.request.reasoning.level
gen_ai.request.reasoning_effort tool.parameters langfuse.observation.status_message
annotations.0.annotation.name annotations.0.annotation.score annotations.0.annotation.label
annotations.0.annotation.explanation annotations.0.annotation.annotator_kind
evaluations.0.evaluation.score trace.annotations.0.annotation.score session.annotations.0.annotation.score
gen_ai.eval.score retrieval.documents.0.document.score gen_ai.retrieval.documents
gen_ai.conversation.compacted gen_ai.request.previous_response.id llm_request.context
mcp.session.id mcp.protocol.version mcp.resource.uri jsonrpc.request.id jsonrpc.protocol.version
rpc.response.status_code network.transport network.protocol.name mcp.request.id mcp.request.argument
mcp.response.value mcp.session.init_options a2a.protocol.version a2a.tenant a2a.message.id
a2a.message.reference_task_ids a2a.agent_card.url a2a.task.state event_loop.cycle_id
traceloop.association.properties.session_id traceloop.association.properties.thread_id
gen_ai.evaluation.score.value gen_ai.evaluation.explanation llm.cost.prompt llm.cost.completion`

func TestEveryKnownKeyIsAccountedFor(t *testing.T) {
	for _, key := range strings.Fields(known) {
		_, numbered := DialectOfKey(key)
		assert.True(t, Standard().Lookup(key) != nil || IsContent(key) || isUnread(key) || numbered, key)
	}
}

func isUnread(key string) bool {
	return slices.ContainsFunc(Unread, func(u UnreadKey) bool {
		prefix, whole := strings.CutSuffix(u.Key, "*")
		return whole && strings.HasPrefix(key, prefix) || u.Key == key
	})
}
