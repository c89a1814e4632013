// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judged

import (
	"encoding/json"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

// asks records a model call that asks for tools, and the calls of them.
func (c *cycle) asks(calls ...call) {
	answer, results := message{Role: "assistant", Finish: "tool_call"}, message{Role: "tool"}
	for i := range calls {
		id := "call_" + c.hex()
		answer.Parts = append(answer.Parts, part{Type: "tool_call", ID: id, Name: calls[i].tool, Arguments: json.RawMessage(calls[i].args)})
		results.Parts = append(results.Parts, part{Type: "tool_call_response", ID: id, Response: json.RawMessage(calls[i].result)})
	}
	c.modelCall(answer, "tool_calls")
	for i := range calls {
		c.toolCall(&calls[i], answer.Parts[i].ID)
		c.unseen += calls[i].cut
	}
	answer.Finish = ""
	c.history = append(c.history, answer, results)
}

// answers records a model call that answers the question.
func (c *cycle) answers(text string) {
	answer := says("assistant", text)
	answer.Finish = "stop"
	c.modelCall(answer, "stop")
	c.history = append(c.history, answer)
}

func (c *cycle) modelCall(answer message, finish string) {
	system := object([]part{{Type: "text", Content: c.system}})
	input, tools, output := object(c.history), object(c.tools), object([]message{answer})
	in, out := tokensOf(system+input+tools)+c.unseen, tokensOf(output)
	took := 600*time.Millisecond + time.Duration(out)*12*time.Millisecond + time.Duration(in)*150*time.Microsecond

	s := c.span("chat "+c.model.name, ptrace.SpanKindClient, c.about(took))
	a := s.Attributes()
	a.PutStr("gen_ai.operation.name", "chat")
	a.PutStr("gen_ai.provider.name", c.model.provider)
	a.PutStr("gen_ai.request.model", c.model.name)
	a.PutStr("gen_ai.response.model", c.model.answers)
	a.PutStr("gen_ai.response.id", c.model.idPrefix+c.hex())
	a.PutEmptySlice("gen_ai.response.finish_reasons").AppendEmpty().SetStr(finish)
	a.PutStr("gen_ai.agent.name", c.name)
	a.PutStr("gen_ai.conversation.id", c.session)
	a.PutStr("gen_ai.output.type", "text")
	a.PutInt("gen_ai.request.max_tokens", 16_384)
	a.PutStr("server.address", c.model.host)
	a.PutInt("server.port", 443)
	a.PutStr("gen_ai.system_instructions", system)
	a.PutStr("gen_ai.tool.definitions", tools)
	a.PutStr("gen_ai.input.messages", input)
	a.PutStr("gen_ai.output.messages", output)
	a.PutInt("gen_ai.usage.input_tokens", in)
	a.PutInt("gen_ai.usage.output_tokens", out)
	if c.model.caches && c.cached >= 1024 {
		a.PutInt("gen_ai.usage.cache_read.input_tokens", c.cached/128*128)
	}
	c.cached = in
}

// tokensOf is about how many tokens a text has.
func tokensOf(text string) int64 { return int64(len(text)+3) / 4 }

func (c *cycle) toolCall(t *call, id string) {
	s := c.span("execute_tool "+t.tool, ptrace.SpanKindInternal, c.about(t.took))
	a := s.Attributes()
	a.PutStr("gen_ai.operation.name", "execute_tool")
	a.PutStr("gen_ai.tool.name", t.tool)
	a.PutStr("gen_ai.tool.type", "function")
	a.PutStr("gen_ai.tool.call.id", id)
	a.PutStr("gen_ai.agent.name", c.name)
	a.PutStr("gen_ai.conversation.id", c.session)
	a.PutStr("gen_ai.tool.call.arguments", t.args)
	a.PutStr("gen_ai.tool.call.result", t.result)
}
