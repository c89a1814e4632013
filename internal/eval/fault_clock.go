// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"math/rand/v2"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

// clockSkew dates one span of a step far into the future.
func clockSkew(r *run, start time.Time, rng *rand.Rand) (injected, bool) {
	td := r.traces(start)
	var steps []ptrace.Span
	for span := range spansOf(td) {
		if !span.ParentSpanID().IsEmpty() {
			steps = append(steps, span)
		}
	}
	if len(steps) == 0 {
		return injected{}, false
	}
	at := rng.IntN(len(steps))
	future := time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)
	during(steps[at], future, future.Add(time.Millisecond))
	return injected{[]ptrace.Traces{td}, at / r.perStep, r.perStep}, true
}

// clockShift puts the clock of the agent an hour forward or back.
func clockShift(td ptrace.Traces, rng *rand.Rand) []ptrace.Traces {
	by := time.Hour
	if rng.IntN(2) == 0 {
		by = -by
	}
	shift(td, by)
	return []ptrace.Traces{td}
}

// duplicated sends every batch twice, as after an answer that got lost.
func duplicated(td ptrace.Traces, _ *rand.Rand) []ptrace.Traces {
	again := ptrace.NewTraces()
	td.CopyTo(again)
	return []ptrace.Traces{td, again}
}

// reordered sends the spans in any order, in up to four batches.
func reordered(td ptrace.Traces, rng *rand.Rand) []ptrace.Traces {
	var all []ptrace.Span
	for span := range spansOf(td) {
		all = append(all, span)
	}
	rng.Shuffle(len(all), func(i, k int) { all[i], all[k] = all[k], all[i] })
	batches := make([]ptrace.Traces, 1+rng.IntN(4))
	for b := range batches {
		batches[b] = ptrace.NewTraces()
		resource := batches[b].ResourceSpans().AppendEmpty()
		td.ResourceSpans().At(0).Resource().CopyTo(resource.Resource())
		scope := resource.ScopeSpans().AppendEmpty()
		td.ResourceSpans().At(0).ScopeSpans().At(0).Scope().CopyTo(scope.Scope())
		for i := b; i < len(all); i += len(batches) {
			all[i].CopyTo(scope.Spans().AppendEmpty())
		}
	}
	return batches
}
