// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"encoding/binary"
	"math/rand/v2"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/audit"
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
func (n *notes) rootOf(s *track.Settled) (td ptrace.Traces, span ptrace.Span) {
	if held, ok := s.Held.(ptrace.Traces); ok {
		return held, held.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0)
	}
	td = ptrace.NewTraces()
	rs := td.ResourceSpans().AppendEmpty()
	n.on(rs.Resource().Attributes())
	n.setStr(semconv.ServiceName, s.Place.Service)
	n.setStr(semconv.ClusterName, s.Place.Cluster)
	n.setStr(semconv.NamespaceName, s.Place.Namespace)
	n.setStr(semconv.IdentityAgent, s.Key.Sender)
	n.setStr(semconv.IdentitySource, s.Source)
	n.write()
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
func (n *notes) annotateRoot(span ptrace.Span, s *track.Settled) {
	n.on(span.Attributes())
	n.setTrue(semconv.CycleRoot, !s.Correction)
	n.setTrue(semconv.CycleCorrection, s.Correction)
	n.setStr(semconv.CycleID, s.Key.ID())
	n.setStr(semconv.CycleClose, s.Close.String())
	n.setStr(semconv.CycleStatus, s.Status.String())
	n.setStr(semconv.CycleAgent, s.Agent)
	n.setStr(semconv.CycleAgentSource, s.AgentSource)
	n.setStr(semconv.CycleTask, s.Task)
	n.setTrue(semconv.CycleTruncated, s.Truncated)
	n.totals(s)
	if s.Verdict != nil {
		n.setStr(semconv.CyclePhase, s.Verdict.Phase)
		n.spare = audit.RootRoom
	}
	n.write()
	events := span.Events()
	events.EnsureCapacity(events.Len() + len(s.Models) + len(s.Tools))
	for i := range s.Models {
		n.addUsageEvent(span, &s.Models[i])
	}
	for i := range s.Tools {
		n.addToolEvent(span, &s.Tools[i])
	}
}

func (n *notes) totals(s *track.Settled) {
	n.setInt(semconv.CycleSteps, int64(s.Steps))
	for role, count := range s.Roles {
		n.setInt(cycleStepsKeys[role], int64(count))
	}
	t := &s.Tokens
	n.setInt(semconv.CycleModelCalls, int64(t.Calls))
	n.setInt(semconv.CycleInput, t.Input)
	n.setInt(semconv.CycleOutput, t.Output)
	n.setInt(semconv.CycleCacheRead, t.CacheRead)
	n.setInt(semconv.CycleCacheWrite, t.CacheWrite)
	n.setInt(semconv.CycleReasoning, t.Reasoning)
	n.cost(semconv.CycleCostUSD, semconv.CycleCostSource, t.Cost)
	n.setInt(semconv.CycleUnpriced, int64(t.Unpriced))
	n.setInt(semconv.CycleUnknownUsage, int64(t.Silent))
	n.setInt(semconv.CycleMismatched, int64(t.Mismatched))
	calls, errors := s.ToolCalls()
	n.setInt(semconv.CycleToolCalls, int64(calls))
	n.setInt(semconv.CycleToolErrors, int64(errors))
}

func (n *notes) addUsageEvent(span ptrace.Span, m *track.ModelUse) {
	if m.Totals == (tokens.Totals{}) {
		return
	}
	n.on(addEvent(span, semconv.EventUsage))
	n.setStr(semconv.Provider, m.Provider)
	n.setStr(semconv.Model, m.Name)
	n.setCount(semconv.EventCalls, m.Calls)
	n.usage(m.Usage)
	n.cost(semconv.CostUSD, semconv.CostSource, m.Cost)
	n.caches(m.Caches)
	n.write()
}

func (n *notes) addToolEvent(span ptrace.Span, t *track.ToolUse) {
	if t.Calls == 0 {
		return
	}
	n.on(addEvent(span, semconv.EventTool))
	n.setStr(semconv.ToolName, t.Name)
	n.setCount(semconv.EventCalls, t.Calls)
	n.setInt(semconv.EventErrors, int64(t.Errors))
	n.write()
}

func addEvent(span ptrace.Span, name string) pcommon.Map {
	e := span.Events().AppendEmpty()
	e.SetName(name)
	e.SetTimestamp(span.EndTimestamp())
	return e.Attributes()
}

// cycleStepsKeys are the attribute keys of the step counts, by role.
var cycleStepsKeys = func() (keys [cycle.NumRoles]string) {
	for r := range cycle.NumRoles {
		keys[r] = semconv.CycleStepsPrefix + r.String()
	}
	return keys
}()
