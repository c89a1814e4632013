// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package synth

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

func generate(t *testing.T, opts Options, n int) ([]ptrace.Traces, Totals) {
	t.Helper()
	g, err := New(opts)
	require.NoError(t, err)
	out := make([]ptrace.Traces, n)
	for i := range out {
		out[i] = g.Next()
	}
	return out, g.Expected()
}

func marshal(t *testing.T, tds []ptrace.Traces) []byte {
	t.Helper()
	var out []byte
	for _, td := range tds {
		b, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(td)
		require.NoError(t, err)
		out = append(out, b...)
	}
	return out
}

func TestSameSeedSameBytes(t *testing.T) {
	first, totals := generate(t, Typical(7), 40)
	second, again := generate(t, Typical(7), 40)
	other, _ := generate(t, Typical(8), 40)
	assert.Equal(t, marshal(t, first), marshal(t, second))
	assert.Equal(t, totals, again)
	assert.NotEqual(t, marshal(t, first), marshal(t, other))
}

func TestExpectedIsWhatTheSpansSay(t *testing.T) {
	for _, d := range AllDialects() {
		t.Run(d.String(), func(t *testing.T) {
			opts := Typical(uint64(d) + 1)
			opts.Dialects, opts.Nested, opts.Retries, opts.ToolErrors = []Dialect{d}, 0.3, 0.1, 0.2
			tds, want := generate(t, opts, 200)
			assert.Equal(t, want, sumSpans(tds, d))
			assert.Positive(t, want.FailedCalls)
			assert.Positive(t, want.ToolErrors)
			assert.Greater(t, want.AgentRuns, want.Cycles, "some cycles nest an agent")
		})
	}
}

func TestCycleShape(t *testing.T) {
	opts := Options{Seed: 3, Steps: Range{1, 9}, Nested: 0.5, ToolErrors: 0.1}
	tds, _ := generate(t, opts, 100)
	for _, td := range tds {
		require.Equal(t, 1, td.ResourceSpans().Len())
		spans := td.ResourceSpans().At(0).ScopeSpans().At(0).Spans()
		known := map[pcommon.SpanID]bool{}
		for _, s := range spans.All() {
			require.False(t, known[s.SpanID()], "span ids are unique")
			known[s.SpanID()] = true
			require.LessOrEqual(t, s.StartTimestamp(), s.EndTimestamp())
		}
		var ended pcommon.Timestamp
		for i, s := range spans.All() {
			last := i == spans.Len()-1
			require.Equal(t, last, s.ParentSpanID().IsEmpty(), "the root, and only it, is last")
			require.True(t, last || known[s.ParentSpanID()], "every parent is in the cycle")
			require.GreaterOrEqual(t, s.EndTimestamp(), ended, "spans stand in end order")
			ended = s.EndTimestamp()
		}
	}
}

func TestStepsAreExact(t *testing.T) {
	for n := 1; n <= 9; n++ {
		tds, totals := generate(t, Options{Seed: 5, Steps: Range{n, n}}, 20)
		assert.Equal(t, 20*(n+1), totals.Spans, "steps plus a root")
		assert.Equal(t, totals.Spans, sumSpanCount(tds))
		assert.Equal(t, 20*n, totals.ModelCalls+totals.ToolCalls)
	}
}

func TestModelCallsAreAsLargeAsRealOnes(t *testing.T) {
	for _, d := range AllDialects() {
		tds, _ := generate(t, Options{Seed: 1, Cached: 0.8, Dialects: []Dialect{d}}, 20)
		for _, td := range tds {
			eachSpan(td, func(s ptrace.Span) {
				if oracle[d].role(s) != "call" {
					return
				}
				parts := s.Attributes().Len()
				for _, e := range s.Events().All() {
					parts += e.Attributes().Len()
				}
				assert.GreaterOrEqual(t, parts, 18, d.String())
			})
		}
	}
}

func TestRestamp(t *testing.T) {
	tds, _ := generate(t, Typical(2), 10)
	before := marshal(t, tds)
	restamp := func(salt uint64) {
		for _, td := range tds {
			Restamp(td, salt)
		}
	}
	restamp(99)
	assert.NotEqual(t, before, marshal(t, tds))
	restamp(99)
	assert.Equal(t, before, marshal(t, tds), "the same salt twice restores the ids")
	restamp(0)
	assert.Equal(t, before, marshal(t, tds))
}

func TestOptionsOutOfRange(t *testing.T) {
	_, err := New(Options{
		Agents: -1, Steps: Range{0, 3}, Content: Range{9, 2}, Dialects: []Dialect{77}, Cached: 1.5,
	})
	for _, want := range []string{
		"agents must be at least 1 (got -1)", "steps must be a range from at least 1 up (got 0 to 3)",
		"content must be a range", "dialects must be among [gen_ai", "cached must be between 0 and 1 (got 1.5)",
	} {
		assert.ErrorContains(t, err, want)
	}
}

func sumSpanCount(tds []ptrace.Traces) (n int) {
	for _, td := range tds {
		n += td.SpanCount()
	}
	return n
}

func BenchmarkNext(b *testing.B) {
	g, err := New(Typical(1))
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		g.Next()
	}
}
