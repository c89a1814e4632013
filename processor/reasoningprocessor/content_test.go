// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/semconv"
)

// talk is a tool's span that holds content wherever spans can.
func talk() ptrace.Traces {
	td := traffic(1, tool(2, 1, "search", put("gen_ai.tool.call.arguments", `{"q":"secret"}`, "gen_ai.tool.call.id", "call_1"), failed,
		func(s ptrace.Span) {
			s.Status().SetMessage("no result for secret")
			e := s.Events().AppendEmpty()
			e.SetName("exception")
			e.Attributes().PutStr("exception.type", "KeyError")
			e.Attributes().PutStr("exception.message", "secret")
			e = s.Events().AppendEmpty()
			e.SetName("gen_ai.user.message")
			e.Attributes().PutStr("gen_ai.system", "openai")
			e.Attributes().PutStr("role", "user")
			e.Attributes().PutStr("content", "secret")
			e = s.Events().AppendEmpty()
			e.SetName("log")
			e.Attributes().PutStr("input.value", "secret")
			e.Attributes().PutStr("content", "of an event that is not a message's")
			l := s.Links().AppendEmpty()
			l.Attributes().PutStr("output.value", "secret")
		}))
	resourceOf(td).PutStr("metadata", "secret")
	td.ResourceSpans().At(0).ScopeSpans().At(0).Scope().Attributes().PutStr("metadata", "secret")
	return td
}

func TestContentIsKept(t *testing.T) {
	r := newRig(t)
	r.consume(talk())
	r.end()
	got, sent := r.left(2), talk().ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0)
	sent.Attributes().Range(func(k string, v pvalue) bool {
		assert.Equal(t, v.AsRaw(), attr(got, k))
		return true
	})
	assert.Equal(t, sent.Status().Message(), got.Status().Message())
	for i := range sent.Events().Len() {
		assert.Equal(t, sent.Events().At(i).Attributes().AsRaw(), got.Events().At(i).Attributes().AsRaw())
	}
	assert.Equal(t, sent.Links().At(0).Attributes().AsRaw(), got.Links().At(0).Attributes().AsRaw())
}

func TestContentIsDropped(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Content = ContentDrop })
	r.consume(talk())
	r.end()
	got := r.left(2)
	assert.Nil(t, attr(got, "gen_ai.tool.call.arguments"))
	assert.Equal(t, "call_1", attr(got, "gen_ai.tool.call.id"))
	assert.NotNil(t, attr(got, semconv.ToolArgsHash), "it was read before")
	assert.Equal(t, ptrace.StatusCodeError, got.Status().Code())
	assert.Empty(t, got.Status().Message())
	assert.Equal(t, map[string]any{"exception.type": "KeyError"}, got.Events().At(0).Attributes().AsRaw())
	assert.Equal(t, map[string]any{"gen_ai.system": "openai", "role": "user"}, got.Events().At(1).Attributes().AsRaw())
	assert.Equal(t, map[string]any{"content": "of an event that is not a message's"}, got.Events().At(2).Attributes().AsRaw())
	assert.Empty(t, got.Links().At(0).Attributes().AsRaw())
	rs := r.sink.AllTraces()[0].ResourceSpans().At(0)
	assert.Equal(t, map[string]any{semconv.ServiceName: "shop"}, rs.Resource().Attributes().AsRaw())
	assert.Empty(t, rs.ScopeSpans().At(0).Scope().Attributes().AsRaw())
}

func TestATierThatDoesNotJudgeGuardsContentAlone(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Judge, c.Content = false, ContentHash })
	td := talk()
	root := td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0)
	root.SetParentSpanID([8]byte{})
	root.Attributes().PutBool(semconv.CycleRoot, true)
	r.consume(td)
	got := r.left(2)
	assert.Regexp(t, "^hmac-sha256:", attr(got, "gen_ai.tool.call.arguments"))
	assert.Empty(t, own(got.Attributes()), "nothing is annotated, and claims are removed")
	r.end()
	assert.Len(t, spans(r.sink.AllTraces()...), 1, "no root was held or made")
}

func TestContentIsHashed(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Content = ContentHash })
	r.consume(talk())
	r.end()
	got := r.left(2)
	args := attr(got, "gen_ai.tool.call.arguments").(string)
	assert.Regexp(t, "^hmac-sha256:[0-9a-f]{32}$", args)
	assert.Nil(t, attr(got, semconv.ToolArgsHash), "it is there already")
	assert.Regexp(t, "^hmac-sha256:", got.Status().Message())

	secret := got.Links().At(0).Attributes().AsRaw()["output.value"]
	assert.Regexp(t, "^hmac-sha256:", secret)
	assert.Equal(t, map[string]any{"exception.type": "KeyError", "exception.message": secret}, got.Events().At(0).Attributes().AsRaw())
	assert.Equal(t, map[string]any{"gen_ai.system": "openai", "role": "user", "content": secret}, got.Events().At(1).Attributes().AsRaw())
	assert.Equal(t, secret, got.Events().At(2).Attributes().AsRaw()["input.value"])
	assert.Equal(t, secret, resourceOf(r.sink.AllTraces()[0]).AsRaw()["metadata"])
}

func TestAnotherKeyHashesDifferently(t *testing.T) {
	hashed := func(key string) any {
		r := newRig(t, func(c *Config) { c.Content, c.HashKey = ContentHash, configKey(key) })
		r.consume(traffic(1, plain(2, 1, put("input.value", "secret"))))
		r.end()
		return attr(r.left(2), "input.value")
	}
	one := hashed("0123456789abcdef")
	require.Equal(t, one, hashed("0123456789abcdef"))
	assert.NotEqual(t, one, hashed("fedcba9876543210"))
}
