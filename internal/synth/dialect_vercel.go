// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package synth

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// vercel is the AI SDK's own telemetry of versions 5 and 6: the agent's span
// repeats the sum of its steps' usage, and each step says its own twice.
type vercel struct{}

func (vercel) scope() (string, string) { return "ai", "" }

func (vercel) visible(u Usage) Usage { return u }

func (vercel) agent(s ptrace.Span, r *run) {
	s.SetName("ai.generateText")
	s.SetKind(ptrace.SpanKindInternal)
	a := s.Attributes()
	a.EnsureCapacity(20)
	vercelOperation(a, r, "ai.generateText")
	vercelModel(a, r.model)
	a.PutStr("ai.telemetry.metadata.sessionId", r.session)
	a.PutInt("ai.settings.maxRetries", 2)
	a.PutStr("ai.prompt", message("user", r.input))
	a.PutStr("ai.response.text", r.output)
	a.PutStr("ai.response.finishReason", "stop")
	vercelUsage(a, r.own)
}

func (vercel) call(s ptrace.Span, r *run, c *call) {
	s.SetName("ai.generateText.doGenerate")
	s.SetKind(ptrace.SpanKindInternal)
	a := s.Attributes()
	a.EnsureCapacity(28)
	vercelOperation(a, r, "ai.generateText.doGenerate")
	vercelModel(a, c.model)
	a.PutStr("ai.telemetry.metadata.sessionId", r.session)
	a.PutStr("gen_ai.system", c.model.provider)
	a.PutStr("gen_ai.request.model", c.model.name)
	a.PutInt("gen_ai.request.max_tokens", 8192)
	a.PutDouble("gen_ai.request.temperature", 0.2)
	a.PutStr("ai.prompt.messages", message("user", c.prompt))
	a.PutStr("ai.prompt.toolChoice", `{"type":"auto"}`)
	if c.failed {
		fail(s, "AI_APICallError", "429 too many requests")
		return
	}
	a.PutStr("ai.response.finishReason", c.finish)
	a.PutStr("ai.response.text", c.answer)
	a.PutStr("ai.response.id", c.id)
	a.PutStr("ai.response.model", c.model.answers)
	putStrings(a, "gen_ai.response.finish_reasons", c.finish)
	a.PutStr("gen_ai.response.id", c.id)
	a.PutStr("gen_ai.response.model", c.model.answers)
	vercelUsage(a, c.usage)
	a.PutInt("gen_ai.usage.input_tokens", c.usage.Input)
	a.PutInt("gen_ai.usage.output_tokens", c.usage.Output)
}

func (vercel) tool(s ptrace.Span, r *run, t *tool) {
	s.SetName("ai.toolCall")
	s.SetKind(ptrace.SpanKindInternal)
	a := s.Attributes()
	a.EnsureCapacity(10)
	vercelOperation(a, r, "ai.toolCall")
	a.PutStr("ai.toolCall.name", t.name)
	a.PutStr("ai.toolCall.id", t.id)
	a.PutStr("ai.toolCall.args", t.args)
	if t.failed {
		fail(s, "AI_ToolExecutionError", "the tool did not answer in time")
		return
	}
	a.PutStr("ai.toolCall.result", t.result)
}

func vercelOperation(a pcommon.Map, r *run, operation string) {
	a.PutStr("operation.name", operation+" "+r.agent)
	a.PutStr("resource.name", r.agent)
	a.PutStr("ai.operationId", operation)
	a.PutStr("ai.telemetry.functionId", r.agent)
}

func vercelModel(a pcommon.Map, m model) {
	a.PutStr("ai.model.provider", m.provider)
	a.PutStr("ai.model.id", m.name)
}

func vercelUsage(a pcommon.Map, u Usage) {
	a.PutInt("ai.usage.inputTokens", u.Input)
	a.PutInt("ai.usage.outputTokens", u.Output)
	a.PutInt("ai.usage.totalTokens", u.Input+u.Output)
	putPositive(a, "ai.usage.cachedInputTokens", u.CacheRead)
	putPositive(a, "ai.usage.inputTokenDetails.cacheReadTokens", u.CacheRead)
	putPositive(a, "ai.usage.inputTokenDetails.cacheWriteTokens", u.CacheWrite)
	putPositive(a, "ai.usage.reasoningTokens", u.Reasoning)
}
