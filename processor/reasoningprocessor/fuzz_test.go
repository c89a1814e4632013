// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"context"
	"encoding/binary"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/internal/synth"
	"github.com/leasehold/leasehold/processor/reasoningprocessor/internal/metadata"
)

// FuzzProcessor sends a processor batches made of the fuzzer's bytes, as OTLP
// or by the builder below, on a clock of the fuzzer's too.
func FuzzProcessor(f *testing.F) {
	f.Add([]byte{0, 1, 0, 0, 0, 2, 1, 9, 0, 2, 1, 5, 0, 1, 0, 0}, byte(0))
	f.Add([]byte("a plain text"), byte(3))
	g, err := synth.New(synth.Options{Seed: 3, Steps: synth.Range{Min: 2, Max: 3}, Content: synth.Range{Min: 4, Max: 8}})
	require.NoError(f, err)
	for range 5 {
		wire, err := new(ptrace.ProtoMarshaler).MarshalTraces(g.Next())
		require.NoError(f, err)
		f.Add(wire, byte(1))
	}
	f.Fuzz(func(t *testing.T, data []byte, mode byte) {
		p := newFuzzed(t, mode)
		if mode&1 == 0 {
			p.build(data)
		} else if td, err := new(ptrace.ProtoUnmarshaler).UnmarshalTraces(data); err == nil {
			again := ptrace.NewTraces()
			td.CopyTo(again)
			p.consume(td)
			p.wait(time.Duration(mode) * time.Second)
			p.consume(again)
		}
		p.end()
	})
}

// fuzzed is a processor without its goroutine, so that time is the fuzzer's.
type fuzzed struct {
	*reasoning
	t   *testing.T
	now time.Time
	// in, out and roots are how many spans came in, passed, and left later.
	in, out, roots int
}

func newFuzzed(t *testing.T, mode byte) *fuzzed {
	t.Helper()
	f := &fuzzed{t: t, now: began}
	next, err := consumer.NewTraces(f.left)
	require.NoError(t, err)
	cfg := testConfig(func(c *Config) {
		c.Content = []Content{ContentKeep, ContentHash, ContentDrop}[mode/2%3]
		c.MaxCycles, c.MaxStepsPerCycle, c.MaxToolsPerCycle = 16, 16, 2
		if mode&64 != 0 {
			c.RemoteParent = RemoteParentRoot
		}
	})
	p, err := newReasoning(processortest.NewNopSettings(metadata.Type), cfg, next)
	require.NoError(t, err)
	p.now = func() time.Time { return f.now }
	f.reasoning = p
	return f
}

// consume sends a batch and counts what passes.
func (f *fuzzed) consume(td ptrace.Traces) {
	f.in += td.SpanCount()
	passed, _ := f.process(f.t.Context(), td) // an error only says that all of it waits
	f.out += passed.SpanCount()
	for _, s := range spans(passed) {
		require.Nil(f.t, attr(s, semconv.CycleRoot), "a root passed without waiting")
		assertSane(f.t, s)
	}
	require.LessOrEqual(f.t, f.held(), f.tracker.Len())
}

// left takes the roots that have settled.
func (f *fuzzed) left(_ context.Context, td ptrace.Traces) error {
	for _, s := range spans(td) {
		assertSane(f.t, s)
		if attr(s, semconv.CycleSynthetic) == nil {
			f.roots++
		}
	}
	return nil
}

// held is how many spans came in and did not leave yet.
func (f *fuzzed) held() int { return f.in - f.out - f.roots }

func (f *fuzzed) wait(d time.Duration) {
	f.now = f.now.Add(d)
	f.release(f.t.Context(), f.tracker.Expire(f.now))
}

func (f *fuzzed) end() {
	require.NoError(f.t, f.shutdown(f.t.Context()))
	require.Zero(f.t, f.held(), "every span leaves once")
	require.Zero(f.t, f.tracker.Len())
}

// build reads the bytes as instructions of four: a kind, ids small enough to
// meet again, and an amount.
func (f *fuzzed) build(data []byte) {
	for ; len(data) >= 4; data = data[4:] {
		kind, id, parent, amount := data[0], uint64(data[1]%32), uint64(data[2]%32), data[3]
		if kind%8 == 7 {
			f.wait(time.Duration(amount) * time.Second)
			continue
		}
		td := traffic(data[1]/32, spanOf(kind, id, parent, amount))
		if kind&64 != 0 {
			resourceOf(td).PutStr(semconv.RunID, string(rune('a'+parent%4)))
		}
		f.consume(td)
	}
}

func spanOf(kind byte, id, parent uint64, amount byte) edit {
	n := int64(int8(amount)) << (kind & 15)
	more := func(s ptrace.Span) {
		if kind&32 != 0 {
			s.SetFlags(0x300)
			s.SetStartTimestamp(pcommon.Timestamp(binary.LittleEndian.Uint64([]byte{amount, kind, 0, 0, amount, 0, amount, kind})))
		}
		if kind&16 != 0 {
			failed(s)
		}
	}
	name := string(rune('a' + amount%8))
	switch kind % 8 {
	case 0, 1:
		return agent(id, parent, name, more)
	case 2, 3:
		return llm(id, parent, n, n/2, more)
	case 4:
		return tool(id, parent, name, more)
	case 5:
		bad := put("gen_ai.usage.output_tokens", math.NaN(), "gen_ai.usage.cost", float64(n), "gen_ai.response.model", name)
		return llm(id, parent, n, 0, bad, more)
	default:
		return plain(id, parent, put(semconv.TokenAccessor, strings.Repeat(name, int(amount))), more)
	}
}
