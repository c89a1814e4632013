// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestPartOf(t *testing.T) {
	tests := []struct {
		key  string
		part Part
		n    int
	}{
		{"llm.output_messages.0.message.tool_calls.2.tool_call.function.name", PartToolCall, 0},
		{"llm.output_messages.3.message.tool_calls.0.tool_call.id", PartToolCallID, 3},
		{"llm.output_messages.0.message.content", PartOutput, 0},
		{"llm.output_messages.0.message.role", PartNone, 0},
		{"gen_ai.completion.0.tool_calls.11.name", PartToolCall, 0},
		{"gen_ai.completion.1.tool_calls.0.id", PartToolCallID, 1},
		{"gen_ai.completion.0.content", PartOutput, 0},
		{"gen_ai.completion.0.finish_reason", PartNone, 0},
		{"annotations.2.annotation.score", PartScore, 2},
		{"annotations.2.annotation.name", PartScoreName, 2},
		{"evaluations.0.evaluation.score", PartScore, 0},
		{"llm.tools.3.tool.json_schema", PartOffered, 0},
		{"llm.request.functions.0.name", PartOffered, 0},
		{"annotations.x.annotation.score", PartNone, 0},
		{"annotations.12345678901234567890.annotation.score", PartNone, 0},
		{"annotations..annotation.score", PartNone, 0},
		{"annotations.1", PartNone, 0},
		{"annotations.", PartNone, 0},
		{"llm.input_messages.0.message.tool_calls.2.tool_call.function.name", PartNone, 0},
		{"", PartNone, 0},
	}
	for _, tt := range tests {
		part, n := PartOf(tt.key)
		assert.Equal(t, tt.part, part, tt.key)
		if part != PartNone {
			assert.Equal(t, tt.n, n, tt.key)
		}
	}
}

// PartOf is asked only for keys of numbered families.
func TestIndexedKeysBelongToNumberedFamilies(t *testing.T) {
	for _, k := range IndexedKeys {
		_, numbered := DialectOfKey(k.Pattern)
		assert.True(t, numbered, k.Pattern)
		assert.Contains(t, Sources, k.Source, k.Pattern)
	}
}

func TestDialectOfKey(t *testing.T) {
	for key, want := range map[string]Dialect{
		"traceloop.association.properties.user_id": DialectOpenLLMetry,
		"gcp.vertex.agent.event_id":                DialectADK,
		"event_loop.cycle_id":                      DialectStrands,
		"logfire.json_schema":                      DialectNone,
		"http.method":                              DialectNone,
		"":                                         DialectNone,
	} {
		got, _ := DialectOfKey(key)
		assert.Equal(t, want, got, key)
	}
}

func TestDialectOfScope(t *testing.T) {
	for name, want := range map[string]Dialect{
		"openinference.instrumentation.crewai":    DialectOpenInference,
		"@arizeai/openinference-vercel":           DialectOpenInference,
		"opentelemetry.instrumentation.openai.v1": DialectNone,
		"opentelemetry.instrumentation.openai_v2": DialectNone,
		"traceloop.tracer":                        DialectOpenLLMetry,
		"ai":                                      DialectVercel,
		"aiohttp":                                 DialectNone,
		"gen_ai":                                  DialectVercel,
		"langsmith":                               DialectLangSmith,
		"langfuse-sdk":                            DialectLangfuse,
		"pydantic-ai":                             DialectPydantic,
		"gcp.vertex.agent":                        DialectADK,
		"autogen SingleThreadedAgentRuntime":      DialectAutoGen,
		"strands.telemetry.tracer":                DialectStrands,
		"crewai.telemetry":                        DialectCrewAI,
		"openlit.otel.tracing":                    DialectOpenLIT,
		"any_agent":                               DialectAnyAgent,
		"a2a-python-sdk":                          DialectA2A,
		"codex_exec":                              DialectCodex,
		"com.anthropic.claude-platform":           DialectGenAI,
		"":                                        DialectNone,
	} {
		assert.Equal(t, want, DialectOfScope(name), name)
	}
}

func TestDialects(t *testing.T) {
	assert.Equal(t, "none", NumDialects.String())
	names := map[string]bool{}
	for d := range NumDialects {
		assert.NotEmpty(t, d.String())
		names[d.String()] = true
	}
	assert.Len(t, names, int(NumDialects))
	set := Dialects(DialectADK, DialectNone)
	assert.True(t, set.Has(DialectADK))
	assert.False(t, set.Has(DialectNone))
	assert.False(t, set.Meets(Dialects(DialectA2A)))
}

func TestOfferedPart(t *testing.T) {
	for key, want := range map[string]string{
		"llm.tools.3.tool.json_schema":           "3 tool.json_schema",
		"llm.request.functions.12.parameters":    "12 parameters",
		"llm.tools.x.tool.json_schema":           "",
		"llm.tools.1":                            "",
		"llm.tools":                              "",
		"llm.output_messages.0.message.contents": "",
		"x":                                      "",
		"":                                       "",
	} {
		got := ""
		if n, what, ok := OfferedPart(key); ok {
			got = strconv.Itoa(n) + " " + what
		}
		assert.Equal(t, want, got, key)
	}
}

func TestStepNumberOf(t *testing.T) {
	const smolagents = "openinference.instrumentation.smolagents"
	vercel := Dialects(DialectVercel)
	tests := []struct {
		name, scope string
		spoken      DialectSet
		want        int64
	}{
		{"Step 1", smolagents, 0, 1},
		{"Step 999999", smolagents, 0, 999999},
		{"Step 1000000", smolagents, 0, 0},
		{"Step 01", smolagents, 0, 0},
		{"Step -1", smolagents, 0, 0},
		{"Step ", smolagents, 0, 0},
		{"Step 1", "", 0, 0},
		{"step 1", smolagents, 0, 0},
		{"step 7", "", vercel, 7},
		{"step 7", "", 0, 0},
		{"steps 7", "", vercel, 0},
		{"", "", vercel, 0},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, StepNumberOf(tt.name, tt.scope, tt.spoken), "%q of %q", tt.name, tt.scope)
	}
	for _, s := range StepNames {
		assert.Contains(t, Sources, s.Source)
		assert.Equal(t, byte(' '), s.Prefix[4], "StepNumberOf goes by it")
	}
}

func TestMarksAreCutAsTextsAre(t *testing.T) {
	for key, mark := range ToolCallMarks {
		piece := rapid.SampledFrom([]string{mark.Text, mark.Text[:3], mark.Text[1:], string(mark.Rare), `"`, "x", " "})
		rapid.Check(t, func(t *rapid.T) {
			s := strings.Join(rapid.SliceOf(piece).Draw(t, "pieces"), "")
			before, after, found := mark.Cut(s)
			b, a, f := strings.Cut(s, mark.Text)
			if before != b || after != a || found != f {
				t.Fatalf("%s: %q is cut into %q and %q", key, s, before, after)
			}
		})
	}
}
