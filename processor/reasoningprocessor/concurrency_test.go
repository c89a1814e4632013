// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/internal/synth"
)

// Many senders at once, each cycle in several batches, while cycles settle:
// every span leaves once, and the totals are those of the generator.
func TestManySendersAtOnce(t *testing.T) {
	r := startRig(t, func(c *Config) { c.SettleTime = 20 * time.Millisecond })
	const senders, cycles = 8, 30
	var want [senders]synth.Totals
	var wg sync.WaitGroup
	for sender := range senders {
		wg.Go(func() {
			opts := synth.Typical(uint64(sender) + 1)
			opts.Content = synth.Range{Min: 16, Max: 64}
			g, err := synth.New(opts)
			if !assert.NoError(t, err) {
				return
			}
			for range cycles {
				for _, td := range halves(g.Next()) {
					assert.NoError(t, r.ConsumeTraces(t.Context(), td))
				}
			}
			want[sender] = g.Expected()
		})
	}
	wg.Wait()
	r.end()

	var all, calls, tools, errors int
	var in, out int64
	for i := range want {
		all += want[i].Spans
		calls += want[i].ModelCalls
		tools += want[i].ToolCalls
		errors += want[i].ToolErrors
		in += want[i].Usage.Input
		out += want[i].Usage.Output
	}
	assert.Len(t, r.out(), all)
	roots := r.marked(semconv.CycleRoot)
	require.Len(t, roots, senders*cycles)
	assert.Equal(t, in, sumOf(roots, semconv.CycleInput))
	assert.Equal(t, out, sumOf(roots, semconv.CycleOutput))
	assert.Equal(t, int64(calls), sumOf(roots, semconv.CycleModelCalls))
	assert.Equal(t, int64(tools), sumOf(roots, semconv.CycleToolCalls))
	assert.Equal(t, int64(errors), sumOf(roots, semconv.CycleToolErrors))
}

// halves splits the spans of a cycle over two batches.
func halves(td ptrace.Traces) (parts [2]ptrace.Traces) {
	half := td.SpanCount() / 2
	for part := range parts {
		parts[part] = ptrace.NewTraces()
		td.CopyTo(parts[part])
		n := -1
		parts[part].ResourceSpans().At(0).ScopeSpans().At(0).Spans().RemoveIf(func(ptrace.Span) bool {
			n++
			return (n < half) == (part == 1)
		})
	}
	return parts
}

func sumOf(all []ptrace.Span, key string) (sum int64) {
	for _, s := range all {
		if n, ok := attr(s, key).(int64); ok {
			sum += n
		}
	}
	return sum
}
