// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package dataset

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

var fixedStart = time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)

func spansOf(td ptrace.Traces) []ptrace.Span {
	var out []ptrace.Span
	for _, s := range td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().All() {
		out = append(out, s)
	}
	return out
}

func TestSWEBenchTraces(t *testing.T) {
	run := all(t, ReadFile[SWEBenchRun]("testdata/swebench.jsonl"))[0]
	spans := spansOf(run.Traces())
	require.Len(t, spans, 2*len(run.Steps)+1)

	chat := spans[2]
	assert.Equal(t, "chat gemini-3-pro-preview", chat.Name())
	assert.Equal(t, map[string]any{
		"gen_ai.operation.name":                "chat",
		"gen_ai.agent.name":                    "mini-swe-agent",
		"gen_ai.conversation.id":               chat.TraceID().String()[:8],
		"task.id":                              "example__parser-1",
		"gen_ai.provider.name":                 "gcp.gemini",
		"gen_ai.request.model":                 "google/gemini-3-pro-preview",
		"gen_ai.response.model":                "gemini-3-pro-preview",
		"gen_ai.response.id":                   chat.TraceID().String()[:8] + "-4",
		"gen_ai.response.finish_reasons":       []any{"stop"},
		"gen_ai.usage.input_tokens":            int64(1900),
		"gen_ai.usage.output_tokens":           int64(640),
		"gen_ai.usage.cache_read.input_tokens": int64(1400),
		"gen_ai.usage.reasoning.output_tokens": int64(512),
	}, chat.Attributes().AsRaw())
	assert.Equal(t, pcommon.NewTimestampFromTime(time.Unix(1700000007, 0)), chat.StartTimestamp())

	assert.Equal(t, ptrace.StatusCodeUnset, spans[3].Status().Code())
	assert.Equal(t, ptrace.StatusCodeError, spans[5].Status().Code(), "exit code 1")
	failed, _ := spans[5].Attributes().Get("error.type")
	assert.Equal(t, "exit_1", failed.Str())

	root := spans[len(spans)-1]
	assert.True(t, root.ParentSpanID().IsEmpty())
	assert.Equal(t, ptrace.StatusCodeOk, root.Status().Code())
	for _, s := range spans[:len(spans)-1] {
		assert.Equal(t, root.SpanID(), s.ParentSpanID())
		assert.LessOrEqual(t, s.EndTimestamp(), root.EndTimestamp())
	}
}

func TestSWEBenchDirectCallsAddReasoningToOutput(t *testing.T) {
	run := all(t, ReadFile[SWEBenchRun]("testdata/swebench.jsonl"))[2]
	out, _ := spansOf(run.Traces())[0].Attributes().Get("gen_ai.usage.output_tokens")
	assert.Equal(t, int64(340), out.Int(), "40 answered and 300 thought")
	out, _ = spansOf(run.Traces())[4].Attributes().Get("gen_ai.usage.output_tokens")
	assert.Equal(t, int64(90), out.Int(), "through a router the 20 are inside the 90")
}

func TestBillsAndLabelsStayOffTheSpans(t *testing.T) {
	for _, run := range all(t, ReadFile[SWEBenchRun]("testdata/swebench.jsonl")) {
		for _, s := range spansOf(run.Traces()) {
			for key := range s.Attributes().All() {
				for _, word := range []string{"cost", "bill", "usd", "resolved"} {
					assert.NotContains(t, strings.ToLower(key), word)
				}
			}
		}
	}
}

func TestSWEBenchFailedRun(t *testing.T) {
	run := all(t, ReadFile[SWEBenchRun]("testdata/swebench.jsonl"))[1]
	spans := spansOf(run.Traces())
	assert.Equal(t, ptrace.StatusCodeError, spans[len(spans)-1].Status().Code())
	assert.Equal(t, 1, (&SWEBenchRun{Run: "empty"}).Traces().SpanCount())
}

func TestAgentDojoTraces(t *testing.T) {
	runs := all(t, ReadFile[AgentDojoRun]("testdata/agentdojo.jsonl"))
	start := fixedStart
	spans := spansOf(runs[0].Traces(start))
	require.Len(t, spans, 3)
	assert.Equal(t, "execute_tool send_money", spans[1].Name())
	args, _ := spans[1].Attributes().Get("gen_ai.tool.call.arguments")
	assert.Regexp(t, `^{"amount":"\w{12}","recipient":"\w{12}","tags":\["\w{12}","\w{12}"\]}$`, args.Str())
	assert.Equal(t, "invoke_agent agentdojo-banking", spans[2].Name())

	attacked := spansOf(runs[1].Traces(start))
	assert.Equal(t, ptrace.StatusCodeError, attacked[0].Status().Code())
	_, hasResult := attacked[1].Attributes().Get("gen_ai.tool.call.result")
	assert.False(t, hasResult)
	assert.NotEqual(t, spans[0].TraceID(), attacked[0].TraceID(), "same task, other run")
	assert.Equal(t, spans[0].TraceID(), spansOf(runs[0].Traces(start))[0].TraceID(), "the same run keeps its ids")
}
