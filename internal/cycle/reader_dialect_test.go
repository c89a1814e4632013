// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"math"
	"strings"
	"testing"
)

func TestReadOpenInference(t *testing.T) {
	runStepCases(t, []stepCase{
		{
			name: "llm", span: spanLiteral{scope: "openinference.instrumentation.openai", name: "ChatCompletion", attrs: attrs{
				"openinference.span.kind": "LLM", "llm.model_name": "gpt-4o", "llm.provider": "azure",
				"session.id": "s-1", "llm.invocation_parameters": `{"model": "gpt-4o", "max_tokens": 256}`,
				"llm.token_count.prompt": 10, "llm.token_count.completion": 5, "llm.token_count.total": 15,
				"llm.token_count.prompt_details.cache_read":                          4,
				"llm.token_count.prompt_details.cache_write":                         3,
				"llm.token_count.completion_details.reasoning":                       2,
				"llm.output_messages.0.message.role":                                 "assistant",
				"llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "a",
				"llm.output_messages.0.message.tool_calls.1.tool_call.function.name": "b",
				"llm.input_messages.0.message.tool_calls.0.tool_call.function.name":  "not asked for here",
				"llm.cost.prompt": 0.5, "llm.cost.completion": 0.25, "llm.finish_reason": "stop",
			}},
			want: Step{
				Role: RoleLLM, Convention: ConventionOpenInference, Status: StatusOK,
				Identity: Identity{Session: "s-1"}, CostUSD: 0.75, HasCost: true,
				Model: Model{Operation: "chat", Provider: "azure.ai.openai", Response: "gpt-4o", Finish: FinishStop, MaxTokens: 256, ToolCalls: 2},
				Usage: usage(10, 5, 4, 3, 2, 15),
			},
		},
		{
			name: "agent of a graph", span: spanLiteral{scope: "openinference.instrumentation.openai_agents", name: "Writer", attrs: attrs{
				"openinference.span.kind": "AGENT", "graph.node.id": "Writer", "graph.node.parent_id": "Router",
			}},
			want: Step{
				Role: RoleAgent, Convention: ConventionOpenInference,
				Identity: Identity{Agent: "Writer", HandoffFrom: "Router", HandoffTo: "Writer"},
				Model:    Model{Operation: "invoke_agent"},
			},
		},
		{
			name: "handoff under the kind of a tool", span: spanLiteral{
				scope: "openinference.instrumentation.openai_agents", name: "handoff to Writer",
				attrs: attrs{"openinference.span.kind": "TOOL"},
			},
			want: Step{Role: RoleDelegation, Convention: ConventionOpenAIAgents, Identity: Identity{HandoffTo: "Writer"}},
		},
		{
			name: "tool whose parameters are a schema", span: spanLiteral{name: "WeatherTool", attrs: attrs{
				"openinference.span.kind": "TOOL", "tool.name": "get_weather", "tool.id": "t-1",
				"tool.parameters": `{"city":{"type":"string"}}`, "input.value": "Paris", "output.value": "20°C",
			}},
			want: Step{
				Role: RoleTool, Convention: ConventionOpenInference, Status: StatusOK, Model: Model{Operation: "execute_tool"},
				Tool: Tool{Name: "get_weather", CallID: "t-1", Args: textHash("Paris"), Result: textHash("20°C"), ResultSize: 5},
			},
		},
		{
			name: "tool named by its span", span: spanLiteral{name: "get_weather", attrs: attrs{"openinference.span.kind": "TOOL"}},
			want: Step{
				Role: RoleTool, Convention: ConventionOpenInference, Status: StatusOK, Model: Model{Operation: "execute_tool"},
				Tool: Tool{Name: "get_weather"},
			},
		},
		{
			name: "prompt template", span: spanLiteral{name: "p", attrs: attrs{"openinference.span.kind": "PROMPT", "llm.model_name": "m"}},
			want: Step{Role: RoleChain, Convention: ConventionOpenInference, Model: Model{Response: "m"}},
		},
		{
			name: "chain inside", span: spanLiteral{name: "c", attrs: attrs{"openinference.span.kind": "CHAIN", "llm.token_count.prompt": 3}},
			want: Step{Role: RoleChain, Convention: ConventionOpenInference, Usage: usage(3), Aggregate: true},
		},
		{
			name: "chain at the root", span: spanLiteral{root: true, name: "c", attrs: attrs{"openinference.span.kind": "CHAIN"}},
			want: Step{Role: RoleWorkflow, Convention: ConventionOpenInference, Model: Model{Operation: "invoke_workflow"}},
		},
		{
			name: "evaluator with annotations", span: spanLiteral{name: "judge", attrs: attrs{
				"openinference.span.kind":       "EVALUATOR",
				"annotations.0.annotation.name": "toxicity", "annotations.0.annotation.score": 0.01,
				"annotations.1.annotation.name": "answer_confidence", "annotations.1.annotation.score": 0.8,
			}},
			want: Step{Role: RoleEvaluation, Convention: ConventionOpenInference, Confidence: 0.8, HasConfidence: true},
		},
		{
			name: "embedding by its model alone", span: spanLiteral{name: "e", attrs: attrs{"embedding.model_name": "e-3"}},
			want: Step{Role: RoleEmbedding, Convention: ConventionOpenInference, Model: Model{Operation: "embeddings", Request: "e-3", ToolCalls: -1}},
		},
		{
			name: "cache left out", span: spanLiteral{scope: "openinference.instrumentation.claude_agent_sdk", name: "a", attrs: attrs{
				"openinference.span.kind": "LLM", "llm.token_count.prompt": 10, "llm.token_count.prompt_details.cache_read": 4,
			}},
			want: Step{
				Role: RoleLLM, Convention: ConventionOpenInference, Model: Model{Operation: "chat", ToolCalls: -1},
				Usage: exclusive(usage(10, -1, 4)),
			},
		},
	})
}

func exclusive(u RawUsage) RawUsage {
	u.Cache = CacheExclusive
	return u
}

func TestReadOpenLLMetry(t *testing.T) {
	runStepCases(t, []stepCase{
		{
			name: "chat", span: spanLiteral{scope: "opentelemetry.instrumentation.openai.v1", name: "openai.chat", attrs: attrs{
				"llm.request.type": "chat", "gen_ai.system": "openai", "gen_ai.request.model": "gpt-4o",
				"gen_ai.usage.prompt_tokens": 10, "gen_ai.usage.completion_tokens": 5, "llm.usage.total_tokens": 15,
				"gen_ai.usage.cache_read_input_tokens": 4, "gen_ai.usage.cache_creation_input_tokens": 0,
				"gen_ai.usage.reasoning_tokens": 2, "llm.is_streaming": "True", "llm.headers": "None",
				"gen_ai.completion.0.finish_reason": "tool_calls", "gen_ai.completion.0.role": "assistant",
				"gen_ai.completion.0.tool_calls.0.name": "a", "gen_ai.completion.0.tool_calls.0.id": "1",
				"traceloop.workflow.name": "wf", "traceloop.association.properties.session_id": "s-1",
			}},
			want: Step{
				Role: RoleLLM, Convention: ConventionOpenLLMetry, Status: StatusOK,
				Identity: Identity{Session: "s-1", Workflow: "wf"},
				Model:    Model{Operation: "chat", Provider: "openai", Request: "gpt-4o", Finish: FinishToolCalls, ToolCalls: 1, Streaming: true},
				Usage:    usage(10, 5, 4, 0, 2, 15),
			},
		},
		{
			name: "tool", span: spanLiteral{name: "search.tool", attrs: attrs{
				"traceloop.span.kind": "tool", "traceloop.entity.name": "search",
				"traceloop.entity.input": "x", "traceloop.entity.output": "", "gen_ai.task.status": "failure",
			}},
			want: Step{
				Role: RoleTool, Convention: ConventionOpenLLMetry, Status: StatusError, Model: Model{Operation: "execute_tool"},
				Tool: Tool{Name: "search", Args: textHash("x")},
			},
		},
		{
			name: "agent", span: spanLiteral{name: "writer.agent", attrs: attrs{"traceloop.span.kind": "agent", "traceloop.entity.name": "writer"}},
			want: Step{Role: RoleAgent, Convention: ConventionOpenLLMetry, Identity: Identity{Agent: "writer"}, Model: Model{Operation: "invoke_agent"}},
		},
		{
			name: "the name of a task is no agent's", span: spanLiteral{name: "x.task", attrs: attrs{"traceloop.span.kind": "task", "traceloop.entity.name": "x"}},
			want: Step{Role: RoleReasoning, Convention: ConventionOpenLLMetry},
		},
		{
			name: "handoff", span: spanLiteral{name: "h", attrs: attrs{"gen_ai.operation.name": "handoff", "gen_ai.handoff.from_agent": "a", "gen_ai.handoff.to_agent": "b"}},
			want: Step{Role: RoleDelegation, Convention: ConventionOpenLLMetry, Identity: Identity{HandoffFrom: "a", HandoffTo: "b"}, Model: Model{Operation: "handoff"}},
		},
		{
			name: "crew agent by its span", span: spanLiteral{name: "Writer.agent", attrs: attrs{"traceloop.workflow.name": "crew"}},
			want: Step{Role: RoleAgent, Convention: ConventionCrewAI, Identity: Identity{Agent: "Writer", Workflow: "crew"}, Model: Model{Operation: "invoke_agent"}},
		},
		{
			name: "bedrock leaves the cache out", span: spanLiteral{scope: "opentelemetry.instrumentation.bedrock", name: "bedrock.converse", attrs: attrs{
				"llm.request.type": "chat", "gen_ai.system": "bedrock", "gen_ai.usage.input_tokens": 10, "gen_ai.usage.cache_read_input_tokens": 4,
			}},
			want: Step{
				Role: RoleLLM, Convention: ConventionOpenLLMetry, Model: Model{Operation: "chat", Provider: "aws.bedrock", ToolCalls: -1},
				Usage: exclusive(usage(10, -1, 4)),
			},
		},
	})
}

func TestReadVercel(t *testing.T) {
	runStepCases(t, []stepCase{
		{
			name: "model call", span: spanLiteral{scope: "ai", name: "ai.streamText.doStream", attrs: attrs{
				"operation.name": "ai.streamText.doStream ops", "ai.operationId": "ai.streamText.doStream",
				"ai.telemetry.functionId": "ops", "ai.model.provider": "amazon-bedrock", "ai.model.id": "claude",
				"ai.settings.maxTokens": 100, "ai.response.finishReason": "tool-calls", "ai.response.id": "r-1",
				"ai.response.model": "claude-x", "ai.response.msToFirstChunk": 1500.0,
				"ai.response.toolCalls": `[{"toolCallId":"1","toolName":"a"},{"toolCallId":"2","toolName":"b"}]`,
				"ai.usage.inputTokens":  20, "ai.usage.promptTokens": 19, "ai.usage.outputTokens": 3, "ai.usage.totalTokens": 23,
				"ai.usage.inputTokenDetails.cacheReadTokens": 5, "ai.usage.cachedInputTokens": 6,
				"ai.usage.inputTokenDetails.cacheWriteTokens": 7, "ai.usage.inputTokenDetails.noCacheTokens": 8,
				"ai.usage.outputTokenDetails.reasoningTokens": 1, "ai.telemetry.metadata.sessionId": "s-1",
			}},
			want: Step{
				Role: RoleLLM, Convention: ConventionVercel, Status: StatusOK,
				Identity: Identity{Agent: "ops", Session: "s-1"},
				Model: Model{
					Operation: "chat", Provider: "aws.bedrock", Request: "claude", Response: "claude-x", ResponseID: "r-1",
					Finish: FinishToolCalls, ToolCalls: 2, MaxTokens: 100, Streaming: true, FirstChunk: 1.5,
				},
				Usage: usage(20, 3, 5, 7, 1, 23),
			},
		},
		{
			name: "root sums its steps", span: spanLiteral{root: true, scope: "ai", name: "ai.generateText", attrs: attrs{
				"operation.name": "ai.generateText ops", "ai.telemetry.functionId": "ops", "ai.model.id": "m", "ai.usage.promptTokens": 9,
			}},
			want: Step{
				Role: RoleAgent, Convention: ConventionVercel, Identity: Identity{Agent: "ops", Workflow: "ops"},
				Model: Model{Operation: "invoke_agent", Request: "m"}, Usage: usage(9), Aggregate: true,
			},
		},
		{
			name: "tool", span: spanLiteral{name: "ai.toolCall", attrs: attrs{
				"ai.operationId": "ai.toolCall", "ai.toolCall.name": "search",
				"ai.toolCall.id": "c-1", "ai.toolCall.args": "{}", "ai.toolCall.result": "[]",
			}},
			want: Step{
				Role: RoleTool, Convention: ConventionVercel, Status: StatusOK, Model: Model{Operation: "execute_tool"},
				Tool: Tool{Name: "search", CallID: "c-1", Args: textHash("{}"), Result: textHash("[]"), ResultSize: 2},
			},
		},
		{
			name: "embedding", span: spanLiteral{name: "ai.embed.doEmbed", attrs: attrs{"ai.operationId": "ai.embed.doEmbed", "ai.usage.tokens": 4, "ai.model.provider": "openai.embedding"}},
			want: Step{Role: RoleEmbedding, Convention: ConventionVercel, Model: Model{Operation: "embeddings", Provider: "openai", ToolCalls: -1}, Usage: usage(4)},
		},
		{
			name: "step of version 7", span: spanLiteral{scope: "gen_ai", name: "step 1", attrs: attrs{"gen_ai.operation.name": "agent_step", "gen_ai.usage.input_tokens": 4}},
			want: Step{Role: RoleReasoning, Convention: ConventionVercel, Model: Model{Operation: "agent_step"}, Usage: usage(4), Aggregate: true, Sequence: 1},
		},
		{
			name: "rerank", span: spanLiteral{scope: "gen_ai", name: "rerank m", attrs: attrs{"gen_ai.operation.name": "rerank"}},
			want: Step{Role: RoleRerank, Convention: ConventionVercel, Model: Model{Operation: "rerank", ToolCalls: -1}},
		},
	})
}

func TestReadHouseConvention(t *testing.T) {
	runStepCases(t, []stepCase{
		{
			name: "cycle", span: spanLiteral{root: true, name: "agent.reasoning.cycle", attrs: attrs{
				"task.id": "t-1", "trust.level": 0.5,
				"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 5,
			}},
			want: Step{
				Role: RoleReasoning, Convention: ConventionLeasehold, Identity: Identity{Task: "t-1", TrustLevel: "0.5"},
				Usage: usage(5), Aggregate: true,
			},
		},
		{
			name: "tool", span: spanLiteral{name: "agent.tool.search", attrs: attrs{"tool.input_tokens": 12, "tool.status": "denied", "trust.level": "shadow"}},
			want: Step{
				Role: RoleTool, Convention: ConventionLeasehold, Status: StatusError, Identity: Identity{TrustLevel: "shadow"},
				Model: Model{Operation: "execute_tool"}, Tool: Tool{Name: "search", InputTokens: 12},
			},
		},
	})
}

func TestConfidence(t *testing.T) {
	event := func(name string, score any) []eventLiteral {
		return []eventLiteral{{"gen_ai.evaluation.result", attrs{"gen_ai.evaluation.name": name, "gen_ai.evaluation.score.value": score}}}
	}
	tests := []struct {
		name   string
		attrs  attrs
		events []eventLiteral
		want   float64 // negative: none
	}{
		{"stated", attrs{"gen_ai.response.confidence": 0.9, "confidence": 0.1}, nil, 0.9},
		{"percentage", attrs{"agent.confidence": 85}, nil, 0.85},
		{"text", attrs{"confidence": "0.25"}, nil, 0.25},
		{"evaluation called confidence", nil, append(event("relevance", 0.2), event("confidence", 0.7)...), 0.7},
		{"other evaluation", nil, event("relevance", 0.2), 0.2},
		{"evaluation where more is worse", nil, event("toxicity", 0.2), -1},
		{"evaluation on another scale", nil, event("relevance", 4), -1},
		{"log-probabilities", attrs{"gen_ai.response.logprobs": []any{math.Log(0.5), math.Log(0.5)}}, nil, 0.5},
		{"log-probabilities in JSON", attrs{"llm.response.logprobs": `{"content":[{"token":"a","logprob":-0.6931471805599453}]}`}, nil, 0.5},
		{"no log-probabilities", attrs{"gen_ai.response.logprobs": "[]"}, nil, -1},
		{"nothing", nil, nil, -1},
	}
	for _, tt := range tests {
		all := attrs{"gen_ai.operation.name": "chat"}
		for k, v := range tt.attrs {
			all[k] = v
		}
		step := spanLiteral{name: "chat", attrs: all, events: tt.events}.read(t, Options{})
		if step.HasConfidence != (tt.want >= 0) || step.HasConfidence && math.Abs(step.Confidence-tt.want) > 1e-9 {
			t.Errorf("%s: got %v %v, want %v", tt.name, step.Confidence, step.HasConfidence, tt.want)
		}
		if step.LogprobConfidence != strings.HasPrefix(tt.name, "log-probabilities") {
			t.Errorf("%s: from log-probabilities: %v", tt.name, step.LogprobConfidence)
		}
	}
}
