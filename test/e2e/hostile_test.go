// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// memoryLimit is the most memory, in mebibytes, that hostile input may drive
// the collector to. Requests of 16 MB are held several times over while they
// are decoded; the rest is the caps of cycles, agents, baselines and series. What
// the garbage collector leaves above that would differ by a half from run to run,
// so that it is told from where on to work harder (GOMEMLIMIT).
const memoryLimit = 1200

// All attacks hit one collector in turn. After each it is up, and an honest
// cycle is still read exactly.
func TestHostileInput(t *testing.T) {
	attacks := []struct {
		name string
		run  func(*sender)
	}{
		{"malformed spans", malformedSpans},
		{"wrong and absurd numbers", absurdNumbers},
		{"a parent chain 20,000 deep", func(s *sender) { s.send(chain(20_000, false)) }},
		{"a ring of parents", func(s *sender) { s.send(chain(1000, true)) }},
		{"attributes of 16 MB", hugeAttributes},
		{"10,000 attributes on a span", manyAttributes},
		{"300,000 spans in one cycle", endlessCycle},
		{"300,000 agent names", manyAgents},
	}
	c := start(t, "E2E_EXPORTER=nop", "E2E_SETTLE=1s", "GOMEMLIMIT=900MiB")
	s := c.sender()
	for i, attack := range attacks {
		t.Run(attack.name, func(t *testing.T) {
			began := time.Now()
			attack.run(s)
			require.True(t, c.healthy())
			assertHonestCycle(t, c, s, i)
			t.Logf("%.1f s, peak memory %d MiB", time.Since(began).Seconds(), c.peakMemory())
			assert.Less(t, c.peakMemory(), memoryLimit)
		})
	}
	assert.LessOrEqual(t, c.scrape().series("leasehold_cycles_total"), 2000, "series are capped")
	c.terminate()
}

// assertHonestCycle sends a cycle whose numbers nothing else has, by a model
// of its own, and expects exactly these in the metrics.
func assertHonestCycle(t *testing.T, c *collector, s *sender, i int) {
	t.Helper()
	model := fmt.Sprintf("honest-model-%d", i)
	td, spans := batch()
	root := agent(spans, traceID(0x40, uint64(i)), "honest")
	call := chat(spans, root.TraceID(), root.SpanID(), uint64(2))
	call.Attributes().PutStr("gen_ai.response.model", model)
	s.send(td)
	c.await("the honest cycle is counted", 30*time.Second, func() bool {
		return c.scrape().sum("leasehold_tokens_total", `leasehold_model="`+model+`"`) == 110
	})
}

func malformedSpans(s *sender) {
	td, spans := batch()
	agent(spans, pcommon.TraceID{}, "no ids").SetSpanID(pcommon.SpanID{})
	self := chat(spans, traceID(1, 1), spanID(7), 7)
	self.SetParentSpanID(self.SpanID())
	reversed := agent(spans, traceID(1, 2), "reversed")
	reversed.SetStartTimestamp(math.MaxUint64)
	reversed.SetEndTimestamp(1)
	agent(spans, traceID(1, 3), "").SetName("")
	spans.AppendEmpty()
	for range 3 { // same ids, other content
		agent(spans, traceID(1, 4), "twins").Attributes().PutInt("gen_ai.agent.name", 5)
	}
	bytes := chat(spans, traceID(1, 5), pcommon.SpanID{}, 9)
	bytes.SetName("\xff\xfe\x00")
	bytes.Attributes().PutEmptyBytes("gen_ai.response.model").FromRaw([]byte{0, 1, 2})
	s.send(td)
}

func absurdNumbers(s *sender) {
	keys := []string{
		"gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.usage.cache_read.input_tokens",
		"gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.cost", "gen_ai.request.max_tokens",
		"gen_ai.response.time_to_first_chunk", "gen_ai.response.confidence",
	}
	values := []any{
		int64(-1), int64(math.MaxInt64), int64(math.MinInt64), math.NaN(), math.Inf(1), math.Inf(-1), -0.5,
		math.MaxFloat64, "NaN", "1e400", "-7", "", true,
		[]byte{1},
		[]any{int64(1), "x"},
		map[string]any{"a": 1.5},
	}
	td, spans := batch()
	for i, value := range values {
		root := agent(spans, traceID(2, uint64(i)), "absurd")
		call := chat(spans, root.TraceID(), root.SpanID(), 2)
		for _, key := range keys {
			require.NoError(s.t, call.Attributes().PutEmpty(key).FromRaw(value))
		}
	}
	s.send(td)
}

// chain is spans each the parent of the next; in a ring the last is the first
// one's parent.
func chain(n int, ring bool) ptrace.Traces {
	td, spans := batch()
	trace := traceID(3, uint64(n))
	for i := range n {
		call := chat(spans, trace, spanID(uint64(i)), uint64(i+1))
		if i == 0 {
			call.SetParentSpanID(pcommon.SpanID{})
			if ring {
				call.SetParentSpanID(spanID(uint64(n)))
			}
		}
	}
	return td
}

func hugeAttributes(s *sender) {
	huge := strings.Repeat("a b\"c", (16<<20)/5)
	for i, key := range []string{"gen_ai.input.messages", "gen_ai.agent.name", "gen_ai.response.model", "gen_ai.tool.name"} {
		td, spans := batch()
		root := agent(spans, traceID(4, uint64(i)), "huge")
		chat(spans, root.TraceID(), root.SpanID(), 2).Attributes().PutStr(key, huge)
		s.send(td)
	}
}

func manyAttributes(s *sender) {
	td, spans := batch()
	root := agent(spans, traceID(5, 1), "wide")
	attrs := chat(spans, root.TraceID(), root.SpanID(), 2).Attributes()
	for i := range 10_000 {
		attrs.PutStr(fmt.Sprintf("llm.input_messages.%d.message.content", i), "x")
	}
	s.send(td)
}

func endlessCycle(s *sender) {
	trace := traceID(6, 1)
	for i := range uint64(60) {
		td, spans := batch()
		for j := range uint64(5000) {
			chat(spans, trace, spanID(1), 2+i*5000+j)
		}
		s.send(td)
	}
	td, spans := batch()
	agent(spans, trace, "endless")
	s.send(td)
}

func manyAgents(s *sender) {
	for i := range uint64(60) {
		td, spans := batch()
		for j := range uint64(5000) {
			n := i*5000 + j
			agent(spans, traceID(7, n), fmt.Sprintf("agent-%d", n))
		}
		s.send(td)
	}
}
