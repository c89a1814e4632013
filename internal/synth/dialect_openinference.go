// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package synth

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// openInference is Arize's convention: a kind on every span and one attribute
// per part of a message.
type openInference struct{}

func (openInference) scope() (string, string) {
	return "openinference.instrumentation.openai_agents", "1.4.0"
}

func (openInference) visible(u Usage) Usage { return u }

func (openInference) agent(s ptrace.Span, r *run) {
	s.SetName(r.agent)
	s.SetKind(ptrace.SpanKindInternal)
	a := s.Attributes()
	a.EnsureCapacity(8)
	a.PutStr("openinference.span.kind", "AGENT")
	a.PutStr("agent.name", r.agent)
	a.PutStr("graph.node.id", r.agent)
	a.PutStr("session.id", r.session)
	putValue(a, "input", "text/plain", r.input)
	putValue(a, "output", "text/plain", r.output)
}

func (openInference) call(s ptrace.Span, r *run, c *call) {
	s.SetName("response")
	s.SetKind(ptrace.SpanKindInternal)
	a := s.Attributes()
	a.EnsureCapacity(24)
	a.PutStr("openinference.span.kind", "LLM")
	a.PutStr("llm.system", c.model.provider)
	a.PutStr("llm.provider", c.model.provider)
	a.PutStr("llm.model_name", c.model.answers)
	a.PutStr("llm.invocation_parameters", `{"temperature":0.2,"top_p":0.95,"max_tokens":8192}`)
	a.PutStr("session.id", r.session)
	a.PutStr("llm.input_messages.0.message.role", "system")
	a.PutStr("llm.input_messages.0.message.content", c.system)
	a.PutStr("llm.input_messages.1.message.role", "user")
	a.PutStr("llm.input_messages.1.message.content", c.prompt)
	a.PutStr("llm.tools.0.tool.json_schema", `{"type":"function","name":"read_file"}`)
	putValue(a, "input", "application/json", message("user", c.prompt))
	if c.failed {
		fail(s, "RateLimitError", "429 too many requests")
		return
	}
	a.PutStr("llm.output_messages.0.message.role", "assistant")
	a.PutStr("llm.output_messages.0.message.content", c.answer)
	a.PutStr("llm.finish_reason", c.finish)
	putValue(a, "output", "application/json", message("assistant", c.answer))
	a.PutInt("llm.token_count.prompt", c.usage.Input)
	a.PutInt("llm.token_count.completion", c.usage.Output)
	a.PutInt("llm.token_count.total", c.usage.Input+c.usage.Output)
	a.PutInt("llm.token_count.prompt_details.cache_read", c.usage.CacheRead)
	putPositive(a, "llm.token_count.prompt_details.cache_write", c.usage.CacheWrite)
	a.PutInt("llm.token_count.completion_details.reasoning", c.usage.Reasoning)
}

func (openInference) tool(s ptrace.Span, r *run, t *tool) {
	s.SetName(t.name)
	s.SetKind(ptrace.SpanKindInternal)
	a := s.Attributes()
	a.EnsureCapacity(8)
	a.PutStr("openinference.span.kind", "TOOL")
	a.PutStr("tool.name", t.name)
	a.PutStr("tool_call.id", t.id)
	a.PutStr("session.id", r.session)
	putValue(a, "input", "application/json", t.args)
	if t.failed {
		fail(s, "TimeoutError", "the tool did not answer in time")
		return
	}
	putValue(a, "output", "text/plain", t.result)
}

func putValue(a pcommon.Map, side, mime, value string) {
	a.PutStr(side+".value", value)
	a.PutStr(side+".mime_type", mime)
}
