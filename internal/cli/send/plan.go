// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package send

import (
	"cmp"
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Limits of one request. A collector takes 4 MiB over gRPC by default; a span
// that is larger goes alone, to be refused by itself.
const (
	maxBatchSpans = 512
	maxBatchBytes = 2 << 20
	// tick is how long, at the speed played, spans may wait for others.
	tick = 100 * time.Millisecond
)

// item is one span with where it comes from and when it is due, counted from
// the beginning of its recording.
type item struct {
	resource ptrace.ResourceSpans
	scope    ptrace.ScopeSpans
	span     ptrace.Span
	due      time.Duration
}

// batch is what is sent in one request.
type batch struct {
	items []item
	due   time.Duration
}

// plan orders the spans of all recordings as an SDK would send them, each when
// it ends, and parts them into batches.
func plan(recordings []ptrace.Traces, speed Speed) []batch {
	var items []item
	for _, traces := range recordings {
		items = appendItems(items, traces, speed)
	}
	slices.SortStableFunc(items, func(a, b item) int { return cmp.Compare(a.due, b.due) })
	return partition(items, speed)
}

func appendItems(items []item, traces ptrace.Traces, speed Speed) []item {
	start := periodOf(traces).start
	for _, resource := range traces.ResourceSpans().All() {
		for _, scope := range resource.ScopeSpans().All() {
			for _, span := range scope.Spans().All() {
				due := period{start, max(start, span.EndTimestamp())}.length()
				if speed != Fast {
					due = speed.scale(due)
				}
				items = append(items, item{resource, scope, span, due})
			}
		}
	}
	return items
}

func partition(items []item, speed Speed) []batch {
	var (
		batches []batch
		first   int
		bytes   int
		sizer   ptrace.ProtoMarshaler
	)
	for i := range items {
		size := sizer.SpanSize(items[i].span)
		late := speed != Fast && items[i].due-items[first].due > tick
		if i > first && (i-first == maxBatchSpans || bytes+size > maxBatchBytes || late) {
			batches = append(batches, newBatch(items[first:i]))
			first, bytes = i, 0
		}
		bytes += size
	}
	if len(items) > 0 {
		batches = append(batches, newBatch(items[first:]))
	}
	return batches
}

func newBatch(items []item) batch {
	return batch{items: items, due: items[len(items)-1].due}
}

// traces are the batch's spans, under their own resources and scopes.
func (b batch) traces() ptrace.Traces {
	out := ptrace.NewTraces()
	resources := map[ptrace.ResourceSpans]ptrace.ResourceSpans{}
	scopes := map[ptrace.ScopeSpans]ptrace.ScopeSpans{}
	for _, it := range b.items {
		scope, ok := scopes[it.scope]
		if !ok {
			resource, ok := resources[it.resource]
			if !ok {
				resource = out.ResourceSpans().AppendEmpty()
				it.resource.Resource().CopyTo(resource.Resource())
				resource.SetSchemaUrl(it.resource.SchemaUrl())
				resources[it.resource] = resource
			}
			scope = resource.ScopeSpans().AppendEmpty()
			it.scope.Scope().CopyTo(scope.Scope())
			scope.SetSchemaUrl(it.scope.SchemaUrl())
			scopes[it.scope] = scope
		}
		it.span.CopyTo(scope.Spans().AppendEmpty())
	}
	return out
}
