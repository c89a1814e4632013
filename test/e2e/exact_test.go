// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/synth"
)

// The same traffic, whatever way it arrives, comes to the totals it was made
// with.
func TestTotalsAreExact(t *testing.T) {
	traffic, want := generate(t, 300)
	rng := rand.New(rand.NewPCG(1, 2))
	arrivals := []struct {
		name     string
		requests []ptrace.Traces
	}{
		{"as sent", traffic},
		{"every request twice", append(append([]ptrace.Traces{}, traffic...), traffic...)},
		{"span by span in any order", shuffled(rng, traffic)},
		{"twice and in any order", shuffled(rng, append(append([]ptrace.Traces{}, traffic...), traffic...))},
	}
	for _, tt := range arrivals {
		t.Run(tt.name, func(t *testing.T) {
			c := start(t, "E2E_SETTLE=8s")
			c.sender().send(tt.requests...)
			assertTotals(t, want, c.settled(want.Cycles))

			c.terminate()
			found := roots(c.exported())
			assert.Len(t, found, want.Cycles)
			assert.InDelta(t, want.Usage.Input, sum(found, "leasehold.cycle.input_tokens"), 0)
			assert.InDelta(t, want.Usage.Output, sum(found, "leasehold.cycle.output_tokens"), 0)
			assert.InDelta(t, want.ToolCalls, sum(found, "leasehold.cycle.tool_calls"), 0)
			assert.InDelta(t, want.ToolErrors, sum(found, "leasehold.cycle.tool_errors"), 0)
		})
	}
}

func generate(t *testing.T, cycles int) ([]ptrace.Traces, synth.Totals) {
	t.Helper()
	opts := synth.Typical(11)
	opts.Content, opts.Nested, opts.Retries = synth.Range{Min: 100, Max: 200}, 0.2, 0.05
	g, err := synth.New(opts)
	require.NoError(t, err)
	out := make([]ptrace.Traces, cycles)
	for i := range out {
		out[i] = g.Next()
	}
	return out, g.Expected()
}

func assertTotals(t *testing.T, want synth.Totals, got samples) {
	t.Helper()
	type total struct {
		name string
		want int64
		got  float64
	}
	const tokens, detail = "leasehold_tokens_total", "leasehold_tokens_detail_total"
	u := want.Usage
	for _, tt := range []total{
		{"cycles", int64(want.Cycles), got.sum("leasehold_cycles_total")},
		{"input", u.Input, got.sum(tokens, `leasehold_token_type="input"`)},
		{"output", u.Output, got.sum(tokens, `leasehold_token_type="output"`)},
		{"all tokens", u.Input + u.Output, got.sum(tokens)},
		{"cache read", u.CacheRead, got.sum(detail, `leasehold_token_kind="cache_read"`)},
		{"cache write", u.CacheWrite, got.sum(detail, `leasehold_token_kind="cache_write"`)},
		{"reasoning", u.Reasoning, got.sum(detail, `leasehold_token_kind="reasoning"`)},
		{"tool calls", int64(want.ToolCalls), got.sum("leasehold_tool_calls_total")},
		{"tool errors", int64(want.ToolErrors), got.sum("leasehold_tool_calls_total", `leasehold_tool_outcome="error"`)},
		{"model steps", int64(want.ModelCalls), got.sum("leasehold_steps_total", `leasehold_step_role="llm"`)},
		{"tool steps", int64(want.ToolCalls), got.sum("leasehold_steps_total", `leasehold_step_role="tool"`)},
		{"agent steps", int64(want.AgentRuns), got.sum("leasehold_steps_total", `leasehold_step_role="agent"`)},
	} {
		assert.InDelta(t, tt.want, tt.got, 0, tt.name)
	}
}

// shuffled deals every span of traffic out anew: each keeps its resource and
// scope, requests are of 200 spans, and nothing of the order stays.
func shuffled(rng *rand.Rand, traffic []ptrace.Traces) []ptrace.Traces {
	var singles []ptrace.Traces
	for _, td := range traffic {
		rs := td.ResourceSpans().At(0)
		for _, s := range rs.ScopeSpans().At(0).Spans().All() {
			single := ptrace.NewTraces()
			to := single.ResourceSpans().AppendEmpty()
			rs.Resource().CopyTo(to.Resource())
			ss := to.ScopeSpans().AppendEmpty()
			rs.ScopeSpans().At(0).Scope().CopyTo(ss.Scope())
			s.CopyTo(ss.Spans().AppendEmpty())
			singles = append(singles, single)
		}
	}
	rng.Shuffle(len(singles), func(i, j int) { singles[i], singles[j] = singles[j], singles[i] })
	var out []ptrace.Traces
	for i, single := range singles {
		if i%200 == 0 {
			out = append(out, ptrace.NewTraces())
		}
		single.ResourceSpans().MoveAndAppendTo(out[len(out)-1].ResourceSpans())
	}
	return out
}
