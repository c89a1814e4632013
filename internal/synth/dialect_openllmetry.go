// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package synth

import "go.opentelemetry.io/collector/pdata/ptrace"

// openLLMetry is Traceloop's convention before it moved to the newer OTel
// names: indexed prompts, a total beside the parts, entities with paths.
type openLLMetry struct{}

func (openLLMetry) scope() (string, string) {
	return "opentelemetry.instrumentation.openai.v1", "0.44.1"
}

func (openLLMetry) visible(u Usage) Usage { return u }

func (openLLMetry) agent(s ptrace.Span, r *run) {
	s.SetName(r.agent + ".agent")
	s.SetKind(ptrace.SpanKindInternal)
	openLLMetryEntity(s, r, "agent", r.agent, r.input, r.output)
}

func (openLLMetry) call(s ptrace.Span, r *run, c *call) {
	s.SetName("openai.chat")
	s.SetKind(ptrace.SpanKindClient)
	a := s.Attributes()
	a.EnsureCapacity(24)
	a.PutStr("llm.request.type", "chat")
	a.PutStr("gen_ai.system", c.model.vendor)
	a.PutStr("gen_ai.request.model", c.model.name)
	a.PutInt("gen_ai.request.max_tokens", 8192)
	a.PutDouble("gen_ai.request.temperature", 0.2)
	a.PutBool("llm.is_streaming", false)
	a.PutStr("llm.headers", "None")
	a.PutStr("gen_ai.openai.api_base", "https://"+c.model.host+"/v1/")
	a.PutStr("traceloop.workflow.name", r.agent)
	a.PutStr("traceloop.entity.path", r.agent)
	a.PutStr("traceloop.association.properties.session_id", r.session)
	a.PutStr("gen_ai.prompt.0.role", "system")
	a.PutStr("gen_ai.prompt.0.content", c.system)
	a.PutStr("gen_ai.prompt.1.role", "user")
	a.PutStr("gen_ai.prompt.1.content", c.prompt)
	if c.failed {
		fail(s, "RateLimitError", "429 too many requests")
		return
	}
	a.PutStr("gen_ai.response.model", c.model.answers)
	a.PutStr("gen_ai.response.id", c.id)
	a.PutStr("gen_ai.completion.0.role", "assistant")
	a.PutStr("gen_ai.completion.0.content", c.answer)
	a.PutStr("gen_ai.completion.0.finish_reason", c.finish)
	a.PutInt("gen_ai.usage.prompt_tokens", c.usage.Input)
	a.PutInt("gen_ai.usage.completion_tokens", c.usage.Output)
	a.PutInt("llm.usage.total_tokens", c.usage.Input+c.usage.Output)
	a.PutInt("gen_ai.usage.cache_read_input_tokens", c.usage.CacheRead)
	putPositive(a, "gen_ai.usage.cache_creation_input_tokens", c.usage.CacheWrite)
	putPositive(a, "gen_ai.usage.reasoning_tokens", c.usage.Reasoning)
}

func (openLLMetry) tool(s ptrace.Span, r *run, t *tool) {
	s.SetName(t.name + ".tool")
	s.SetKind(ptrace.SpanKindInternal)
	result := t.result
	if t.failed {
		result = ""
		fail(s, "TimeoutError", "the tool did not answer in time")
	}
	openLLMetryEntity(s, r, "tool", t.name, t.args, result)
}

func openLLMetryEntity(s ptrace.Span, r *run, kind, name, input, output string) {
	a := s.Attributes()
	a.EnsureCapacity(8)
	a.PutStr("traceloop.span.kind", kind)
	a.PutStr("traceloop.entity.name", name)
	a.PutStr("traceloop.entity.path", name)
	a.PutStr("traceloop.workflow.name", r.agent)
	a.PutStr("traceloop.association.properties.session_id", r.session)
	a.PutStr("traceloop.entity.input", input)
	if output != "" {
		a.PutStr("traceloop.entity.output", output)
	}
}
