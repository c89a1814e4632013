// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/config/configopaque"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/internal/semconv"
)

type (
	pvalue    = pcommon.Value
	configKey = configopaque.String
)

// canary is content that must not be seen where it is not wanted.
const canary = "a-canary-sings"

// contentKeys is every key that is content, and for families some members.
func contentKeys() (keys []string) {
	for _, c := range semconv.ContentKeys {
		family, ok := strings.CutSuffix(c.Key, "*")
		keys = append(keys, family)
		if ok {
			dot := strings.TrimSuffix(family, ".") + "."
			keys = append(keys, dot+"0.content", dot+"1.message.content", dot+"0.tool_calls.0.arguments", dot+"anything")
		}
	}
	for _, m := range semconv.Mappings() {
		for _, k := range m.Keys {
			keys = append(keys, k.Name)
		}
	}
	slices.Sort(keys)
	return slices.DeleteFunc(slices.Compact(keys), func(k string) bool { return !semconv.IsContent(k) })
}

var contentEventNames = []string{
	"gen_ai.system.message", "gen_ai.user.message", "gen_ai.assistant.message", "gen_ai.tool.message",
	"gen_ai.choice", "gen_ai.content.prompt", "gen_ai.content.completion", "gen_ai.client.inference.operation.details",
}

// forms are the forms that content comes in.
var forms = []any{
	canary, "7 " + canary, []byte(canary),
	[]any{canary, map[string]any{canary: canary}},
	`{"name":"` + canary + `","arguments":{"` + canary + `":1}}`,
	`[{"role":"assistant","parts":[{"type":"tool_call","id":"` + canary + `","name":"` + canary + `"}],"finish_reason":"` + canary + `"}]`,
	map[string]any{"name": canary, "model": canary, "usage": map[string]any{canary: int64(1)}},
}

// drawContent is a cycle with content in as many places as were drawn.
func drawContent(t *rapid.T, keys []string) ptrace.Traces {
	place := func(attrs pcommon.Map, label string) {
		for _, key := range rapid.SliceOfN(rapid.SampledFrom(keys), 0, 8).Draw(t, label) {
			require.NoError(t, attrs.PutEmpty(key).FromRaw(rapid.SampledFrom(forms).Draw(t, key)))
		}
	}
	full := func(s ptrace.Span) {
		place(s.Attributes(), "attributes")
		place(s.Links().AppendEmpty().Attributes(), "link")
		place(s.Events().AppendEmpty().Attributes(), "event")
		e := s.Events().AppendEmpty()
		e.SetName(rapid.SampledFrom(contentEventNames).Draw(t, "event"))
		key := rapid.SampledFrom([]string{"content", "message", "tool_calls", "body", "gen_ai.event.content"}).Draw(t, "key")
		require.NoError(t, e.Attributes().PutEmpty(key).FromRaw(rapid.SampledFrom(forms).Draw(t, "message")))
		s.Status().SetMessage(canary)
	}
	td := traffic(1, agent(1, 0, "planner", full), llm(2, 1, 10, 1, full), tool(3, 1, "search", full), plain(4, 1, full))
	place(resourceOf(td), "resource")
	place(td.ResourceSpans().At(0).ScopeSpans().At(0).Scope().Attributes(), "scope")
	return td
}

// Whatever key of content holds it, in whatever form and place: nothing that
// leaves holds it any more.
func TestNoContentLeavesUnlessItIsKept(t *testing.T) {
	keys := contentKeys()
	for _, mode := range []Content{ContentHash, ContentDrop} {
		t.Run(string(mode), func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				r := newRig(t, func(c *Config) { c.Content = mode })
				r.consume(drawContent(rt, keys))
				r.end()
				require.Len(rt, r.out(), 4)
				for _, td := range r.sink.AllTraces() {
					wire, err := new(ptrace.ProtoMarshaler).MarshalTraces(td)
					require.NoError(rt, err)
					require.False(rt, bytes.Contains(wire, []byte(canary)), "it was found in %q", around(wire))
				}
			})
		})
	}
}

// And where the user keeps it, what Leasehold itself writes holds none.
func TestLeaseholdItselfWritesNoContent(t *testing.T) {
	keys := contentKeys()
	rapid.Check(t, func(rt *rapid.T) {
		r := newRig(t)
		r.consume(drawContent(rt, keys))
		r.end()
		for _, s := range r.out() {
			require.NotContains(rt, asText(writtenOn(s.Attributes())), canary)
			for _, e := range ownEvents(s) {
				require.NotContains(rt, asText(e), canary)
			}
		}
	})
}

func asText(m map[string]any) string {
	v := pcommon.NewMap()
	_ = v.FromRaw(m)
	out := pcommon.NewValueMap()
	v.CopyTo(out.Map())
	return out.AsString()
}

func around(wire []byte) []byte {
	i := bytes.Index(wire, []byte(canary))
	return wire[max(0, i-60):min(len(wire), max(0, i)+len(canary))]
}
