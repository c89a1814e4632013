// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/processor/reasoningprocessor/internal/metadatatest"
)

func TestDuplicatesAreMarkedAndChangeNothing(t *testing.T) {
	r := newRig(t)
	send := func() { r.consume(traffic(1, llm(2, 1, 10, 1), plain(3, 1), agent(1, 0, "planner"))) }
	send()
	assert.Empty(t, r.marked(semconv.Duplicate))
	send()
	assert.Len(t, r.marked(semconv.Duplicate), 3)
	for _, s := range r.marked(semconv.Duplicate) {
		assert.Nil(t, attr(s, semconv.CostSource), "usage is told once")
		assert.Nil(t, attr(s, semconv.CycleRoot))
	}
	r.end()
	roots := r.marked(semconv.CycleRoot)
	require.Len(t, roots, 1)
	assert.Equal(t, int64(10), attr(roots[0], semconv.CycleInput))
	assert.Equal(t, int64(2), attr(roots[0], semconv.CycleSteps))
	r.counts(metadatatest.AssertEqualProcessorReasoningSpans, count(3, "fate", "tracked"), count(3, "fate", "duplicate"))
}

func TestLateSpansAreCorrected(t *testing.T) {
	inTime(t, func(t *testing.T) {
		r := startRig(t)
		r.consume(traffic(1, llm(2, 1, 10, 1), tool(3, 1, "search"), agent(1, 0, "planner")))
		time.Sleep(20 * time.Second)
		require.Len(t, r.marked(semconv.CycleRoot), 1)

		r.consume(traffic(1, llm(4, 1, 20, 2), tool(5, 1, "search", failed)))
		assert.Equal(t, true, attr(r.left(4), semconv.Late))
		assert.Equal(t, "priced", attr(r.left(4), semconv.CostSource), "a late step is annotated in full")
		assert.Zero(t, r.left(4).Events().Len())

		time.Sleep(10 * time.Second)
		assert.Len(t, r.marked(semconv.CycleRoot), 1, "a cycle has one root")
		corrections := r.marked(semconv.CycleCorrection)
		require.Len(t, corrections, 1)
		c := corrections[0]
		assert.Equal(t, true, attr(c, semconv.CycleSynthetic))
		assert.Equal(t, int64(30), attr(c, semconv.CycleInput), "the attributes of tokens are the whole cycle's")
		assert.Equal(t, int64(2), attr(c, semconv.CycleSteps), "those of steps and tool calls are what came on top")
		assert.Equal(t, int64(1), attr(c, semconv.CycleToolCalls))
		assert.Equal(t, int64(1), attr(c, semconv.CycleToolErrors))
		require.Equal(t, 2, c.Events().Len())
		assert.Equal(t, int64(20), c.Events().At(0).Attributes().AsRaw()[semconv.UsageInput])
		assert.Equal(t, map[string]any{semconv.ToolName: "search", semconv.EventCalls: int64(1), semconv.EventErrors: int64(1)},
			c.Events().At(1).Attributes().AsRaw())

		time.Sleep(time.Minute)
		r.consume(traffic(1, llm(6, 1, 40, 4)))
		forgotten := r.left(6)
		assert.Equal(t, true, attr(forgotten, semconv.Late))
		assert.Nil(t, attr(forgotten, semconv.CostSource), "beyond the window a span counts for nothing")
		time.Sleep(time.Hour)
		assert.Len(t, r.marked(semconv.CycleCorrection), 1)
		r.counts(metadatatest.AssertEqualProcessorReasoningSpans, count(5, "fate", "tracked"), count(1, "fate", "closed"))
		r.counts(metadatatest.AssertEqualProcessorReasoningCorrections, count(1))
		r.counts(metadatatest.AssertEqualProcessorReasoningCyclesSettled, count(1, "close", "root"))
		r.counts(metadatatest.AssertEqualProcessorReasoningCyclesInFlight, count(0))
	})
}

func TestARootThatComesAfterTheTimeout(t *testing.T) {
	inTime(t, func(t *testing.T) {
		r := startRig(t, func(c *Config) { c.CycleTimeout = time.Minute })
		r.consume(traffic(1, llm(2, 1, 10, 1)))
		time.Sleep(62 * time.Second)
		require.Len(t, r.marked(semconv.CycleSynthetic), 1)
		r.consume(traffic(1, agent(1, 0, "planner")))
		assert.Equal(t, true, attr(r.left(1), semconv.Late), "it leaves at once")
		assert.Nil(t, attr(r.left(1), semconv.CycleRoot))
		time.Sleep(time.Minute)
		corrections := r.marked(semconv.CycleCorrection)
		require.Len(t, corrections, 1)
		assert.Equal(t, "planner", attr(corrections[0], semconv.CycleAgent))
		assert.Equal(t, "timeout", attr(corrections[0], semconv.CycleClose))
	})
}

func TestARunOfSeveralTraces(t *testing.T) {
	inTime(t, func(t *testing.T) {
		r := startRig(t)
		run := func(trace byte, key string) {
			td := traffic(trace, llm(2, 1, 10, 1), agent(1, 0, "planner"))
			resourceOf(td).PutStr(key, "run-7")
			r.consume(td)
		}
		run(1, semconv.RunID)
		time.Sleep(3 * time.Second)
		run(2, semconv.JobUID)
		assert.Len(t, r.out(), 3, "the second root does not wait")
		time.Sleep(4 * time.Second)
		assert.Empty(t, r.marked(semconv.CycleRoot), "a run settles when all of it is quiet")
		time.Sleep(3 * time.Second)
		roots := r.marked(semconv.CycleRoot)
		require.Len(t, roots, 1)
		assert.Equal(t, "run-7", attr(roots[0], semconv.CycleID))
		assert.Equal(t, int64(20), attr(roots[0], semconv.CycleInput))
		assert.Equal(t, byte(1), roots[0].TraceID()[15], "the first root carries it")
		last := r.sink.AllTraces()[len(r.sink.AllTraces())-1]
		assert.Equal(t, "run-7", resourceOf(last).AsRaw()[semconv.RunID], "the run's id is the sender's to say")
	})
}

func TestRemoteParents(t *testing.T) {
	const remote = 0x100 | 0x200 // the flags that say: known, and remote
	flagged := func(s ptrace.Span) { s.SetFlags(remote) }
	for choice, waits := range map[RemoteParent]bool{RemoteParentWait: false, RemoteParentRoot: true} {
		t.Run(string(choice), func(t *testing.T) {
			r := newRig(t, func(c *Config) { c.RemoteParent = choice })
			r.consume(traffic(1, llm(2, 1, 10, 1), agent(1, 99, "planner", flagged)))
			assert.Equal(t, waits, len(r.out()) == 1)
			r.end()
			synthetic := r.marked(semconv.CycleSynthetic)
			assert.Equal(t, waits, len(synthetic) == 0)
			require.Len(t, r.marked(semconv.CycleRoot), 1)
			assert.Equal(t, spanID(99), r.left(1).ParentSpanID())
		})
	}
}
