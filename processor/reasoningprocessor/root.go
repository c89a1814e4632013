// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"encoding/binary"
	"math/rand/v2"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/internal/tokens"
	"github.com/leasehold/leasehold/internal/track"
)

const (
	scopeName = "github.com/leasehold/leasehold/processor/reasoningprocessor"
	// syntheticName is the name of spans that stand in for a root that never
	// came, or that correct a settled cycle.
	syntheticName = "leasehold.cycle"
)

// take moves a root out of its batch, with its resource and scope.
func take(fromResource ptrace.ResourceSpans, fromScope ptrace.ScopeSpans, span ptrace.Span) ptrace.Traces {
	td := ptrace.NewTraces()
	rs := td.ResourceSpans().AppendEmpty()
	rs.SetSchemaUrl(fromResource.SchemaUrl())
	fromResource.Resource().CopyTo(rs.Resource())
	ss := rs.ScopeSpans().AppendEmpty()
	ss.SetSchemaUrl(fromScope.SchemaUrl())
	fromScope.Scope().CopyTo(ss.Scope())
	span.MoveTo(ss.Spans().AppendEmpty())
	return td
}

// rootOf is the span that carries a settled cycle: the one that was held, or
// a synthetic one.
func rootOf(s *track.Settled) (td ptrace.Traces, span ptrace.Span) {
	if held, ok := s.Held.(ptrace.Traces); ok {
		return held, held.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0)
	}
	td = ptrace.NewTraces()
	rs := td.ResourceSpans().AppendEmpty()
	putStr(rs.Resource().Attributes(), semconv.ServiceName, s.Place.Service)
	putStr(rs.Resource().Attributes(), semconv.ClusterName, s.Place.Cluster)
	putStr(rs.Resource().Attributes(), semconv.NamespaceName, s.Place.Namespace)
	ss := rs.ScopeSpans().AppendEmpty()
	ss.Scope().SetName(scopeName)
	span = ss.Spans().AppendEmpty()
	span.SetName(syntheticName)
	span.SetKind(ptrace.SpanKindInternal)
	span.SetTraceID(s.Trace)
	span.SetSpanID(randomSpanID())
	span.SetStartTimestamp(pcommon.Timestamp(s.Start))
	span.SetEndTimestamp(pcommon.Timestamp(s.End))
	span.Attributes().PutBool(semconv.CycleSynthetic, true)
	return td, span
}

func randomSpanID() (id pcommon.SpanID) {
	binary.BigEndian.PutUint64(id[:], rand.Uint64()|1)
	return id
}

// annotateRoot writes on a cycle's root what the cycle came to.
func annotateRoot(span ptrace.Span, s *track.Settled) {
	attrs := span.Attributes()
	attrs.EnsureCapacity(attrs.Len() + 18)
	if s.Correction {
		attrs.PutBool(semconv.CycleCorrection, true)
	} else {
		attrs.PutBool(semconv.CycleRoot, true)
	}
	attrs.PutStr(semconv.CycleID, s.Key.ID())
	attrs.PutStr(semconv.CycleClose, s.Close.String())
	attrs.PutStr(semconv.CycleStatus, s.Status.String())
	putStr(attrs, semconv.CycleAgent, s.Agent)
	putStr(attrs, semconv.CycleAgentSource, s.AgentSource)
	putStr(attrs, semconv.CycleTask, s.Task)
	putTrue(attrs, semconv.CycleTruncated, s.Truncated)
	annotateTotals(attrs, s)
	for i := range s.Models {
		addUsageEvent(span, &s.Models[i])
	}
	for i := range s.Tools {
		addToolEvent(span, &s.Tools[i])
	}
}

func annotateTotals(attrs pcommon.Map, s *track.Settled) {
	attrs.PutInt(semconv.CycleSteps, int64(s.Steps))
	for role, n := range s.Roles {
		if n > 0 {
			attrs.PutInt(cycleStepsKeys[role], int64(n))
		}
	}
	t := &s.Tokens
	putInt(attrs, semconv.CycleModelCalls, int64(t.Calls))
	putInt(attrs, semconv.CycleInput, t.Input)
	putInt(attrs, semconv.CycleOutput, t.Output)
	putInt(attrs, semconv.CycleCacheRead, t.CacheRead)
	putInt(attrs, semconv.CycleCacheWrite, t.CacheWrite)
	putInt(attrs, semconv.CycleReasoning, t.Reasoning)
	putCost(attrs, semconv.CycleCostUSD, semconv.CycleCostSource, t.Cost)
	putInt(attrs, semconv.CycleUnpriced, int64(t.Unpriced))
	putInt(attrs, semconv.CycleUnknownUsage, int64(t.Silent))
	putInt(attrs, semconv.CycleMismatched, int64(t.Mismatched))
	calls, errors := s.ToolCalls()
	putInt(attrs, semconv.CycleToolCalls, int64(calls))
	putInt(attrs, semconv.CycleToolErrors, int64(errors))
}

func addUsageEvent(span ptrace.Span, m *track.ModelUse) {
	if m.Totals == (tokens.Totals{}) {
		return
	}
	e := span.Events().AppendEmpty()
	e.SetName(semconv.EventUsage)
	e.SetTimestamp(span.EndTimestamp())
	attrs := e.Attributes()
	attrs.EnsureCapacity(8)
	putStr(attrs, semconv.Provider, m.Provider)
	putStr(attrs, semconv.Model, m.Name)
	attrs.PutInt(semconv.EventCalls, int64(m.Calls))
	putUsage(attrs, m.Usage)
	putCost(attrs, semconv.CostUSD, semconv.CostSource, m.Cost)
}

func addToolEvent(span ptrace.Span, t *track.ToolUse) {
	if t.Calls == 0 {
		return
	}
	e := span.Events().AppendEmpty()
	e.SetName(semconv.EventTool)
	e.SetTimestamp(span.EndTimestamp())
	e.Attributes().EnsureCapacity(3)
	putStr(e.Attributes(), semconv.ToolName, t.Name)
	e.Attributes().PutInt(semconv.EventCalls, int64(t.Calls))
	putInt(e.Attributes(), semconv.EventErrors, int64(t.Errors))
}

// cycleStepsKeys are the attribute keys of the step counts, by role.
var cycleStepsKeys = func() (keys [cycle.NumRoles]string) {
	for r := range cycle.NumRoles {
		keys[r] = semconv.CycleStepsPrefix + r.String()
	}
	return keys
}()
