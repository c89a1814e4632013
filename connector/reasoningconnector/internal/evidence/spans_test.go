// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/semconv"
)

var received = time.Unix(1_700_000_000, 0)

type attributes map[string]any

// batch is one resource with a span for each list of attributes.
func batch(t testing.TB, spans ...attributes) ptrace.Traces {
	t.Helper()
	td := ptrace.NewTraces()
	rs := td.ResourceSpans().AppendEmpty()
	rs.SetSchemaUrl("https://opentelemetry.io/schemas/1.42.0")
	rs.Resource().Attributes().PutStr(semconv.JobUID, "job-1")
	ss := rs.ScopeSpans().AppendEmpty()
	for i, attrs := range spans {
		span := ss.Spans().AppendEmpty()
		span.SetTraceID([16]byte{15: 1})
		span.SetSpanID([8]byte{7: byte(i + 1)})
		require.NoError(t, span.Attributes().FromRaw(attrs))
	}
	return td
}

func spanAt(td ptrace.Traces, i int) ptrace.Span {
	return td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(i)
}

// found adds the event of a rule that fired on a span.
func found(t testing.TB, span ptrace.Span, rule string, change ...func(attributes)) {
	t.Helper()
	attrs := attributes{
		semconv.EvidenceSchema: audit.Schema, semconv.FindingRule: rule, semconv.FindingSeverity: "warning",
		semconv.FindingText: "search was called 3 times in a row with the same arguments",
	}
	for _, f := range change {
		f(attrs)
	}
	event := span.Events().AppendEmpty()
	event.SetName(semconv.EventFinding)
	require.NoError(t, event.Attributes().FromRaw(attrs))
}

// step is what a step says that a rule fired on, root what a judged root does.
func step() attributes { return attributes{semconv.CycleID: "job-1", semconv.LabelAgent: "planner"} }

func root() attributes {
	return attributes{
		semconv.CycleRoot: true, semconv.CycleID: "job-1", semconv.CycleAgent: "reporter",
		semconv.EvidenceSchema: audit.Schema, semconv.VerdictScore: 87.5, semconv.VerdictBadness: .25,
	}
}

func with(attrs attributes, key string, value any) attributes {
	attrs[key] = value
	return attrs
}

func triggers(t testing.TB, conditions ...string) (all []*Trigger) {
	t.Helper()
	for i, condition := range conditions {
		trigger, err := NewTrigger("trigger-"+strconv.Itoa(i), []string{condition})
		require.NoError(t, err)
		all = append(all, trigger)
	}
	return all
}
