// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

func chat(more attrs) spanLiteral {
	all := attrs{"gen_ai.operation.name": "chat"}
	for k, v := range more {
		all[k] = v
	}
	return spanLiteral{name: "chat", attrs: all}
}

func TestBadValuesAreIgnoredAndReported(t *testing.T) {
	tests := []struct {
		name  string
		attrs attrs
		want  Problem
	}{
		{"negative count", attrs{"gen_ai.usage.input_tokens": -1}, ProblemBadCount},
		{"absurd count", attrs{"gen_ai.usage.input_tokens": int64(math.MaxInt64)}, ProblemBadCount},
		{"fraction of a token", attrs{"gen_ai.usage.input_tokens": 1.5}, ProblemBadCount},
		{"count not a number", attrs{"gen_ai.usage.input_tokens": math.NaN()}, ProblemBadCount},
		{"infinite count", attrs{"gen_ai.usage.input_tokens": math.Inf(1)}, ProblemBadCount},
		{"text NaN", attrs{"gen_ai.usage.input_tokens": "NaN"}, ProblemBadCount},
		{"word as count", attrs{"gen_ai.usage.input_tokens": "many"}, ProblemWrongType},
		{"long text as count", attrs{"gen_ai.usage.input_tokens": strings.Repeat("9", 1<<16)}, ProblemWrongType},
		{"truth as count", attrs{"gen_ai.usage.input_tokens": true}, ProblemWrongType},
		{"list as count", attrs{"gen_ai.usage.input_tokens": []any{1}}, ProblemWrongType},
		{"negative cost", attrs{"gen_ai.usage.cost": -0.5}, ProblemBadCost},
		{"cost not a number", attrs{"gen_ai.usage.cost": math.NaN()}, ProblemBadCost},
		{"absurd cost", attrs{"gen_ai.usage.cost": 1e9}, ProblemBadCost},
		{"confidence on no scale", attrs{"confidence": 1000}, ProblemBadScore},
		{"confidence not a number", attrs{"confidence": math.NaN()}, ProblemBadScore},
		{"number as name", attrs{"gen_ai.agent.name": 7}, ProblemWrongType},
		{"map as finish reason", attrs{"gen_ai.response.finish_reasons": map[string]any{}}, ProblemWrongType},
		{"word as truth", attrs{"gen_ai.request.stream": "perhaps"}, ProblemWrongType},
		{"negative time", attrs{"gen_ai.response.time_to_first_chunk": -1}, ProblemWrongType},
		{"number as JSON object", attrs{"llm.invocation_parameters": 7}, ProblemWrongType},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			step := chat(tt.attrs).read(t, Options{})
			assert.Equal(t, tt.want, step.Problems)
			want := chat(nil).read(t, Options{})
			want.Problems, want.Convention = step.Problems, step.Convention
			assert.Equal(t, want, step, "nothing else may change")
		})
	}
}

func TestBadValueGivesWayToTheNextKey(t *testing.T) {
	step := chat(attrs{"gen_ai.usage.input_tokens": -5, "gen_ai.usage.prompt_tokens": 6}).read(t, Options{})
	assert.Equal(t, usage(6), step.Usage)
	assert.Equal(t, ProblemBadCount, step.Problems)
}

func TestAbsentValuesAreNoDefects(t *testing.T) {
	step := chat(attrs{
		"gen_ai.usage.input_tokens": "", "gen_ai.agent.name": "", "gen_ai.usage.cost": nil,
		"gen_ai.request.max_tokens": -1, "gen_ai.response.finish_reasons": []any{},
	}).read(t, Options{})
	assert.Equal(t, chat(nil).read(t, Options{}), step)
}

func TestLongTextIsCut(t *testing.T) {
	long := strings.Repeat("a", MaxString-1) + "€" + strings.Repeat("b", 1<<20)
	span := chat(attrs{"gen_ai.agent.name": long, "gen_ai.conversation.id": strings.Repeat("c", MaxString)})
	span.name = long
	step := span.read(t, Options{})
	assert.Equal(t, ProblemTooLong, step.Problems)
	assert.Equal(t, strings.Repeat("a", MaxString-1), step.Identity.Agent, "no half characters")
	assert.Equal(t, step.Identity.Agent, step.Name)
	assert.Len(t, step.Identity.Session, MaxString)
	assert.True(t, utf8.ValidString(step.Name))
}

func TestHugeContent(t *testing.T) {
	huge := strings.Repeat(`{"role":"user"},`, 1<<20)
	step := spanLiteral{name: "execute_tool t", attrs: attrs{
		"gen_ai.tool.call.arguments": huge, "gen_ai.tool.call.result": huge,
		"llm.invocation_parameters": huge, "gen_ai.response.finish_reasons": "[" + huge,
	}}.read(t, Options{})
	assert.Equal(t, RoleTool, step.Role)
	assert.Equal(t, len(huge), step.Tool.ResultSize)
	assert.Equal(t, step.Tool.Args, step.Tool.Result)
}

func TestTooManyAttributes(t *testing.T) {
	span, _, _ := chat(nil).build()
	for i := range maxAttributes {
		span.Attributes().PutInt(strconv.Itoa(i), 0)
	}
	var step Step
	newReader(t, Options{}).Read(nil, span, &step)
	assert.Equal(t, ProblemTooManyAttributes, step.Problems)
	assert.Equal(t, RoleLLM, step.Role, "the first ones are read")
}

func TestFrameDefects(t *testing.T) {
	tests := []struct {
		name   string
		change func(ptrace.Span)
		want   Problem
	}{
		{"no trace id", func(s ptrace.Span) { s.SetTraceID([16]byte{}) }, ProblemNoTraceID},
		{"no span id", func(s ptrace.Span) { s.SetSpanID([8]byte{}) }, ProblemNoSpanID},
		{"its own parent", func(s ptrace.Span) { s.SetParentSpanID(s.SpanID()) }, ProblemSelfParent},
		{"no start", func(s ptrace.Span) { s.SetStartTimestamp(0) }, ProblemBadTime},
		{"end before start", func(s ptrace.Span) { s.SetEndTimestamp(1) }, ProblemBadTime},
		{"nothing wrong", func(ptrace.Span) {}, 0},
	}
	for _, tt := range tests {
		span, _, _ := chat(nil).build()
		tt.change(span)
		var step Step
		newReader(t, Options{}).Read(nil, span, &step)
		assert.Equal(t, tt.want, step.Problems, tt.name)
		assert.Equal(t, RoleLLM, step.Role, tt.name)
	}
}

func TestRemoteParent(t *testing.T) {
	for flags, want := range map[uint32]bool{0: false, 1: false, 0x100: false, 0x200: false, 0x300: true, 0x301: true} {
		span, _, _ := chat(nil).build()
		span.SetFlags(flags)
		var step Step
		newReader(t, Options{}).Read(nil, span, &step)
		assert.Equal(t, want, step.RemoteParent, "%#x", flags)
	}
}

func TestWhoSpeaksInLeaseholdsName(t *testing.T) {
	for key, want := range map[string]bool{
		"leasehold.usage.input_tokens": true, "leasehold.": true, "leasehold": false, "leaseholder.name": false,
		"gen_ai.leasehold.x": false, "Leasehold.x": false, "": false,
	} {
		assert.Equal(t, want, chat(attrs{key: 1}).read(t, Options{}).Claimed, "%q", key)
	}
	many := chat(nil)
	for i := range maxAttributes {
		many.attrs[strconv.Itoa(i)] = 1
	}
	assert.True(t, many.read(t, Options{}).Claimed, "not all attributes were looked at")
}
