// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAnnotationsOfATool(t *testing.T) {
	type hints = [3]Tri
	tests := []struct {
		name  string
		attrs attrs
		want  hints
	}{
		{"nothing said", attrs{}, hints{}},
		{"as instrumentations write them", attrs{"mcp.tool.read_only": true, "mcp.tool.destructive": false, "mcp.tool.open_world": true}, hints{Yes, No, Yes}},
		{"in MCP's own names", attrs{"mcp.tool.annotations.readOnlyHint": false, "mcp.tool.annotations.destructiveHint": true}, hints{No, Yes, Unsaid}},
		{"in snake case", attrs{"gen_ai.tool.annotations.read_only_hint": "true", "tool.annotations.open_world_hint": "False"}, hints{Yes, Unsaid, No}},
		{"beside the tool's name", attrs{"mcp.tool.readOnlyHint": true, "tool.destructive_hint": true, "gen_ai.tool.openWorldHint": true}, hints{Yes, Yes, Yes}},
		{"as JSON", attrs{"mcp.tool.annotations": `{"title":"x","readOnlyHint":true,"openWorldHint":false}`}, hints{Yes, Unsaid, No}},
		{"structured", attrs{"gen_ai.tool.annotations": map[string]any{"destructive_hint": true, "readOnlyHint": nil}}, hints{Unsaid, Yes, Unsaid}},
		{"what is written comes before what is nested", attrs{"mcp.tool.read_only": false, "mcp.tool.annotations": `{"readOnlyHint":true}`}, hints{No, Unsaid, Unsaid}},
		{"words that say neither", attrs{"mcp.tool.read_only": "perhaps", "mcp.tool.annotations": `{"readOnlyHint":1}`}, hints{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tool := spanLiteral{name: "execute_tool t", attrs: tt.attrs}.read(t, Options{}).Tool
			assert.Equal(t, tt.want, hints{tool.ReadOnly, tool.Destructive, tool.OpenWorld})
		})
	}
	step := chat(attrs{"mcp.tool.read_only": true}).read(t, Options{})
	assert.Equal(t, Unsaid, step.Tool.ReadOnly, "a model call is no tool")
}

func TestSignsOfAGuardrail(t *testing.T) {
	guardrail := func(a attrs) spanLiteral {
		a["gen_ai.operation.name"] = "run_guardrail"
		return spanLiteral{name: "run_guardrail pii", attrs: a}
	}
	logfire := func(triggered any) spanLiteral {
		return spanLiteral{scope: "logfire.openai_agents", name: "Guardrail {name!r} {triggered=}", attrs: attrs{"name": "pii", "triggered": triggered}}
	}
	tests := []struct {
		name string
		span spanLiteral
		want Signs
	}{
		{"nothing said", guardrail(attrs{}), 0},
		{"the action blocks", guardrail(attrs{"gen_ai.guardrail.action.type": "block", "gen_ai.guardrail.verdict.type": "warn"}), SignTripped},
		{"what was done counts, not what was found", guardrail(attrs{"gen_ai.guardrail.action.type": "allow", "gen_ai.guardrail.verdict.type": "deny"}), 0},
		{"the verdict denies", guardrail(attrs{"gen_ai.guardrail.verdict.type": "deny"}), SignTripped},
		{"the verdict warns", guardrail(attrs{"gen_ai.guardrail.verdict.type": "warn"}), 0},
		{"the older names", guardrail(attrs{"gen_ai.security.decision.type": "DENY"}), SignTripped},
		{"OpenAI Agents by OpenTelemetry", spanLiteral{name: "guardrail", attrs: attrs{"gen_ai.operation.name": "guardrail", "gen_ai.guardrail.triggered": true}}, SignTripped},
		{"OpenAI Agents by Logfire", logfire(true), SignTripped},
		{"OpenAI Agents by Logfire, passed", logfire(false), 0},
		{"OpenLLMetry", guardrail(attrs{"gen_ai.guardrail.status": "FAILED"}), SignTripped},
		{"OpenLLMetry, passed", guardrail(attrs{"gen_ai.guardrail.status": "PASSED"}), 0},
		{"OpenLLMetry, broken", guardrail(attrs{"gen_ai.guardrail.status": "ERROR"}), 0},
		{"a word that says neither gives way", guardrail(attrs{"gen_ai.guardrail.action.type": "ponder", "guardrail.tripped": true}), SignTripped},
		{"on the step that it stopped", chat(attrs{"guardrail.blocked": "true"}), SignTripped},
		{"a key that does not say guardrail", chat(attrs{"triggered": true}), 0},
		{"a span that is no step", spanLiteral{name: "GET", attrs: attrs{"guardrail.tripped": true}}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, tt.span.read(t, Options{}).Signs)
		})
	}
	assert.Equal(t, RoleGuardrail, logfire(true).read(t, Options{}).Role)
	assert.Equal(t, ProblemWrongType, guardrail(attrs{"guardrail.tripped": 1}).read(t, Options{}).Problems)
}

func TestSignsOfWhatIsRemembered(t *testing.T) {
	memory := func(a attrs) spanLiteral {
		a["gen_ai.operation.name"] = "search_memory"
		return spanLiteral{name: "search_memory", attrs: a}
	}
	tests := []struct {
		name  string
		attrs attrs
		want  Signs
	}{
		{"nothing said", attrs{}, 0},
		{"stale retrieval", attrs{"gen_ai.retrieval.stale": true}, SignStale},
		{"expired memory", attrs{"memory.expired": "yes"}, SignStale},
		{"fresh", attrs{"retrieval.stale": false, "memory.stale": "fresh"}, 0},
		{"corrupt", attrs{"gen_ai.memory.corrupt": true}, SignCorrupt},
		{"integrity failed", attrs{"memory.integrity": "failed"}, SignCorrupt},
		{"integrity is true", attrs{"memory.integrity": true}, 0},
		{"integrity is false", attrs{"gen_ai.memory.integrity": false}, SignCorrupt},
		{"integrity is verified", attrs{"memory.integrity": "Verified"}, 0},
		{"integrity is something else", attrs{"memory.integrity": "sha256:abc"}, 0},
		{"both", attrs{"memory.stale": true, "memory.corrupted": true}, SignStale | SignCorrupt},
		{"an age is no sign", attrs{"memory.age": 9e9, "retrieval.stale": ""}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, memory(tt.attrs).read(t, Options{}).Signs)
		})
	}
}

func TestNumbersOfSteps(t *testing.T) {
	graph := func(prefix, ns string, step any) attrs {
		return attrs{prefix + "langgraph_step": step, prefix + "langgraph_checkpoint_ns": ns}
	}
	smolagents := "openinference.instrumentation.smolagents"
	step := func(scope, name string) spanLiteral {
		return spanLiteral{scope: scope, name: name, attrs: attrs{"openinference.span.kind": "CHAIN"}}
	}
	tests := []struct {
		name string
		span spanLiteral
		want int64
	}{
		{"not numbered", chat(nil), 0},
		{"OpenLLMetry around LangGraph", chat(graph("traceloop.association.properties.", "agent:1", "3")), 3},
		{"its fork", chat(graph("ioa_observe.association.properties.", "agent:1", "3")), 3},
		{"LangSmith", chat(graph("langsmith.metadata.", "agent:1", 4)), 4},
		{"Langfuse", chat(graph("langfuse.observation.metadata.", "agent:1", 5)), 5},
		{"OpenInference around LangGraph", chat(attrs{"metadata": `{"langgraph_step": 6, "langgraph_node": "a", "langgraph_checkpoint_ns": "a:1"}`}), 6},
		{"a graph inside of another counts anew", chat(graph("langsmith.metadata.", "researcher:1|agent:2", 1)), 0},
		{"the same in JSON", chat(attrs{"metadata": `{"langgraph_step": 6, "langgraph_checkpoint_ns": "a:1|b:2"}`}), 0},
		{"which graph is not said", chat(attrs{"langsmith.metadata.langgraph_step": 4}), 0},
		{"other metadata", chat(attrs{"metadata": `{"step": 6}`}), 0},
		{"rounds of ReAct", chat(attrs{"gen_ai.react.round": 2}), 2},
		{"Leasehold's own", chat(attrs{"agent.step.number": 7}), 7},
		{"below zero", chat(attrs{"agent.step.number": -7}), 0},
		{"smolagents", step(smolagents, "Step 12"), 12},
		{"a name like it", step("openinference.instrumentation.langchain", "Step 12"), 0},
		{"no number", step(smolagents, "Step 1a"), 0},
		{"a number of no step", step(smolagents, "Step 0"), 0},
		{"a number too long", step(smolagents, "Step 12345678"), 0},
		{"the AI SDK", spanLiteral{scope: "gen_ai", name: "step 2", attrs: attrs{"gen_ai.operation.name": "agent_step"}}, 2},
		{"a name like that", spanLiteral{name: "step 2", attrs: attrs{"gen_ai.operation.name": "chat"}}, 0},
		{"no step at all", spanLiteral{scope: smolagents, name: "Step 1"}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, tt.span.read(t, Options{}).Sequence)
		})
	}
}

func TestReadWithArgs(t *testing.T) {
	r := newReader(t, Options{})
	read := func(l spanLiteral) (Step, any, bool) {
		span, res, scope := l.build()
		sc := r.Scope(res, scope)
		var step, same Step
		args, ok := r.ReadWithArgs(&sc, span, &step)
		r.Read(&sc, span, &same)
		require.Equal(t, same, step)
		if !ok {
			return step, nil, false
		}
		return step, args.AsRaw(), true
	}
	tool := spanLiteral{name: "execute_tool t", attrs: attrs{"input.value": "second", "gen_ai.tool.call.arguments": map[string]any{"to": "x"}}}
	_, args, ok := read(tool)
	assert.True(t, ok)
	assert.Equal(t, map[string]any{"to": "x"}, args)
	delete(tool.attrs, "gen_ai.tool.call.arguments")
	step, args, ok := read(tool)
	assert.True(t, ok)
	assert.Equal(t, "second", args)
	assert.Equal(t, textHash("second"), step.Tool.Args)
	delete(tool.attrs, "input.value")
	_, _, ok = read(tool)
	assert.False(t, ok, "a call without arguments")
	_, _, ok = read(chat(attrs{"input.value": "a question"}))
	assert.False(t, ok, "a model call has none")
}
