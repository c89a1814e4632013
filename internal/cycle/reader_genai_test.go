// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"testing"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

func TestReadGenAI(t *testing.T) {
	runStepCases(t, []stepCase{
		{
			name: "chat of the newest version", span: spanLiteral{
				scope: "opentelemetry.util.genai.handler", name: "chat gpt-5", attrs: attrs{
					"gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai",
					"gen_ai.request.model": "gpt-5", "gen_ai.response.model": "gpt-5-2025-08-07",
					"gen_ai.response.id": "resp-1", "gen_ai.conversation.id": "conv-1",
					"gen_ai.agent.name": "planner", "gen_ai.agent.id": "a-1", "gen_ai.agent.version": "2",
					"gen_ai.request.max_tokens": 4096, "gen_ai.request.stream": true,
					"gen_ai.response.time_to_first_chunk": 0.25,
					"gen_ai.response.finish_reasons":      []any{"tool_call"},
					"gen_ai.usage.input_tokens":           1200, "gen_ai.usage.output_tokens": 80,
					"gen_ai.usage.cache_read.input_tokens":     1024,
					"gen_ai.usage.cache_write.input_tokens":    64,
					"gen_ai.usage.cache_creation.input_tokens": 63,
					"gen_ai.usage.reasoning.output_tokens":     12,
					"gen_ai.usage.text.input_tokens":           1200,
					"openai.response.service_tier":             "flex",
					"gen_ai.output.messages":                   benchMessages,
				},
			},
			want: Step{
				Role: RoleLLM, Convention: ConventionGenAI, Status: StatusOK,
				Identity: Identity{Agent: "planner", AgentID: "a-1", AgentVersion: "2", Session: "conv-1"},
				Model: Model{
					Operation: "chat", Provider: "openai", Request: "gpt-5",
					Response: "gpt-5-2025-08-07", ResponseID: "resp-1", ServiceTier: "flex",
					Finish: FinishToolCalls, ToolCalls: 1, MaxTokens: 4096, Streaming: true, FirstChunk: 0.25,
				},
				Usage: usage(1200, 80, 1024, 64, 12),
			},
		},
		{
			name: "chat of 1.26", span: spanLiteral{
				scope: "opentelemetry.instrumentation.openai_v2", name: "chat gpt-4o", attrs: attrs{
					"gen_ai.system": "az.ai.openai", "gen_ai.request.model": "gpt-4o",
					"gen_ai.usage.prompt_tokens": "12", "gen_ai.usage.completion_tokens": 3.0,
				},
			},
			want: Step{
				Role: RoleLLM, Convention: ConventionOpenLLMetry,
				Model: Model{Operation: "chat", Provider: "azure.ai.openai", Request: "gpt-4o", ToolCalls: -1},
				Usage: usage(12, 3),
			},
		},
		{
			name: "old and new names are never added", span: spanLiteral{
				name: "chat", attrs: attrs{
					"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 10,
					"gen_ai.usage.prompt_tokens": 11, "gen_ai.usage.output_tokens": 2,
					"gen_ai.usage.completion_tokens": 3,
				},
			},
			want: Step{
				Role: RoleLLM, Convention: ConventionOpenLLMetry,
				Model: Model{Operation: "chat", ToolCalls: -1}, Usage: usage(10, 2),
			},
		},
		{
			name: "agent", span: spanLiteral{
				root: true, name: "invoke_agent planner", attrs: attrs{
					"gen_ai.operation.name": "invoke_agent", "gen_ai.request.model": "openai/gpt-4o",
					"gen_ai.usage.input_tokens": 100, "gen_ai.usage.output_tokens": 10,
				},
			},
			want: Step{
				Role: RoleAgent, Convention: ConventionGenAI,
				Identity: Identity{Agent: "planner"},
				Model:    Model{Operation: "invoke_agent", Provider: "openai", Request: "openai/gpt-4o"},
				Usage:    usage(100, 10), Aggregate: true,
			},
		},
		{
			name: "workflow", span: spanLiteral{name: "invoke_workflow report", attrs: attrs{
				"gen_ai.operation.name": "invoke_workflow", "gen_ai.workflow.name": "report",
			}},
			want: Step{
				Role: RoleWorkflow, Convention: ConventionGenAI,
				Identity: Identity{Workflow: "report"}, Model: Model{Operation: "invoke_workflow"},
			},
		},
		{
			name: "tool", span: spanLiteral{name: "execute_tool search", attrs: attrs{
				"gen_ai.operation.name": "execute_tool", "gen_ai.tool.call.id": "call-1",
				"gen_ai.tool.type": "extension", "gen_ai.tool.call.arguments": `{"q":"x"}`,
				"gen_ai.tool.call.result": "found", "error.type": "timeout",
			}},
			want: Step{
				Role: RoleTool, Convention: ConventionGenAI, Status: StatusError, ErrorType: "timeout",
				Model: Model{Operation: "execute_tool"},
				Tool: Tool{
					Name: "search", CallID: "call-1", Type: "extension",
					Args: textHash(`{"q":"x"}`), Result: textHash("found"), ResultSize: 5,
				},
			},
		},
		{
			name: "plan", span: spanLiteral{name: "plan planner", attrs: attrs{"gen_ai.operation.name": "plan"}},
			want: Step{Role: RolePlan, Convention: ConventionGenAI, Model: Model{Operation: "plan"}},
		},
		{
			name: "memory", span: spanLiteral{name: "search_memory", attrs: attrs{"gen_ai.operation.name": "search_memory"}},
			want: Step{Role: RoleMemory, Convention: ConventionGenAI, Model: Model{Operation: "search_memory"}},
		},
		{
			name: "retrieval", span: spanLiteral{name: "retrieval docs", attrs: attrs{"gen_ai.operation.name": "retrieval"}},
			want: Step{Role: RoleRetrieval, Convention: ConventionGenAI, Model: Model{Operation: "retrieval"}},
		},
		{
			name: "embedding", span: spanLiteral{name: "embeddings e-3", attrs: attrs{
				"gen_ai.operation.name": "embeddings", "gen_ai.usage.input_tokens": 7,
			}},
			want: Step{
				Role: RoleEmbedding, Convention: ConventionGenAI,
				Model: Model{Operation: "embeddings", ToolCalls: -1}, Usage: usage(7),
			},
		},
		{
			name: "fetched responses repeat usage", span: spanLiteral{name: "fetch_response", attrs: attrs{
				"gen_ai.operation.name": "fetch_response", "gen_ai.response.id": "r", "gen_ai.usage.input_tokens": 7,
				"gen_ai.usage.cost": 0.1,
			}},
			want: Step{
				Role: RoleChain, Convention: ConventionGenAI,
				Model: Model{Operation: "fetch_response", ResponseID: "r"},
			},
		},
		{
			name: "making an agent is no run of it", span: spanLiteral{name: "create_agent a", attrs: attrs{
				"gen_ai.operation.name": "create_agent", "gen_ai.agent.name": "a", "gen_ai.usage.input_tokens": 7,
			}},
			want: Step{
				Role: RoleChain, Convention: ConventionGenAI, Identity: Identity{Agent: "a"},
				Model: Model{Operation: "create_agent"},
			},
		},
		{
			name: "unknown operation", span: spanLiteral{name: "dance", attrs: attrs{"gen_ai.operation.name": "dance"}},
			want: Step{Role: RoleChain, Convention: ConventionGenAI, Model: Model{Operation: "dance"}},
		},
		{
			name: "unknown operation of a model with usage", span: spanLiteral{name: "ask", attrs: attrs{
				"gen_ai.operation.name": "ask", "gen_ai.request.model": "m", "gen_ai.usage.input_tokens": 7,
			}},
			want: Step{
				Role: RoleLLM, Convention: ConventionGenAI,
				Model: Model{Operation: "chat", Request: "m", ToolCalls: -1}, Usage: usage(7),
			},
		},
		{
			name: "finish reason of a choice event", span: spanLiteral{
				name: "chat", attrs: attrs{"gen_ai.operation.name": "chat"},
				events: []eventLiteral{{"gen_ai.choice", attrs{"finish_reason": "length", "content": "…"}}},
			},
			want: Step{
				Role: RoleLLM, Convention: ConventionGenAI, Status: StatusOK,
				Model: Model{Operation: "chat", Finish: FinishLength, ToolCalls: -1},
			},
		},
		{
			name: "structured answer", span: spanLiteral{name: "chat", attrs: attrs{
				"gen_ai.operation.name": "chat",
				"gen_ai.output.messages": []any{map[string]any{"role": "assistant", "parts": []any{
					map[string]any{"type": "tool_call"},
					map[string]any{"type": "text", "content": "tool_call"},
					map[string]any{"type": "tool_call"},
				}}},
			}},
			want: Step{Role: RoleLLM, Convention: ConventionGenAI, Model: Model{Operation: "chat", ToolCalls: 2}},
		},
		{
			name: "cost in another currency", span: spanLiteral{name: "chat", attrs: attrs{
				"gen_ai.operation.name":    "chat",
				"gen_ai.usage.cost.amount": 3.0, "gen_ai.usage.cost.currency": "EUR",
			}},
			want: Step{Role: RoleLLM, Convention: ConventionGenAI, Model: Model{Operation: "chat", ToolCalls: -1}},
		},
	})
}

func TestReadPlainSpans(t *testing.T) {
	for _, span := range []spanLiteral{
		{name: "POST", kind: ptrace.SpanKindClient, scope: "opentelemetry.instrumentation.httpx", attrs: attrs{"http.method": "POST", "session.id": "s"}},
		{name: "SELECT agents", attrs: attrs{"db.system": "postgresql", "db.operation.name": "SELECT"}},
		{name: "invocation", scope: "celery"},
		{name: "task", scope: "celery", attrs: attrs{"task_id": "7", "model": "Order", "attempts": 3}},
		{name: "nightly run", attrs: attrs{"tool.name": "make", "confidence": "high"}},
		{name: "span of an agent framework with nothing on it", scope: "pydantic-ai"},
		{name: "ai", attrs: attrs{"operation.name": "chat"}},
	} {
		step := span.read(t, Options{})
		if step.Role != RoleNone || step.Convention != ConventionNone || step.Usage.Present != 0 || step.Tool != (Tool{}) {
			t.Errorf("%q was read as %s of %s", span.name, step.Role, step.Convention)
		}
	}
}
