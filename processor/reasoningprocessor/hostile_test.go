// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"math"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/internal/synth"
	"github.com/leasehold/leasehold/processor/reasoningprocessor/internal/metadatatest"
)

// Each defect of a span is named on it and counted, and the rest of the span
// is read all the same.
func TestDefectsAreCounted(t *testing.T) {
	tests := []struct {
		name string
		edit edit
		want []any
	}{
		{"no trace id", func(s ptrace.Span) { s.SetTraceID(pcommon.TraceID{}) }, []any{"no_trace_id"}},
		{"no span id", func(s ptrace.Span) { s.SetSpanID(pcommon.SpanID{}) }, []any{"no_span_id"}},
		{"its own parent", func(s ptrace.Span) { s.SetParentSpanID(s.SpanID()) }, []any{"self_parent"}},
		{"reversed times", func(s ptrace.Span) { s.SetEndTimestamp(1) }, []any{"bad_time"}},
		{"no times", func(s ptrace.Span) { s.SetStartTimestamp(0); s.SetEndTimestamp(0) }, []any{"bad_time"}},
		{"a negative count", put("gen_ai.usage.output_tokens", -5), []any{"bad_token_count"}},
		{"an absurd count", put("gen_ai.usage.output_tokens", int64(math.MaxInt64)), []any{"bad_token_count"}},
		{"a count that is none", put("gen_ai.usage.output_tokens", math.NaN()), []any{"bad_token_count"}},
		{"an endless count", put("gen_ai.usage.output_tokens", math.Inf(1)), []any{"bad_token_count"}},
		{"a cost that is none", put("gen_ai.usage.cost", math.NaN()), []any{"bad_cost"}},
		{"a negative cost", put("gen_ai.usage.cost", -1.0), []any{"bad_cost"}},
		{"a list for a number", put("gen_ai.usage.output_tokens", []any{1}), []any{"wrong_type"}},
		{"a map for a name", put("gen_ai.request.model", map[string]any{"a": 1}), []any{"wrong_type"}},
		{"a long name", put("gen_ai.agent.name", strings.Repeat("a", 1<<20)), []any{"too_long"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t)
			r.consume(traffic(1, llm(2, 1, 10, 1, tt.edit)))
			r.end()
			found := r.marked(semconv.Problems)
			require.Len(t, found, 1)
			got := found[0]
			assert.Equal(t, tt.want, attr(got, semconv.Problems))
			assert.Equal(t, "llm", attr(got, semconv.StepRole))
			r.counts(metadatatest.AssertEqualProcessorReasoningProblems, count(1, "problem", tt.want[0].(string)))
			for _, s := range r.out() {
				assertSane(t, s)
			}
		})
	}
}

// assertSane fails on numbers of Leasehold's that cannot be.
func assertSane(t require.TestingT, s ptrace.Span) {
	check := func(attrs pcommon.Map) {
		for key, v := range attrs.All() {
			if key == semconv.TokenAccessor && v.AsString() != "" {
				require.True(t, strings.HasSuffix(v.Str(), "…") && utf8.RuneCountInString(v.Str()) <= 6+1, "an accessor left")
			}
			if !strings.HasPrefix(key, semconv.OwnPrefix) {
				continue
			}
			switch v.Type() {
			case pcommon.ValueTypeInt:
				require.GreaterOrEqual(t, v.Int(), int64(0), key)
			case pcommon.ValueTypeDouble:
				require.GreaterOrEqual(t, v.Double(), 0.0, key)
				require.False(t, math.IsInf(v.Double(), 0), key)
			case pcommon.ValueTypeStr:
				require.LessOrEqual(t, len(v.Str()), 512, key)
			}
		}
	}
	check(s.Attributes())
	for _, e := range s.Events().All() {
		if strings.HasPrefix(e.Name(), semconv.OwnPrefix) {
			check(e.Attributes())
		}
	}
}

func TestSpansWithoutIDsPassAndCountForNothing(t *testing.T) {
	r := newRig(t)
	r.consume(traffic(0, llm(2, 1, 10, 1), agent(0, 0, "planner")))
	assert.Len(t, r.out(), 2)
	r.end()
	assert.Empty(t, r.marked(semconv.CycleRoot))
	r.counts(metadatatest.AssertEqualProcessorReasoningSpans, count(2, "fate", "untracked"))
}

func TestACycleOfManySpans(t *testing.T) {
	const spans, told = 20_000, 99 // and the place kept for the root, which all name
	r := newRig(t, func(c *Config) { c.MaxStepsPerCycle = told + 1 })
	for i := range uint64(spans) {
		r.consume(traffic(1, llm(i+2, 1, 10, 1)))
	}
	r.consume(traffic(1, agent(1, 0, "planner")))
	r.end()
	assert.Equal(t, spans-told+1, len(r.marked(semconv.Overflow))) //nolint:testifylint // Len would print all
	roots := r.marked(semconv.CycleRoot)
	require.Len(t, roots, 1)
	assert.Equal(t, true, attr(roots[0], semconv.CycleTruncated))
	assert.Equal(t, "planner", attr(roots[0], semconv.CycleAgent))
	assert.Equal(t, int64(10*spans), attr(roots[0], semconv.CycleInput), "no token is lost")
	assert.Equal(t, int64(spans+1), attr(roots[0], semconv.CycleSteps))
	assert.Empty(t, r.marked(semconv.ModelUnknown), "what was not looked up is not unknown")
	r.counts(metadatatest.AssertEqualProcessorReasoningSpans, count(told, "fate", "tracked"), count(spans-told+1, "fate", "overflow"))
}

func TestParentsInARing(t *testing.T) {
	r := newRig(t)
	const ring = 1000
	for i := range uint64(ring) {
		r.consume(traffic(1, llm(i+1, (i+1)%ring+1, 10, 1)))
	}
	r.end()
	roots := r.marked(semconv.CycleRoot)
	require.Len(t, roots, 1)
	assert.Equal(t, true, attr(roots[0], semconv.CycleSynthetic))
	assertSane(t, roots[0])
}

func TestDeepNesting(t *testing.T) {
	const depth = 50_000
	for name, at := range map[string]func(i uint64) uint64{
		"from the root down": func(i uint64) uint64 { return i },
		"from the leaf up":   func(i uint64) uint64 { return depth - i },
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, func(c *Config) { c.MaxStepsPerCycle = 2 * depth })
			var all []edit
			for i := range uint64(depth) {
				id := at(i) + 2
				all = append(all, plain(id, id-1, put("openinference.span.kind", "CHAIN")))
			}
			all = append(all, llm(depth+10, depth, 10, 1), agent(1, 0, "planner"))
			r.consume(traffic(1, all...))
			r.end()
			roots := r.marked(semconv.CycleRoot)
			require.Len(t, roots, 1)
			assert.Equal(t, int64(10), attr(roots[0], semconv.CycleInput))
		})
	}
}

func TestDeepValues(t *testing.T) {
	v := pcommon.NewValueMap()
	for range 10_000 {
		outer := pcommon.NewValueMap()
		v.MoveTo(outer.Map().PutEmpty("a"))
		v = outer
	}
	for _, content := range []Content{ContentKeep, ContentHash, ContentDrop} {
		r := newRig(t, func(c *Config) { c.Content = content })
		r.consume(traffic(1, tool(2, 1, "search", func(s ptrace.Span) {
			v.CopyTo(s.Attributes().PutEmpty("gen_ai.tool.call.arguments"))
			v.CopyTo(s.Attributes().PutEmpty("gen_ai.tool.name"))
		})))
		r.end()
		assert.Equal(t, content == ContentDrop, attr(r.left(2), semconv.ToolArgsHash) != nil)
	}
}

// heap is what is in use once garbage is gone, in bytes.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func TestHugeAttributesAreNotKept(t *testing.T) {
	r := newRigTo(t, consumertest.NewNop(), func(c *Config) { c.Content = ContentHash })
	before := heap()
	for i := range uint64(8) {
		huge := strings.Repeat(strconv.FormatUint(i, 10), 16<<20)
		keys := put("gen_ai.prompt", huge, "gen_ai.agent.name", huge, "gen_ai.request.model", huge, "task.id", huge, "gen_ai.tool.call.arguments", huge)
		r.consume(traffic(1, llm(10+i, 1, 1, 1, keys), tool(20+i, 1, huge, keys)))
	}
	assert.Less(t, heap()-before, int64(4<<20), "of 128 MB of text")
	r.end()
}

func TestManyNamesTakeBoundedMemory(t *testing.T) {
	r := newRigTo(t, consumertest.NewNop(), func(c *Config) { c.MaxCycles, c.Baselines.MaxAgents = 1000, 1000 })
	names := func(from, to int, more ...func(name string) edit) {
		for n := from; n < to; n++ {
			name := strconv.Itoa(n)
			edits := []edit{agent(1, 0, "agent-"+name)}
			for _, m := range more {
				edits = append(edits, m(name))
			}
			td := traffic(0, edits...)
			synth.Restamp(td, uint64(n)+1)
			r.consume(td)
		}
	}
	tools := func(name string) edit { return tool(2, 1, "tool-"+name) }
	models := func(name string) edit { return llm(3, 1, 1, 1, put("gen_ai.response.model", "model-"+name)) }
	require.NoError(t, r.Start(t.Context(), componenttest.NewNopHost()))
	// Until everything that has a limit has reached it.
	names(0, 20_000, tools, models)
	before := heap()
	names(20_000, 30_000, tools, models)
	last := 100_000
	if testing.Short() {
		last = 40_000
	}
	names(30_000, last)
	assert.Less(t, heap()-before, int64(8<<20), "what was seen before is forgotten")
	inFlight, err := r.telemetry.GetMetric("otelcol_processor_reasoning_cycles_in_flight")
	require.NoError(t, err)
	assert.LessOrEqual(t, gauge(inFlight), int64(1000))
	r.end()
}
