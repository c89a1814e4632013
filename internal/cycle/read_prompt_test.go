// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

const testPrompt = "You look after a cluster.\nNever say \"done\" before it is."

// quoted is testPrompt in JSON.
const quotedPrompt = `"You look after a cluster.\nNever say \"done\" before it is."`

func TestPromptOfEachConvention(t *testing.T) {
	user := `{"role":"user","content":"Which pod restarts?"}`
	event := func(name string, a attrs) spanLiteral {
		span := chat(nil)
		span.events = []eventLiteral{{name, a}}
		return span
	}
	is := textHash(testPrompt)
	tests := []struct {
		name string
		span spanLiteral
		want Hash
	}{
		{"none", chat(nil), Hash{}},
		{"instructions as a text", chat(attrs{"gen_ai.system_instructions": testPrompt}), is},
		{"instructions in JSON", chat(attrs{"gen_ai.system_instructions": `[{"type":"text","content":` + quotedPrompt + `}]`}), is},
		{"instructions structured", chat(attrs{"gen_ai.system_instructions": []any{map[string]any{"type": "text", "content": testPrompt}}}), is},
		{"first message in JSON", chat(attrs{"gen_ai.input.messages": `[{"role":"system","parts":[{"type":"text","content":` + quotedPrompt + `}]},` + user + `]`}), is},
		{"role after what is said", chat(attrs{"gen_ai.input.messages": ` [ { "content" : ` + quotedPrompt + ` , "role" : "developer" } ] `}), is},
		{"first message structured", chat(attrs{"gen_ai.input.messages": []any{
			map[string]any{"role": "system", "parts": []any{map[string]any{"type": "text", "content": testPrompt}}}, map[string]any{"role": "user"},
		}}), is},
		{"first message is the user's", chat(attrs{"gen_ai.input.messages": `[` + user + `,{"role":"system","content":"x"}]`}), Hash{}},
		{"first message is no message", chat(attrs{"gen_ai.input.messages": `["system"]`}), Hash{}},
		{"cut off", chat(attrs{"gen_ai.input.messages": `[{"role":"system","content":"x`}), Hash{}},
		{"not JSON", chat(attrs{"gen_ai.input.messages": testPrompt}), Hash{}},
		{"OpenInference", chat(attrs{"llm.input_messages.0.message.role": "system", "llm.input_messages.0.message.content": testPrompt}), is},
		{"OpenInference in parts", chat(attrs{"llm.input_messages.0.message.role": "system", "llm.input_messages.0.message.contents.0.message_content.text": testPrompt}), is},
		{"OpenInference, user first", chat(attrs{"llm.input_messages.0.message.role": "user", "llm.input_messages.0.message.content": testPrompt}), Hash{}},
		{"OpenLLMetry", chat(attrs{"gen_ai.prompt.0.role": "system", "gen_ai.prompt.0.content": testPrompt}), is},
		{"OpenLLMetry in parts", chat(attrs{"gen_ai.prompt.0.role": "system", "gen_ai.prompt.0.content": `[{"type":"text","text":` + quotedPrompt + `}]`}), is},
		{"OpenLLMetry, no role", chat(attrs{"gen_ai.prompt.0.content": testPrompt}), Hash{}},
		{"the AI SDK", chat(attrs{"ai.prompt.messages": `[{"role":"system","content":` + quotedPrompt + `},` + user + `]`}), is},
		{"ADK", chat(attrs{"gcp.vertex.agent.llm_request": `{"model":"m","config":{"system_instruction":` + quotedPrompt + `,"tools":[]},"contents":[]}`}), is},
		{"ADK, a content", chat(attrs{"gcp.vertex.agent.llm_request": `{"config":{"system_instruction":{"parts":[{"text":` + quotedPrompt + `}]}}}`}), is},
		{"ADK, none", chat(attrs{"gcp.vertex.agent.llm_request": `{"model":"m","config":{}}`}), Hash{}},
		{"event before 1.37", event("gen_ai.system.message", attrs{"content": testPrompt}), is},
		{"event of the details", event("gen_ai.client.inference.operation.details", attrs{"gen_ai.system_instructions": `[{"type":"text","content":` + quotedPrompt + `}]`}), is},
		{"an agent's step", spanLiteral{name: "invoke_agent a", attrs: attrs{"gen_ai.system_instructions": testPrompt}}, Hash{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			prompt, _ := tt.span.digests(t)
			assert.Equal(t, tt.want, prompt)
		})
	}
}

func TestPromptOfSeveralTexts(t *testing.T) {
	read := func(v any) Hash {
		prompt, _ := chat(attrs{"gen_ai.system_instructions": v}).digests(t)
		return prompt
	}
	one, two := `[{"content":"a"},{"content":"b"}]`, `[{"content":"a"},{"content":"c"}]`
	assert.Equal(t, textHash(one), read(one))
	assert.NotEqual(t, read(one), read(two))
	assert.NotEqual(t, read([]any{"a", "b"}), read([]any{"a", "c"}))
	deep := strings.Repeat("[", 1000) + `"a"` + strings.Repeat("]", 1000)
	assert.Equal(t, textHash(deep), read(deep))
}

func TestToolsOnOffer(t *testing.T) {
	read := func(a attrs) Hash {
		_, offered := chat(a).digests(t)
		return offered
	}
	a, b, c := `{"name":"list","parameters":{"x":1}}`, `{"name":"get"}`, `{"name":"drop"}`
	forms := map[string]func(...string) attrs{
		"JSON": func(s ...string) attrs { return attrs{"gen_ai.tool.definitions": "[" + strings.Join(s, ",") + "]"} },
		"ADK": func(s ...string) attrs {
			return attrs{"gcp.vertex.agent.llm_request": `{"config":{"tools":[` + strings.Join(s, ",") + `]}}`}
		},
		"Pydantic": func(s ...string) attrs {
			return attrs{"model_request_parameters": `{"function_tools":[` + strings.Join(s, ",") + `]}`}
		},
		"list of JSON":  func(s ...string) attrs { return attrs{"ai.prompt.tools": list(s)} },
		"OpenInference": func(s ...string) attrs { return numbered("llm.tools.N.tool.json_schema", s) },
		"OpenLLMetry":   func(s ...string) attrs { return numbered("llm.request.functions.N.parameters", s) },
		"structured": func(s ...string) attrs {
			all := list(s)
			for i, one := range all {
				all[i] = map[string]any{"name": one}
			}
			return attrs{"gen_ai.tool.definitions": all}
		},
	}
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			set := read(form(a, b))
			assert.False(t, set.IsZero())
			assert.Equal(t, set, read(form(b, a)), "the order does not count")
			assert.NotEqual(t, set, read(form(a)))
			assert.NotEqual(t, set, read(form(a, c)))
			assert.NotEqual(t, set, read(form(a, b, c)))
			assert.NotEqual(t, set, read(form(a, b, b)))
			assert.NotEqual(t, read(form(a)), read(form(b)))
		})
	}
	assert.True(t, read(nil).IsZero())
	assert.True(t, read(attrs{"gen_ai.tool.definitions": "[]"}).IsZero(), "none were offered")
	_, offered := spanLiteral{name: "execute_tool t", attrs: forms["JSON"](a)}.digests(t)
	assert.True(t, offered.IsZero(), "a tool is offered none")
	span := chat(nil)
	span.events = []eventLiteral{{"gen_ai.client.inference.operation.details", forms["JSON"](a, b)}}
	_, offered = span.digests(t)
	assert.Equal(t, read(forms["JSON"](a, b)), offered)
}

func TestPartsOfToolsBelongTogether(t *testing.T) {
	read := func(first, second string) Hash {
		_, offered := chat(attrs{
			"llm.request.functions.0.name": "list", "llm.request.functions.0.description": first,
			"llm.request.functions.1.name": "drop", "llm.request.functions.1.description": second,
		}).digests(t)
		return offered
	}
	assert.NotEqual(t, read("safe", "dangerous"), read("dangerous", "safe"))
	first, again := read("safe", "dangerous"), read("safe", "dangerous")
	assert.Equal(t, first, again)
}

func list(all []string) []any {
	values := make([]any, len(all))
	for i, one := range all {
		values[i] = one
	}
	return values
}

func numbered(pattern string, all []string) attrs {
	a := attrs{}
	for i, one := range all {
		a[strings.Replace(pattern, "N", string(rune('0'+i)), 1)] = one
	}
	return a
}
