// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package synth

import "go.opentelemetry.io/collector/pdata/ptrace"

// genAI is the OpenTelemetry GenAI convention as of 2026.
type genAI struct{}

func (genAI) scope() (string, string) { return "opentelemetry.instrumentation.openai_v2", "2.4b0" }

func (genAI) visible(u Usage) Usage { return u }

func (genAI) agent(s ptrace.Span, r *run) {
	s.SetName("invoke_agent " + r.agent)
	s.SetKind(ptrace.SpanKindInternal)
	a := s.Attributes()
	a.EnsureCapacity(16)
	a.PutStr("gen_ai.operation.name", "invoke_agent")
	a.PutStr("gen_ai.provider.name", r.model.provider)
	a.PutStr("gen_ai.agent.name", r.agent)
	a.PutStr("gen_ai.agent.id", r.id)
	a.PutStr("gen_ai.conversation.id", r.session)
	a.PutStr("gen_ai.request.model", r.model.name)
	a.PutStr("gen_ai.output.type", "text")
	a.PutStr("task.id", r.task)
	a.PutStr("gen_ai.input.messages", message("user", r.input))
	a.PutStr("gen_ai.output.messages", message("assistant", r.output))
	// Some frameworks repeat the sum of an agent's calls on its own span.
	a.PutInt("gen_ai.usage.input_tokens", r.own.Input)
	a.PutInt("gen_ai.usage.output_tokens", r.own.Output)
}

func (genAI) call(s ptrace.Span, r *run, c *call) {
	s.SetName("chat " + c.model.name)
	s.SetKind(ptrace.SpanKindClient)
	a := s.Attributes()
	a.EnsureCapacity(24)
	a.PutStr("gen_ai.operation.name", "chat")
	a.PutStr("gen_ai.provider.name", c.model.provider)
	a.PutStr("gen_ai.request.model", c.model.name)
	a.PutStr("gen_ai.conversation.id", r.session)
	a.PutStr("gen_ai.agent.name", r.agent)
	a.PutInt("gen_ai.request.max_tokens", 8192)
	a.PutDouble("gen_ai.request.temperature", 0.2)
	a.PutDouble("gen_ai.request.top_p", 0.95)
	a.PutBool("gen_ai.request.stream", true)
	a.PutStr("gen_ai.output.type", "text")
	a.PutStr("server.address", c.model.host)
	a.PutInt("server.port", 443)
	a.PutStr("gen_ai.system_instructions", c.system)
	a.PutStr("gen_ai.input.messages", message("user", c.prompt))
	if c.failed {
		fail(s, "rate_limit_exceeded", "429 too many requests")
		return
	}
	a.PutStr("gen_ai.response.model", c.model.answers)
	a.PutStr("gen_ai.response.id", c.id)
	putStrings(a, "gen_ai.response.finish_reasons", c.finish)
	a.PutDouble("gen_ai.response.time_to_first_chunk", 0.41)
	a.PutStr("gen_ai.output.messages", message("assistant", c.answer))
	a.PutInt("gen_ai.usage.input_tokens", c.usage.Input)
	a.PutInt("gen_ai.usage.output_tokens", c.usage.Output)
	putPositive(a, "gen_ai.usage.cache_read.input_tokens", c.usage.CacheRead)
	putPositive(a, "gen_ai.usage.cache_write.input_tokens", c.usage.CacheWrite)
	putPositive(a, "gen_ai.usage.reasoning.output_tokens", c.usage.Reasoning)
}

func (genAI) tool(s ptrace.Span, r *run, t *tool) {
	s.SetName("execute_tool " + t.name)
	s.SetKind(ptrace.SpanKindInternal)
	a := s.Attributes()
	a.EnsureCapacity(9)
	a.PutStr("gen_ai.operation.name", "execute_tool")
	a.PutStr("gen_ai.tool.name", t.name)
	a.PutStr("gen_ai.tool.call.id", t.id)
	a.PutStr("gen_ai.tool.type", "function")
	a.PutStr("gen_ai.agent.name", r.agent)
	a.PutStr("gen_ai.conversation.id", r.session)
	a.PutStr("gen_ai.tool.call.arguments", t.args)
	if t.failed {
		fail(s, "timeout", "the tool did not answer in time")
		return
	}
	a.PutStr("gen_ai.tool.call.result", t.result)
}
