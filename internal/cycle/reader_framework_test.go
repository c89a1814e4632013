// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"testing"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

func TestReadADK(t *testing.T) {
	reasoning := usage(10, 5, -1, -1, 3)
	reasoning.ReasoningApart = true
	runStepCases(t, []stepCase{
		{
			name: "model call", span: spanLiteral{scope: "gcp.vertex.agent", name: "call_llm", attrs: attrs{
				"gen_ai.system": "gcp.vertex.agent", "gen_ai.request.model": "gemini-2.5-flash", "gen_ai.usage.input_tokens": 10,
				"gen_ai.usage.output_tokens": 5, "gen_ai.usage.experimental.reasoning_tokens": 3,
				"gcp.vertex.agent.invocation_id": "e-1", "gcp.vertex.agent.session_id": "s-1",
				"gcp.vertex.agent.llm_response":  `{"content":{"parts":[{"function_call":{"args":{},"name":"a"}}]}}`,
				"gen_ai.response.finish_reasons": `["stop"]`,
			}},
			want: Step{
				Role: RoleLLM, Convention: ConventionADK, Status: StatusOK, Identity: Identity{Session: "s-1", Task: "e-1"},
				Model: Model{Operation: "chat", Request: "gemini-2.5-flash", Finish: FinishStop, ToolCalls: 1}, Usage: reasoning,
			},
		},
		{
			name: "under the scope of another library", span: spanLiteral{scope: "opentelemetry.instrumentation.httpx", name: "call_llm", attrs: attrs{
				"gcp.vertex.agent.event_id": "e", "gen_ai.usage.input_tokens": 10,
			}},
			want: Step{Role: RoleLLM, Convention: ConventionADK, Model: Model{Operation: "chat", ToolCalls: -1}, Usage: usage(10)},
		},
		{
			name: "run", span: spanLiteral{root: true, scope: "gcp.vertex.agent", name: "invocation"},
			want: Step{Role: RoleWorkflow, Convention: ConventionADK, Model: Model{Operation: "invoke_workflow"}},
		},
		{
			name: "old agent", span: spanLiteral{scope: "gcp.vertex.agent", name: "agent_run [writer]"},
			want: Step{Role: RoleAgent, Convention: ConventionADK, Identity: Identity{Agent: "writer"}, Model: Model{Operation: "invoke_agent"}},
		},
		{
			name: "merged tools", span: spanLiteral{scope: "gcp.vertex.agent", name: "execute_tool (merged tools)", attrs: attrs{
				"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "(merged tools)",
			}},
			want: Step{},
		},
		{
			name: "transfer", span: spanLiteral{scope: "gcp.vertex.agent", name: "execute_tool transfer_to_agent", attrs: attrs{
				"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "transfer_to_agent",
			}},
			want: Step{Role: RoleDelegation, Convention: ConventionADK},
		},
	})
}

func TestReadPydanticAndLogfire(t *testing.T) {
	runStepCases(t, []stepCase{
		{
			name: "run of version 1", span: spanLiteral{scope: "pydantic-ai", name: "joke run", attrs: attrs{
				"model_name": "gpt-4o", "agent_name": "joke",
				"gen_ai.usage.input_tokens": 5, "gen_ai.usage.details.cache_read_tokens": 2, "logfire.msg": "joke run",
			}},
			want: Step{
				Role: RoleAgent, Convention: ConventionPydantic, Identity: Identity{Agent: "joke"},
				Model: Model{Operation: "invoke_agent", Request: "gpt-4o"}, Usage: usage(5, -1, 2), Aggregate: true,
			},
		},
		{
			name: "sums of version 2 are not usage", span: spanLiteral{scope: "pydantic-ai", name: "agent run", attrs: attrs{"agent_name": "joke", "gen_ai.aggregated_usage.input_tokens": 5}},
			want: Step{Role: RoleAgent, Convention: ConventionPydantic, Identity: Identity{Agent: "joke"}, Model: Model{Operation: "invoke_agent"}},
		},
		{
			name: "tool", span: spanLiteral{scope: "pydantic-ai", name: "running tool: pun", attrs: attrs{"gen_ai.tool.name": "pun", "gen_ai.tool.call.id": "c", "tool_arguments": "{}", "tool_response": "x"}},
			want: Step{
				Role: RoleTool, Convention: ConventionPydantic, Status: StatusOK, Model: Model{Operation: "execute_tool"},
				Tool: Tool{Name: "pun", CallID: "c", Args: textHash("{}"), Result: textHash("x"), ResultSize: 1},
			},
		},
		{
			name: "several tools", span: spanLiteral{scope: "pydantic-ai", name: "running 3 tools"},
			want: Step{Role: RoleChain, Convention: ConventionPydantic},
		},
		{
			name: "cost", span: spanLiteral{scope: "pydantic-ai", name: "chat m", attrs: attrs{"gen_ai.operation.name": "chat", "operation.cost": "0.00009435"}},
			want: Step{Role: RoleLLM, Convention: ConventionPydantic, CostUSD: 0.00009435, HasCost: true, Model: Model{Operation: "chat", ToolCalls: -1}},
		},
		{
			name: "handoff", span: spanLiteral{scope: "logfire.openai_agents", name: "Handoff: Router → Writer"},
			want: Step{Role: RoleDelegation, Convention: ConventionPydantic, Identity: Identity{HandoffFrom: "Router", HandoffTo: "Writer"}},
		},
		{
			name: "names that are templates",
			span: spanLiteral{scope: "logfire.openai_agents", name: "Agent run: {name!r}", attrs: attrs{"name": "Writer"}},
			want: Step{Role: RoleAgent, Convention: ConventionPydantic, Identity: Identity{Agent: "Writer"}, Model: Model{Operation: "invoke_agent"}},
		},
		{
			name: "template of a handoff",
			span: spanLiteral{name: "Handoff: {from_agent} → {to_agent}", attrs: attrs{"from_agent": "Router", "to_agent": "Writer"}},
			want: Step{Role: RoleDelegation, Convention: ConventionPydantic, Identity: Identity{HandoffFrom: "Router", HandoffTo: "Writer"}},
		},
		{
			name: "template of a tool",
			span: spanLiteral{name: "Function: {name}", attrs: attrs{"name": "random_number", "input": map[string]any{}, "output": "4"}},
			want: Step{
				Role: RoleTool, Convention: ConventionPydantic, Status: StatusOK, Model: Model{Operation: "execute_tool"},
				Tool: Tool{Name: "random_number", Args: emptyMapHash(), Result: textHash("4"), ResultSize: 1},
			},
		},
		{
			name: "formatted name",
			span: spanLiteral{name: "Agent run: 'Writer'"},
			want: Step{Role: RoleAgent, Convention: ConventionPydantic, Identity: Identity{Agent: "Writer"}, Model: Model{Operation: "invoke_agent"}},
		},
		{
			name: "partial counts are not usage", span: spanLiteral{name: "chat m", attrs: attrs{"gen_ai.operation.name": "chat", "gen_ai.usage.partial.input_tokens": 4, "gen_ai.usage.raw": "{}"}},
			want: Step{Role: RoleLLM, Convention: ConventionGenAI, Model: Model{Operation: "chat", ToolCalls: -1}},
		},
	})
}

func TestReadLangSmithAndLangfuse(t *testing.T) {
	runStepCases(t, []stepCase{
		{
			name: "LangSmith's kind is right where its operation is not", span: spanLiteral{scope: "langsmith", name: "prompt", attrs: attrs{
				"langsmith.span.kind": "prompt", "gen_ai.operation.name": "chat", "gen_ai.system": "langchain",
			}},
			want: Step{Role: RoleChain, Convention: ConventionLangSmith},
		},
		{
			name: "LangSmith retriever", span: spanLiteral{scope: "langsmith", name: "r", attrs: attrs{"langsmith.span.kind": "retriever", "gen_ai.operation.name": "embeddings"}},
			want: Step{Role: RoleRetrieval, Convention: ConventionLangSmith, Model: Model{Operation: "retrieval"}},
		},
		{
			name: "LangSmith chain repeats usage", span: spanLiteral{scope: "langsmith", name: "c", attrs: attrs{
				"langsmith.span.kind": "chain", "gen_ai.operation.name": "chain",
				"gen_ai.request.model": "m", "gen_ai.usage.input_tokens": 5, "langsmith.metadata.session_id": "s",
			}},
			want: Step{Role: RoleChain, Convention: ConventionLangSmith, Identity: Identity{Session: "s"}, Model: Model{Operation: "chain", Request: "m"}, Usage: usage(5), Aggregate: true},
		},
		{
			name: "Claude turn leaves the cache out", span: spanLiteral{scope: "langsmith", name: "claude.assistant.turn", attrs: attrs{
				"langsmith.span.kind":       "llm",
				"gen_ai.usage.input_tokens": 5, "gen_ai.usage.cache_read.input_tokens": 3,
			}},
			want: Step{Role: RoleLLM, Convention: ConventionLangSmith, Model: Model{Operation: "chat", ToolCalls: -1}, Usage: exclusive(usage(5, -1, 3))},
		},
		{
			name: "LangSmith tool", span: spanLiteral{scope: "langsmith", name: "get_weather", attrs: attrs{"langsmith.span.kind": "tool"}},
			want: Step{Role: RoleTool, Convention: ConventionLangSmith, Status: StatusOK, Model: Model{Operation: "execute_tool"}, Tool: Tool{Name: "get_weather"}},
		},
		{
			name: "Langfuse generation", span: spanLiteral{scope: "langfuse-sdk", name: "ChatOpenAI", attrs: attrs{
				"langfuse.observation.type":       "generation",
				"langfuse.observation.model.name": "gpt-4o", "langfuse.session.id": "s", "langfuse.observation.level": "ERROR",
				"langfuse.observation.usage_details": `{"input": 60, "output": 15, "total": 85, "input_cache_read": 10}`,
				"langfuse.observation.cost_details":  `{"input": 1, "total": 0.25}`, "langfuse.observation.model.parameters": `{"max_tokens": "99"}`,
			}},
			want: Step{
				Role: RoleLLM, Convention: ConventionLangfuse, Status: StatusError, Identity: Identity{Session: "s"}, CostUSD: 0.25, HasCost: true,
				Model: Model{Operation: "chat", Request: "gpt-4o", MaxTokens: 99, ToolCalls: -1}, Usage: exclusive(usage(60, 15, 10, -1, -1, 85)),
			},
		},
		{
			name: "Langfuse span with a better operation", span: spanLiteral{scope: "langfuse-sdk", name: "x", attrs: attrs{"langfuse.observation.type": "span", "gen_ai.operation.name": "invoke_agent"}},
			want: Step{Role: RoleAgent, Convention: ConventionLangfuse, Identity: Identity{Agent: "x"}, Model: Model{Operation: "invoke_agent"}},
		},
		{
			name: "Langfuse span", span: spanLiteral{scope: "langfuse-sdk", name: "x", attrs: attrs{"langfuse.observation.type": "span"}},
			want: Step{Role: RoleChain, Convention: ConventionLangfuse},
		},
	})
}

func TestReadAgentPrograms(t *testing.T) {
	runStepCases(t, []stepCase{
		{
			name: "Codex turn sums its responses", span: spanLiteral{scope: "codex_cli_rs", name: "session_task.turn", attrs: attrs{
				"model": "gpt-5.5", "thread.id": "1",
				"codex.turn.token_usage.input_tokens": 13297, "codex.turn.token_usage.cached_input_tokens": 4480,
				"codex.turn.token_usage.output_tokens": 23, "codex.turn.token_usage.reasoning_output_tokens": 10, "codex.turn.token_usage.total_tokens": 13320,
			}},
			want: Step{
				Role: RoleAgent, Convention: ConventionCodex, Model: Model{Operation: "invoke_agent", Request: "gpt-5.5"},
				Usage: usage(13297, 23, 4480, -1, 10, 13320), Aggregate: true,
			},
		},
		{
			name: "Codex turn known by its keys alone", span: spanLiteral{name: "turn 7", attrs: attrs{"codex.turn.token_usage.input_tokens": 7}},
			want: Step{Role: RoleAgent, Convention: ConventionCodex, Model: Model{Operation: "invoke_agent"}, Usage: usage(7), Aggregate: true},
		},
		{
			name: "Codex response", span: spanLiteral{scope: "codex_exec", name: "handle_responses", attrs: attrs{"model": "gpt-5.5", "gen_ai.usage.input_tokens": 7, "codex.usage.reasoning_output_tokens": 2}},
			want: Step{Role: RoleLLM, Convention: ConventionCodex, Model: Model{Operation: "chat", Request: "gpt-5.5", ToolCalls: -1}, Usage: usage(7, -1, -1, -1, 2)},
		},
		{
			name: "Claude Code request", span: spanLiteral{name: "claude_code.llm_request", attrs: attrs{
				"model": "claude-opus-5", "input_tokens": 3, "output_tokens": 4,
				"cache_read_tokens": 100, "cache_creation_tokens": 20, "ttft_ms": 250, "cost_usd": 0.5,
			}},
			want: Step{
				Role: RoleLLM, Convention: ConventionClaudeCode, CostUSD: 0.5, HasCost: true,
				Model: Model{Operation: "chat", Request: "claude-opus-5", Streaming: true, FirstChunk: 0.25, ToolCalls: -1}, Usage: exclusive(usage(3, 4, 100, 20)),
			},
		},
		{
			name: "Claude Code interaction", span: spanLiteral{root: true, name: "claude_code.interaction"},
			want: Step{Role: RoleAgent, Convention: ConventionClaudeCode, Model: Model{Operation: "invoke_agent"}},
		},
		{
			name: "Gemini CLI", span: spanLiteral{name: "llm_call", attrs: attrs{"gen_ai.operation.name": "llm_call", "gen_ai.agent.name": "gemini-cli"}},
			want: Step{Role: RoleLLM, Convention: ConventionGenAI, Identity: Identity{Agent: "gemini-cli"}, Model: Model{Operation: "chat", ToolCalls: -1}},
		},
	})
}

func TestReadOtherFrameworks(t *testing.T) {
	runStepCases(t, []stepCase{
		{
			name: "Strands cycle", span: spanLiteral{scope: "strands.telemetry.tracer", name: "execute_event_loop_cycle", attrs: attrs{"event_loop.cycle_id": "1"}},
			want: Step{Role: RoleReasoning, Convention: ConventionStrands},
		},
		{
			name: "Strands tool", span: spanLiteral{scope: "strands.telemetry.tracer", name: "execute_tool t", attrs: attrs{"gen_ai.operation.name": "execute_tool", "gen_ai.tool.status": "error"}},
			want: Step{Role: RoleTool, Convention: ConventionStrands, Status: StatusError, Model: Model{Operation: "execute_tool"}, Tool: Tool{Name: "t"}},
		},
		{
			name: "CrewAI crew", span: spanLiteral{scope: "crewai.telemetry", name: "Crew Execution", attrs: attrs{"crew_key": "k", "crew_id": "i"}},
			want: Step{Role: RoleWorkflow, Convention: ConventionCrewAI, Identity: Identity{Workflow: "k"}, Model: Model{Operation: "invoke_workflow"}},
		},
		{
			name: "CrewAI tool", span: spanLiteral{scope: "crewai.telemetry", name: "Tool Usage", attrs: attrs{"tool_name": "search", "attempts": 3, "llm": "gpt-4o", "agent_role": "Writer"}},
			want: Step{
				Role: RoleTool, Convention: ConventionCrewAI, Status: StatusOK, Identity: Identity{Agent: "Writer"}, Model: Model{Operation: "execute_tool", Request: "gpt-4o"},
				Tool: Tool{Name: "search", Attempts: 3},
			},
		},
		{
			name: "OpenLIT leaves Anthropic's cache out", span: spanLiteral{resource: attrs{"telemetry.sdk.name": "openlit"}, name: "chat c", attrs: attrs{
				"gen_ai.operation.name": "chat",
				"gen_ai.system":         "anthropic", "gen_ai.usage.input_tokens": 5, "gen_ai.usage.cache_read.input_tokens": 9, "gen_ai.usage.cost": 0.1,
			}},
			want: Step{Role: RoleLLM, Convention: ConventionOpenLIT, CostUSD: 0.1, HasCost: true, Model: Model{Operation: "chat", Provider: "anthropic", ToolCalls: -1}, Usage: exclusive(usage(5, -1, 9))},
		},
		{
			name: "AgentTelemetry call", span: spanLiteral{name: "x", attrs: attrs{
				"agenttelemetry.span.kind": "LLM_CALL", "llm.model": "m", "llm.provider": "anthropic",
				"llm.input_tokens": 5, "llm.output_tokens": 6, "llm.total_tokens": 11, "llm.cost": 0.5, "agent.name": "a", "agent.task": "Tell me all",
			}},
			want: Step{
				Role: RoleLLM, Convention: ConventionAgentTelemetry, CostUSD: 0.5, HasCost: true, Identity: Identity{Agent: "a"},
				Model: Model{Operation: "chat", Provider: "anthropic", Request: "m", ToolCalls: -1}, Usage: usage(5, 6, -1, -1, -1, 11),
			},
		},
		{
			name: "AgentTelemetry delegation", span: spanLiteral{name: "x", attrs: attrs{"agent.span_kind": "agent_comm", "agent.interaction.source_agent": "a", "delegation.target_agent": "b"}},
			want: Step{Role: RoleDelegation, Convention: ConventionAgentTelemetry, Identity: Identity{HandoffFrom: "a", HandoffTo: "b"}},
		},
		{
			name: "any-agent call", span: spanLiteral{scope: "any_agent", name: "call_llm mistral/m", attrs: attrs{
				"gen_ai.operation.name": "call_llm", "gen_ai.request.model": "mistral/m",
				"gen_ai.usage.input_cost": 0.5, "gen_ai.usage.output_cost": 0.25, "gen_ai.output": `[{"tool.name": "a", "tool.args": "{}"}]`,
			}},
			want: Step{Role: RoleLLM, Convention: ConventionAnyAgent, CostUSD: 0.75, HasCost: true, Model: Model{Operation: "chat", Provider: "mistral_ai", Request: "mistral/m", ToolCalls: 1}},
		},
		{
			name: "OpenAI Agents", span: spanLiteral{scope: "openai-agents", name: "generation", attrs: attrs{"group_id": "g"}},
			want: Step{Role: RoleLLM, Convention: ConventionOpenAIAgents, Identity: Identity{Session: "g"}, Model: Model{Operation: "chat", ToolCalls: -1}},
		},
		{
			name: "AutoGen names itself as provider", span: spanLiteral{scope: "autogen-core", name: "invoke_agent a", attrs: attrs{"gen_ai.operation.name": "invoke_agent", "gen_ai.system": "autogen"}},
			want: Step{Role: RoleAgent, Convention: ConventionAutoGen, Identity: Identity{Agent: "a"}, Model: Model{Operation: "invoke_agent"}},
		},
		{
			name: "MS Agent Framework workflow", span: spanLiteral{scope: "agent_framework", name: "workflow.run"},
			want: Step{Role: RoleWorkflow, Convention: ConventionGenAI, Model: Model{Operation: "invoke_workflow"}},
		},
		{
			name: "AGNTCY agent", span: spanLiteral{name: "research.agent", attrs: attrs{"ioa_observe.span.kind": "agent", "ioa_observe.entity.name": "research", "agent_id": "research"}},
			want: Step{Role: RoleAgent, Convention: ConventionOpenLLMetry, Identity: Identity{Agent: "research"}, Model: Model{Operation: "invoke_agent"}},
		},
	})
}

func TestReadProtocols(t *testing.T) {
	runStepCases(t, []stepCase{
		{
			name: "MCP call", span: spanLiteral{kind: ptrace.SpanKindClient, name: "tools/call search", attrs: attrs{
				"mcp.method.name": "tools/call", "gen_ai.operation.name": "execute_tool",
				"gen_ai.tool.name": "search", "error.type": "tool_error", "mcp.request.argument": "{}",
			}},
			want: Step{
				Role: RoleTool, Convention: ConventionMCP, Status: StatusError, ErrorType: "tool_error", Model: Model{Operation: "execute_tool"},
				Tool: Tool{Name: "search", Args: textHash("{}"), Transport: true},
			},
		},
		{
			name: "MCP server's copy", span: spanLiteral{kind: ptrace.SpanKindServer, name: "tools/call search", attrs: attrs{"mcp.method.name": "tools/call"}},
			want: Step{Role: RoleTool, Convention: ConventionMCP, Status: StatusOK, Model: Model{Operation: "execute_tool"}, Tool: Tool{Name: "search", Transport: true}},
		},
		{name: "MCP session", span: spanLiteral{name: "initialize", attrs: attrs{"mcp.method.name": "initialize"}}, want: Step{}},
		{
			name: "A2A helper", span: spanLiteral{scope: "a2a-python-sdk", name: "a2a.server.events.event_queue.EventQueue.close", status: ptrace.StatusCodeOk, attrs: attrs{"gen_ai.task.id": "t"}},
			want: Step{Status: StatusOK, Identity: Identity{Task: "t"}},
		},
		{
			name: "A2A client", span: spanLiteral{kind: ptrace.SpanKindClient, name: "SendMessage", attrs: attrs{"a2a.method.name": "SendMessage", "a2a.task.id": "t"}},
			want: Step{Role: RoleDelegation, Convention: ConventionA2A, Identity: Identity{Task: "t"}},
		},
		{name: "A2A server", span: spanLiteral{kind: ptrace.SpanKindServer, name: "SendMessage", attrs: attrs{"a2a.method.name": "SendMessage"}}, want: Step{}},
	})
}
