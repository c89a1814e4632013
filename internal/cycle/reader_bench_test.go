// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import "testing"

// The spans have the attributes that the instrumentations really write,
// content included.
func BenchmarkRead(b *testing.B) {
	for i := range benchSpans {
		bench := &benchSpans[i]
		b.Run(bench.name, func(b *testing.B) {
			r := newReader(b, Options{})
			span, res, scope := bench.span.build()
			sc := r.Scope(res, scope)
			var step Step
			r.Read(&sc, span, &step)
			if step.Role != bench.want.Role {
				b.Fatalf("the span was read as %s", step.Role)
			}
			b.ReportAllocs()
			for b.Loop() {
				r.Read(&sc, span, &step)
			}
		})
	}
}

const benchMessages = `[{"role":"assistant","parts":[{"type":"text","content":"` +
	`I will look at the pods of this namespace and tell which of them restarts.` +
	`"},{"type":"tool_call","id":"call_1","name":"list_pods","arguments":{"namespace":"default"}}]}]`

var benchSpans = []stepCase{
	{name: "gen_ai chat", want: Step{Role: RoleLLM}, span: spanLiteral{
		scope: "opentelemetry.instrumentation.openai_v2", name: "chat gpt-5", attrs: attrs{
			"gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai",
			"gen_ai.request.model": "gpt-5", "gen_ai.response.model": "gpt-5-2025-08-07",
			"gen_ai.response.id": "chatcmpl-1", "gen_ai.conversation.id": "conv-1",
			"gen_ai.agent.name": "planner", "gen_ai.request.max_tokens": 4096,
			"gen_ai.request.temperature": 0.2, "gen_ai.request.top_p": 1.0,
			"gen_ai.response.finish_reasons": []any{"tool_calls"},
			"gen_ai.usage.input_tokens":      1200, "gen_ai.usage.output_tokens": 80,
			"gen_ai.usage.cache_read.input_tokens": 1024, "gen_ai.usage.reasoning.output_tokens": 12,
			"gen_ai.output.type": "text", "server.address": "api.openai.com", "server.port": 443,
			"gen_ai.input.messages": benchMessages, "gen_ai.output.messages": benchMessages,
		},
	}},
	{name: "gen_ai tool", want: Step{Role: RoleTool}, span: spanLiteral{
		scope: "opentelemetry.util.genai.handler", name: "execute_tool list_pods", attrs: attrs{
			"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "list_pods",
			"gen_ai.tool.call.id": "call_1", "gen_ai.tool.type": "function",
			"gen_ai.agent.name": "planner", "gen_ai.conversation.id": "conv-1",
			"gen_ai.tool.call.arguments": `{"namespace":"default"}`,
			"gen_ai.tool.call.result":    `{"pods":["web-1","web-2"]}`,
		},
	}},
	{name: "openinference llm", want: Step{Role: RoleLLM}, span: spanLiteral{
		scope: "openinference.instrumentation.openai", name: "ChatCompletion", attrs: attrs{
			"openinference.span.kind": "LLM", "llm.model_name": "gpt-5", "llm.provider": "openai",
			"llm.system": "openai", "session.id": "s-1",
			"input.value": benchMessages, "input.mime_type": "application/json",
			"output.value": benchMessages, "output.mime_type": "application/json",
			"llm.invocation_parameters":                                          `{"model":"gpt-5","max_tokens":4096,"temperature":0.2}`,
			"llm.input_messages.0.message.role":                                  "system",
			"llm.input_messages.0.message.content":                               "You look after a cluster.",
			"llm.input_messages.1.message.role":                                  "user",
			"llm.input_messages.1.message.content":                               "Which pod restarts?",
			"llm.output_messages.0.message.role":                                 "assistant",
			"llm.token_count.prompt":                                             1200,
			"llm.token_count.completion":                                         80,
			"llm.token_count.total":                                              1280,
			"llm.token_count.prompt_details.cache_read":                          1024,
			"llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "list_pods",
		},
	}},
	{name: "openllmetry chat", want: Step{Role: RoleLLM}, span: spanLiteral{
		scope: "opentelemetry.instrumentation.openai.v1", name: "openai.chat", attrs: attrs{
			"llm.request.type": "chat", "gen_ai.system": "openai", "gen_ai.request.model": "gpt-5",
			"gen_ai.response.model": "gpt-5-2025-08-07", "gen_ai.response.id": "chatcmpl-1",
			"gen_ai.usage.prompt_tokens": 1200, "gen_ai.usage.completion_tokens": 80,
			"llm.usage.total_tokens": 1280, "gen_ai.usage.cache_read_input_tokens": 1024,
			"gen_ai.usage.reasoning_tokens": 0, "llm.is_streaming": false, "llm.headers": "None",
			"gen_ai.openai.api_base": "https://api.openai.com/v1/", "gen_ai.prompt.0.role": "user",
			"gen_ai.prompt.0.content": "Which pod restarts?", "gen_ai.completion.0.role": "assistant",
			"gen_ai.completion.0.finish_reason":          "tool_calls",
			"gen_ai.completion.0.tool_calls.0.name":      "list_pods",
			"gen_ai.completion.0.tool_calls.0.arguments": "{}",
			"traceloop.workflow.name":                    "cluster",
		},
	}},
	{name: "vercel stream", want: Step{Role: RoleLLM}, span: spanLiteral{
		scope: "ai", name: "ai.streamText.doStream", attrs: attrs{
			"operation.name": "ai.streamText.doStream ops", "ai.operationId": "ai.streamText.doStream",
			"ai.telemetry.functionId": "ops", "ai.model.provider": "openai.responses",
			"ai.model.id": "gpt-5", "ai.settings.maxOutputTokens": 4096, "gen_ai.system": "openai",
			"gen_ai.request.model": "gpt-5", "ai.response.finishReason": "stop",
			"ai.response.id": "resp_1", "ai.response.model": "gpt-5", "ai.response.text": "web-1",
			"ai.response.msToFirstChunk": 426.8, "ai.usage.inputTokens": 1200,
			"ai.usage.outputTokens": 80, "ai.usage.totalTokens": 1280,
			"ai.usage.cachedInputTokens": 1024, "gen_ai.usage.input_tokens": 1200,
			"gen_ai.usage.output_tokens": 80, "ai.prompt.messages": benchMessages,
		},
	}},
	{name: "http", want: Step{Role: RoleNone}, span: spanLiteral{
		scope: "opentelemetry.instrumentation.httpx", name: "POST", attrs: attrs{
			"http.request.method": "POST", "url.full": "https://api.openai.com/v1/chat/completions",
			"server.address": "api.openai.com", "server.port": 443, "http.response.status_code": 200,
			"network.protocol.version": "1.1",
		},
	}},
}
