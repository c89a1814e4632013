// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/semconv"
)

// inTime runs a test on a clock of its own, which begins after the spans.
func inTime(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(began.Add(time.Minute)))
		f(t)
	})
}

func TestOnlyTheRootWaits(t *testing.T) {
	inTime(t, func(t *testing.T) {
		r := startRig(t)
		r.consume(traffic(1,
			llm(2, 1, 1000, 100), tool(3, 1, "search"), tool(4, 1, "search", failed), plain(5, 3), agent(1, 0, "planner"),
		))
		assert.Len(t, r.out(), 4, "all but the root leave at once")
		assert.Empty(t, r.marked(semconv.CycleRoot))

		time.Sleep(4900 * time.Millisecond)
		assert.Len(t, r.out(), 4)
		time.Sleep(1200 * time.Millisecond)
		assert.Len(t, r.out(), 5, "settle_time and at most a fifth of it later")

		root := r.left(1)
		assert.Equal(t, map[string]any{
			semconv.StepRole: "agent", semconv.Convention: "gen_ai",
			semconv.CycleRoot: true, semconv.CycleID: "00000000000000000000000000000001",
			semconv.CycleClose: "root", semconv.CycleStatus: "ok",
			semconv.CycleAgent: "planner", semconv.CycleAgentSource: "root",
			semconv.CycleSteps: int64(4), semconv.CycleStepsPrefix + "agent": int64(1),
			semconv.CycleStepsPrefix + "llm": int64(1), semconv.CycleStepsPrefix + "tool": int64(2),
			semconv.CycleModelCalls: int64(1), semconv.CycleInput: int64(1000), semconv.CycleOutput: int64(100),
			semconv.CycleCostUSD: (1000*0.15 + 100*0.6) / 1e6, semconv.CycleCostSource: "priced",
			semconv.CycleToolCalls: int64(2), semconv.CycleToolErrors: int64(1),
		}, own(root.Attributes()))
		require.Equal(t, 2, root.Events().Len())
		usage, calls := root.Events().At(0), root.Events().At(1)
		assert.Equal(t, semconv.EventUsage, usage.Name())
		assert.Equal(t, map[string]any{
			semconv.Provider: "openai", semconv.Model: "gpt-4o-mini", semconv.EventCalls: int64(1),
			semconv.UsageInput: int64(1000), semconv.UsageOutput: int64(100),
			semconv.CostUSD: (1000*0.15 + 100*0.6) / 1e6, semconv.CostSource: "priced",
		}, usage.Attributes().AsRaw())
		assert.Equal(t, semconv.EventTool, calls.Name())
		assert.Equal(t, map[string]any{
			semconv.ToolName: "search", semconv.EventCalls: int64(2), semconv.EventErrors: int64(1),
		}, calls.Attributes().AsRaw())
	})
}

func TestStepsAreAnnotated(t *testing.T) {
	r := newRig(t)
	r.consume(traffic(1, llm(2, 1, 1280, 100), tool(3, 1, "search", failed, put("gen_ai.tool.call.arguments", "{}")), plain(4, 1)))
	assert.Equal(t, map[string]any{
		semconv.StepRole: "llm", semconv.Convention: "gen_ai",
		semconv.CostUSD: (1280*0.15 + 100*0.6) / 1e6, semconv.CostSource: "priced", semconv.ContextUtilization: 0.01,
	}, own(r.left(2).Attributes()), "and its tokens by the span itself")
	assert.Equal(t, map[string]any{
		semconv.StepRole: "tool", semconv.Convention: "gen_ai",
		semconv.ToolOutcome: "error",
	}, own(r.left(3).Attributes()))
	assert.Empty(t, own(r.left(4).Attributes()), "a span of no convention stays as it is")
	r.end()
}

func TestASyntheticRootStandsInAfterTheTimeout(t *testing.T) {
	inTime(t, func(t *testing.T) {
		r := startRig(t)
		td := traffic(1, llm(2, 1, 10, 1))
		resourceOf(td).PutStr(semconv.ClusterName, "east")
		resourceOf(td).PutStr(semconv.NamespaceName, "agents")
		resourceOf(td).PutStr("k8s.pod.name", "not a cycle's")
		r.consume(td)
		time.Sleep(9*time.Minute + 59*time.Second)
		assert.Len(t, r.out(), 1)
		time.Sleep(2 * time.Second)
		roots := r.marked(semconv.CycleRoot)
		require.Len(t, roots, 1)
		root := roots[0]
		assert.Equal(t, "leasehold.cycle", root.Name())
		assert.Equal(t, pcommon.TraceID{15: 1}, root.TraceID())
		assert.False(t, root.SpanID().IsEmpty())
		assert.Equal(t, began, root.StartTimestamp().AsTime())
		assert.Equal(t, began.Add(time.Second), root.EndTimestamp().AsTime())
		assert.Equal(t, true, attr(root, semconv.CycleSynthetic))
		assert.Equal(t, "timeout", attr(root, semconv.CycleClose))
		assert.Equal(t, "unknown", attr(root, semconv.CycleStatus))
		assert.Equal(t, "shop", attr(root, semconv.CycleAgent))
		assert.Equal(t, "service", attr(root, semconv.CycleAgentSource))
		assert.Equal(t, int64(10), attr(root, semconv.CycleInput))
		assert.Equal(t, map[string]any{
			semconv.ServiceName: "shop", semconv.ClusterName: "east", semconv.NamespaceName: "agents",
		}, resourceOf(r.sink.AllTraces()[1]).AsRaw())
		assert.Equal(t, scopeName, r.sink.AllTraces()[1].ResourceSpans().At(0).ScopeSpans().At(0).Scope().Name())
	})
}

func TestAHeldRootKeepsItsResourceAndScope(t *testing.T) {
	r := newRig(t)
	td := traffic(1, llm(2, 1, 10, 1))
	first := td.ResourceSpans().At(0)
	second := traffic(1, agent(1, 0, "planner", func(s ptrace.Span) {
		s.SetName("run")
		s.TraceState().FromRaw("a=b")
		s.Links().AppendEmpty().SetTraceID(pcommon.TraceID{9})
	})).ResourceSpans().At(0)
	second.Resource().Attributes().PutStr("host.name", "h1")
	second.SetSchemaUrl("https://opentelemetry.io/schemas/1.40.0")
	scoped := second.ScopeSpans().At(0)
	scoped.Scope().SetVersion("1.2.3")
	scoped.Scope().Attributes().PutStr("lib", "x")
	scoped.SetSchemaUrl("https://opentelemetry.io/schemas/1.38.0")
	second.MoveTo(td.ResourceSpans().AppendEmpty())
	require.Equal(t, 1, first.ScopeSpans().At(0).Spans().Len())

	r.consume(td)
	require.Len(t, r.sink.AllTraces(), 1)
	assert.Equal(t, 1, r.sink.AllTraces()[0].ResourceSpans().Len(), "no empty resource is sent on")
	r.end()
	require.Len(t, r.sink.AllTraces(), 2)
	rs := r.sink.AllTraces()[1].ResourceSpans().At(0)
	assert.Equal(t, map[string]any{semconv.ServiceName: "shop", "host.name": "h1"}, rs.Resource().Attributes().AsRaw())
	assert.Equal(t, "https://opentelemetry.io/schemas/1.40.0", rs.SchemaUrl())
	ss := rs.ScopeSpans().At(0)
	assert.Equal(t, "https://opentelemetry.io/schemas/1.38.0", ss.SchemaUrl())
	assert.Equal(t, "1.2.3", ss.Scope().Version())
	assert.Equal(t, map[string]any{"lib": "x"}, ss.Scope().Attributes().AsRaw())
	root := ss.Spans().At(0)
	assert.Equal(t, "run", root.Name())
	assert.Equal(t, "a=b", root.TraceState().AsRaw())
	assert.Equal(t, 1, root.Links().Len())
}

func TestABatchOfARootAloneIsNotSentOnEmpty(t *testing.T) {
	r := newRig(t)
	r.consume(traffic(1, agent(1, 0, "planner")))
	assert.Empty(t, r.sink.AllTraces())
	r.end()
	assert.Len(t, r.out(), 1)
}
