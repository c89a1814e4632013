// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package synth

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

// reading is how this test, and not the generator, reads a dialect: which spans
// are agents, calls and tools, and under which keys the tokens stand.
type reading struct {
	role                                        func(ptrace.Span) string
	input, output, cacheRead, cacheWrite, think string
}

var oracle = map[Dialect]reading{
	GenAI: {
		byAttribute("gen_ai.operation.name", "invoke_agent", "chat", "execute_tool"),
		"gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.usage.cache_read.input_tokens",
		"gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.reasoning.output_tokens",
	},
	GenAIOld: {
		byAttribute("gen_ai.operation.name", "invoke_agent", "chat", "execute_tool"),
		"gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "", "", "",
	},
	OpenInference: {
		byAttribute("openinference.span.kind", "AGENT", "LLM", "TOOL"),
		"llm.token_count.prompt", "llm.token_count.completion", "llm.token_count.prompt_details.cache_read",
		"llm.token_count.prompt_details.cache_write", "llm.token_count.completion_details.reasoning",
	},
	OpenLLMetry: {
		byName(".agent", "openai.chat", ".tool"),
		"gen_ai.usage.prompt_tokens", "gen_ai.usage.completion_tokens", "gen_ai.usage.cache_read_input_tokens",
		"gen_ai.usage.cache_creation_input_tokens", "gen_ai.usage.reasoning_tokens",
	},
	Vercel: {
		byAttribute("ai.operationId", "ai.generateText", "ai.generateText.doGenerate", "ai.toolCall"),
		"ai.usage.inputTokens", "ai.usage.outputTokens", "ai.usage.cachedInputTokens",
		"ai.usage.inputTokenDetails.cacheWriteTokens", "ai.usage.reasoningTokens",
	},
}

func byAttribute(key, agent, call, tool string) func(ptrace.Span) string {
	roles := map[string]string{agent: "agent", call: "call", tool: "tool"}
	return func(s ptrace.Span) string {
		v, _ := s.Attributes().Get(key)
		return roles[v.Str()]
	}
}

func byName(agent, call, tool string) func(ptrace.Span) string {
	return func(s ptrace.Span) string {
		switch name := s.Name(); {
		case strings.HasSuffix(name, agent):
			return "agent"
		case strings.HasSuffix(name, tool):
			return "tool"
		case name == call:
			return "call"
		}
		return ""
	}
}

func sumSpans(tds []ptrace.Traces, d Dialect) (t Totals) {
	for _, td := range tds {
		eachSpan(td, func(s ptrace.Span) { t.see(s, oracle[d]) })
	}
	return t
}

func (t *Totals) see(s ptrace.Span, r reading) {
	failed := 0
	if s.Status().Code() == ptrace.StatusCodeError {
		failed = 1
	}
	t.Spans++
	if s.ParentSpanID().IsEmpty() {
		t.Cycles++
	}
	switch r.role(s) {
	case "agent":
		t.AgentRuns++
	case "tool":
		t.ToolCalls++
		t.ToolErrors += failed
	case "call":
		t.ModelCalls++
		t.FailedCalls += failed
		t.Usage.add(Usage{
			Input: count(s, r.input), Output: count(s, r.output), CacheRead: count(s, r.cacheRead),
			CacheWrite: count(s, r.cacheWrite), Reasoning: count(s, r.think),
		})
	}
}

func count(s ptrace.Span, key string) int64 {
	v, ok := s.Attributes().Get(key)
	if !ok {
		return 0
	}
	return v.Int()
}
