// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package synth

import "go.opentelemetry.io/collector/pdata/ptrace"

// genAIOld is the OpenTelemetry GenAI convention of 1.28 to 1.36: a system
// instead of a provider, messages as span events, no cache or reasoning tokens.
type genAIOld struct{}

func (genAIOld) scope() (string, string) { return "opentelemetry.instrumentation.vertexai", "2.0b0" }

func (genAIOld) visible(u Usage) Usage { return Usage{Input: u.Input, Output: u.Output} }

func (genAIOld) agent(s ptrace.Span, r *run) {
	s.SetName("invoke_agent " + r.agent)
	s.SetKind(ptrace.SpanKindInternal)
	a := s.Attributes()
	a.EnsureCapacity(6)
	a.PutStr("gen_ai.operation.name", "invoke_agent")
	a.PutStr("gen_ai.system", r.model.provider)
	a.PutStr("gen_ai.agent.name", r.agent)
	a.PutStr("gen_ai.agent.id", r.id)
	a.PutStr("gen_ai.request.model", r.model.name)
	a.PutStr("gen_ai.conversation.id", r.session)
}

func (genAIOld) call(s ptrace.Span, _ *run, c *call) {
	s.SetName("chat " + c.model.name)
	s.SetKind(ptrace.SpanKindClient)
	a := s.Attributes()
	a.EnsureCapacity(16)
	a.PutStr("gen_ai.operation.name", "chat")
	a.PutStr("gen_ai.system", c.model.provider)
	a.PutStr("gen_ai.request.model", c.model.name)
	a.PutInt("gen_ai.request.max_tokens", 8192)
	a.PutDouble("gen_ai.request.temperature", 0.2)
	a.PutDouble("gen_ai.request.top_p", 0.95)
	a.PutDouble("gen_ai.request.frequency_penalty", 0)
	a.PutStr("server.address", c.model.host)
	a.PutInt("server.port", 443)
	messageEvent(s, "gen_ai.system.message", c.model.provider, c.system)
	messageEvent(s, "gen_ai.user.message", c.model.provider, c.prompt)
	if c.failed {
		fail(s, "429", "too many requests")
		return
	}
	a.PutStr("gen_ai.response.model", c.model.answers)
	a.PutStr("gen_ai.response.id", c.id)
	putStrings(a, "gen_ai.response.finish_reasons", c.finish)
	a.PutInt("gen_ai.usage.input_tokens", c.usage.Input)
	a.PutInt("gen_ai.usage.output_tokens", c.usage.Output)
	messageEvent(s, "gen_ai.choice", c.model.provider, c.answer)
}

func (genAIOld) tool(s ptrace.Span, _ *run, t *tool) {
	s.SetName("execute_tool " + t.name)
	s.SetKind(ptrace.SpanKindInternal)
	a := s.Attributes()
	a.EnsureCapacity(5)
	a.PutStr("gen_ai.operation.name", "execute_tool")
	a.PutStr("gen_ai.tool.name", t.name)
	a.PutStr("gen_ai.tool.call.id", t.id)
	a.PutStr("gen_ai.tool.type", "function")
	if t.failed {
		fail(s, "TimeoutError", "the tool did not answer in time")
	}
}

func messageEvent(s ptrace.Span, name, system, content string) {
	e := s.Events().AppendEmpty()
	e.SetName(name)
	e.SetTimestamp(s.StartTimestamp())
	e.Attributes().PutStr("gen_ai.system", system)
	e.Attributes().PutStr("content", content)
}
