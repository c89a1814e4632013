// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"encoding/binary"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"

	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/processor/reasoningprocessor/internal/metadatatest"
)

// rig is a processor between a test and a sink.
type rig struct {
	processor.Traces
	t         testing.TB
	sink      *consumertest.TracesSink
	telemetry *componenttest.Telemetry
}

// newRig makes a processor that has not been started.
func newRig(t testing.TB, edit ...func(*Config)) *rig {
	t.Helper()
	sink := new(consumertest.TracesSink)
	r := newRigTo(t, sink, edit...)
	r.sink = sink
	return r
}

func newRigTo(t testing.TB, next consumer.Traces, edit ...func(*Config)) *rig {
	t.Helper()
	telemetry := componenttest.NewTelemetry()
	p, err := NewFactory().CreateTraces(t.Context(), metadatatest.NewSettings(telemetry), testConfig(edit...), next)
	require.NoError(t, err)
	return &rig{Traces: p, t: t, telemetry: telemetry}
}

func testConfig(edit ...func(*Config)) *Config {
	cfg := createDefaultConfig()
	cfg.HashKey = "0123456789abcdef"
	for _, e := range edit {
		e(cfg)
	}
	return cfg
}

// startRig also starts it, and sees to it that it ends.
func startRig(t testing.TB, edit ...func(*Config)) *rig {
	t.Helper()
	r := newRig(t, edit...)
	require.NoError(t, r.Start(t.Context(), componenttest.NewNopHost()))
	t.Cleanup(func() { require.NoError(t, r.Shutdown(t.Context())) })
	return r
}

func (r *rig) consume(td ptrace.Traces) {
	r.t.Helper()
	require.NoError(r.t, r.ConsumeTraces(r.t.Context(), td))
}

func (r *rig) end() {
	r.t.Helper()
	require.NoError(r.t, r.Shutdown(r.t.Context()))
}

// out is every span that has left so far.
func (r *rig) out() []ptrace.Span { return spans(r.sink.AllTraces()...) }

// left returns the one span of that id that has left, and fails without it.
func (r *rig) left(id uint64) ptrace.Span {
	r.t.Helper()
	var found []ptrace.Span
	for _, s := range r.out() {
		if s.SpanID() == spanID(id) {
			found = append(found, s)
		}
	}
	require.Len(r.t, found, 1, "spans of id %d that have left", id)
	return found[0]
}

// marked returns the spans that carry an attribute.
func (r *rig) marked(key string) (all []ptrace.Span) {
	for _, s := range r.out() {
		if attr(s, key) != nil {
			all = append(all, s)
		}
	}
	return all
}

// attr is an attribute's value, nil without one.
func attr(s ptrace.Span, key string) any {
	v, ok := s.Attributes().Get(key)
	if !ok {
		return nil
	}
	return v.AsRaw()
}

// own is what Leasehold has written on a span or event, save for verdicts.
func own(attrs pcommon.Map) map[string]any {
	out := writtenOn(attrs)
	maps.DeleteFunc(out, func(key string, _ any) bool { return isJudgement(key) })
	return out
}

// writtenOn is all that Leasehold has written on a span or event.
func writtenOn(attrs pcommon.Map) map[string]any {
	out := attrs.AsRaw()
	maps.DeleteFunc(out, func(key string, _ any) bool { return !strings.HasPrefix(key, semconv.OwnPrefix) })
	return out
}

type edit = func(ptrace.Span)

// traffic is spans of one trace, of a service "shop".
func traffic(trace byte, all ...edit) ptrace.Traces {
	td := ptrace.NewTraces()
	rs := td.ResourceSpans().AppendEmpty()
	rs.Resource().Attributes().PutStr(semconv.ServiceName, "shop")
	ss := rs.ScopeSpans().AppendEmpty()
	ss.Scope().SetName("test")
	for _, e := range all {
		s := ss.Spans().AppendEmpty()
		s.SetTraceID(pcommon.TraceID{15: trace})
		e(s)
	}
	return td
}

// resourceOf is the resource of traffic.
func resourceOf(td ptrace.Traces) pcommon.Map {
	return td.ResourceSpans().At(0).Resource().Attributes()
}

func spanID(id uint64) (b pcommon.SpanID) {
	binary.BigEndian.PutUint64(b[:], id)
	return b
}

var began = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// plain is a span that no convention describes; parent 0 is none.
func plain(id, parent uint64, more ...edit) edit {
	return func(s ptrace.Span) {
		s.SetSpanID(spanID(id))
		s.SetParentSpanID(spanID(parent))
		s.SetStartTimestamp(pcommon.NewTimestampFromTime(began))
		s.SetEndTimestamp(pcommon.NewTimestampFromTime(began.Add(time.Second)))
		for _, m := range more {
			m(s)
		}
	}
}

func put(pairs ...any) edit {
	return func(s ptrace.Span) {
		for i := 0; i < len(pairs); i += 2 {
			if err := s.Attributes().PutEmpty(pairs[i].(string)).FromRaw(pairs[i+1]); err != nil {
				panic(err)
			}
		}
	}
}

func agent(id, parent uint64, name string, more ...edit) edit {
	return plain(id, parent, append([]edit{put("gen_ai.operation.name", "invoke_agent", "gen_ai.agent.name", name)}, more...)...)
}

func tool(id, parent uint64, name string, more ...edit) edit {
	return plain(id, parent, append([]edit{put("gen_ai.operation.name", "execute_tool", "gen_ai.tool.name", name)}, more...)...)
}

func llm(id, parent uint64, in, out int64, more ...edit) edit {
	return plain(id, parent, append([]edit{put(
		"gen_ai.operation.name", "chat", "gen_ai.provider.name", "openai", "gen_ai.response.model", "gpt-4o-mini",
		"gen_ai.usage.input_tokens", in, "gen_ai.usage.output_tokens", out,
	)}, more...)...)
}

func failed(s ptrace.Span) { s.Status().SetCode(ptrace.StatusCodeError) }

// count is the expected value of one of the processor's own metrics, with
// attributes as pairs.
func count(n int64, pairs ...string) metricdata.DataPoint[int64] {
	var set []attribute.KeyValue
	for i := 0; i < len(pairs); i += 2 {
		set = append(set, attribute.String(pairs[i], pairs[i+1]))
	}
	return metricdata.DataPoint[int64]{Attributes: attribute.NewSet(set...), Value: n}
}

type assertMetric = func(*testing.T, *componenttest.Telemetry, []metricdata.DataPoint[int64], ...metricdatatest.Option)

// counts asserts the values of one of the processor's own metrics.
func (r *rig) counts(check assertMetric, want ...metricdata.DataPoint[int64]) {
	r.t.Helper()
	check(r.t.(*testing.T), r.telemetry, want, metricdatatest.IgnoreTimestamp())
}

// never asserts that a metric has no values.
func (r *rig) never(name string) {
	r.t.Helper()
	_, err := r.telemetry.GetMetric("otelcol_processor_reasoning_" + name)
	assert.Error(r.t, err)
}
