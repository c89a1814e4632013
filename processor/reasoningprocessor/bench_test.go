// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"context"
	"encoding/binary"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/internal/synth"
	"github.com/leasehold/leasehold/internal/track"
	"github.com/leasehold/leasehold/processor/reasoningprocessor/internal/metadata"
)

// bench is a processor whose clock moves with the spans, and which settles
// inside of the time that is measured.
type bench struct {
	*reasoning
	b       testing.TB
	now     time.Time
	auth    authData // who sends, nil without proof
	in, out int
}

func newBench(b testing.TB, edit ...func(*Config)) *bench {
	b.Helper()
	m := &bench{b: b, now: began}
	next, err := consumer.NewTraces(func(_ context.Context, td ptrace.Traces) error {
		m.out += td.SpanCount()
		return nil
	})
	require.NoError(b, err)
	p, err := newReasoning(processortest.NewNopSettings(metadata.Type), testConfig(edit...), next)
	require.NoError(b, err)
	p.now = func() time.Time { return m.now }
	m.reasoning = p
	return m
}

// consume takes batches a millisecond apart, as a pipeline would hand them in.
func (m *bench) consume(batches []ptrace.Traces) {
	ctx := m.b.Context()
	if m.auth != nil {
		ctx = by(ctx, m.auth)
	}
	for _, td := range batches {
		m.now = m.now.Add(time.Millisecond)
		m.in += td.SpanCount()
		passed, _ := m.process(ctx, td)
		m.out += passed.SpanCount()
	}
	m.release(m.b.Context(), m.tracker.Expire(m.now))
}

func (m *bench) end() {
	require.NoError(m.b, m.shutdown(m.b.Context()))
	require.Equal(m.b, m.in, m.out, "spans that went in and came out")
}

// typical is 500 cycles of every dialect.
func typical(b testing.TB) (all []ptrace.Traces) {
	b.Helper()
	g, err := synth.New(synth.Typical(1))
	require.NoError(b, err)
	for range 500 {
		all = append(all, g.Next())
	}
	return all
}

// uniform is 500 cycles of 15 spans of one kind, under a root.
func uniform(root, one func(id uint64) edit) (all []ptrace.Traces) {
	for n := range uint64(500) {
		var edits []edit
		for id := range uint64(15) {
			edits = append(edits, one(id+2))
		}
		td := traffic(0, append(edits, root(1))...)
		for _, s := range spans(td) {
			id := pcommon.TraceID{0: 1}
			binary.BigEndian.PutUint64(id[8:], n<<40)
			s.SetTraceID(id)
		}
		all = append(all, td)
	}
	return all
}

func planner(id uint64) edit { return agent(id, 0, "planner") }

var kinds = map[string]func() []ptrace.Traces{
	"llm": func() []ptrace.Traces {
		return uniform(planner, func(id uint64) edit { return llm(id, 1, 1000, 100) })
	},
	"tool": func() []ptrace.Traces {
		return uniform(planner, func(id uint64) edit { return tool(id, 1, "search", put("gen_ai.tool.call.arguments", `{"q":"x"}`)) })
	},
	"agent": func() []ptrace.Traces {
		return uniform(planner, func(id uint64) edit { return agent(id, 1, "helper") })
	},
	"http": func() []ptrace.Traces {
		http := put("http.request.method", "GET", "url.full", "https://example.com/a", "http.response.status_code", 200, "server.address", "example.com")
		return uniform(func(id uint64) edit { return plain(id, 0, http) }, func(id uint64) edit { return plain(id, 1, http) })
	},
}

// again is a copy of the batches, in traces that have not been seen.
func again(batches []ptrace.Traces, salt uint64) []ptrace.Traces {
	out := make([]ptrace.Traces, len(batches))
	for i, td := range batches {
		out[i] = ptrace.NewTraces()
		td.CopyTo(out[i])
		synth.Restamp(out[i], salt)
	}
	return out
}

// run sends the batches round and round; figures are per span.
func (m *bench) run(b *testing.B, batches []ptrace.Traces) {
	b.Helper()
	b.ReportAllocs()
	b.ResetTimer()
	start := m.in
	for salt := uint64(1); m.in-start < b.N; salt++ {
		b.StopTimer()
		round := again(batches, salt)
		b.StartTimer()
		m.consume(round)
	}
	b.StopTimer()
	// Rounds are whole, so more spans were sent than were asked for.
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(m.in-start), "ns/span")
	m.end()
}

// BenchmarkConsume measures the processor, one operation being one span and,
// in its share, the settling of its cycle.
func BenchmarkConsume(b *testing.B) {
	for _, content := range []Content{ContentKeep, ContentHash, ContentDrop} {
		b.Run("content="+string(content), func(b *testing.B) {
			newBench(b, func(c *Config) { c.Content = content }).run(b, typical(b))
		})
	}
	for _, kind := range []string{"llm", "tool", "agent", "http"} {
		b.Run("kind="+kind, func(b *testing.B) { newBench(b).run(b, kinds[kind]()) })
	}
	pod := podAuth("alice")
	pod[semconv.NamespaceName] = "agents" // as the traffic says itself
	for name, auth := range map[string]authData{"proven": {"username": "alice"}, "pod": pod} {
		b.Run(name, func(b *testing.B) {
			m := newBench(b)
			m.auth = auth
			m.run(b, typical(b))
		})
	}
	for _, seen := range []int{100, 1_000_000} {
		b.Run(fmt.Sprintf("agents=%d", seen), func(b *testing.B) {
			m := newBench(b)
			// As many cycles either way, so that the same number is held.
			for n := range 1_000_000 {
				td := traffic(0, agent(1, 0, "agent-"+strconv.Itoa(n%seen)))
				synth.Restamp(td, uint64(n)<<20|1<<63)
				m.consume([]ptrace.Traces{td})
			}
			m.run(b, kinds["llm"]())
		})
	}
}

// BenchmarkDomain measures reading and tracking alone: what is left is the
// writing of attributes.
func BenchmarkDomain(b *testing.B) {
	batches := typical(b)
	reader, err := cycle.NewReader(testConfig().reader([]byte("0123456789abcdef")))
	require.NoError(b, err)
	tracker, err := track.New(testConfig().tracker())
	require.NoError(b, err)
	now, done, held, settled := began, 0, 0, 0
	var step cycle.Step
	one := func(td ptrace.Traces, salt uint64) {
		rs := td.ResourceSpans().At(0)
		var from track.Origin
		locate(rs.Resource().Attributes(), []string{semconv.RunID}, &from)
		scope := reader.Scope(rs.Resource(), rs.ScopeSpans().At(0).Scope())
		for _, span := range rs.ScopeSpans().At(0).Spans().All() {
			reader.Read(&scope, span, &step)
			binary.BigEndian.PutUint64(step.TraceID[8:], binary.BigEndian.Uint64(step.TraceID[8:])^salt)
			if o := tracker.Observe(now, &from, &step, nil); o.Hold {
				tracker.Hold(&o, true)
				held++
			}
			done++
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	for salt := uint64(1); done < b.N; salt++ {
		for _, td := range batches {
			now = now.Add(time.Millisecond)
			one(td, salt)
		}
		settled += len(tracker.Expire(now))
	}
	b.StopTimer()
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(done), "ns/span")
	settled += len(tracker.Flush(now))
	require.Equal(b, held, settled, "cycles begun and settled")
}
