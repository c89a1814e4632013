// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/synth"
)

// batchSpans is about how many spans one request carries.
const batchSpans = 512

// parts is over how many requests the spans of one cycle are spread, as they
// are when an agent exports while it works.
const parts = 3

// traffic is prepared requests that can be sent again and again as new cycles.
type traffic struct {
	batches []ptrace.Traces
	totals  synth.Totals
}

// prepare generates about n requests. Each holds the beginnings of some cycles,
// the middles of those begun in the request before, and the ends of those
// begun before that.
func prepare(opts synth.Options, n int) (*traffic, error) {
	g, err := synth.New(opts)
	if err != nil {
		return nil, err
	}
	t := &traffic{batches: emptyBatches(n + parts - 1)}
	for i := range n {
		for spans := 0; spans < batchSpans; {
			cycle := g.Next()
			spans += cycle.SpanCount()
			t.spread(cycle, i)
		}
	}
	t.totals = g.Expected()
	return t, nil
}

func emptyBatches(n int) []ptrace.Traces {
	out := make([]ptrace.Traces, n)
	for i := range out {
		out[i] = ptrace.NewTraces()
	}
	return out
}

// spread copies the parts of a cycle into as many requests from the i-th on.
func (t *traffic) spread(cycle ptrace.Traces, i int) {
	spans := cycle.ResourceSpans().At(0).ScopeSpans().At(0).Spans()
	for part := range parts {
		from, to := part*spans.Len()/parts, (part+1)*spans.Len()/parts
		if from < to {
			copySpans(t.batches[i+part], cycle, from, to)
		}
	}
}

func copySpans(into, cycle ptrace.Traces, from, to int) {
	source := cycle.ResourceSpans().At(0)
	rs := into.ResourceSpans().AppendEmpty()
	source.Resource().CopyTo(rs.Resource())
	ss := rs.ScopeSpans().AppendEmpty()
	source.ScopeSpans().At(0).Scope().CopyTo(ss.Scope())
	for i := from; i < to; i++ {
		source.ScopeSpans().At(0).Spans().At(i).CopyTo(ss.Spans().AppendEmpty())
	}
}

// salt mixes the number of a pass so that no two passes share a trace id.
func salt(pass uint64) uint64 { return pass * 0x9e3779b97f4a7c15 }
