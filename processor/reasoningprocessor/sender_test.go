// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/processor/reasoningprocessor/internal/metadatatest"
)

var errBusy = errors.New("busy")

// fickle is a next component that refuses as long as refuse is set.
type fickle struct {
	consumertest.TracesSink
	mu     sync.Mutex
	refuse error
	asked  int
}

func (f *fickle) ConsumeTraces(ctx context.Context, td ptrace.Traces) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked++
	if f.refuse != nil {
		return f.refuse
	}
	return f.TracesSink.ConsumeTraces(ctx, td)
}

func (f *fickle) answer(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refuse = err
}

func (f *fickle) times() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.asked
}

var _ consumer.Traces = (*fickle)(nil)

func TestRootsThatAreRefusedForNowAreSentAgain(t *testing.T) {
	inTime(t, func(t *testing.T) {
		next := new(fickle)
		r := newRigTo(t, next)
		require.NoError(t, r.Start(t.Context(), componenttest.NewNopHost()))
		r.consume(traffic(1, agent(1, 0, "one")))
		next.answer(errBusy)
		time.Sleep(8 * time.Second)
		r.consume(traffic(2, agent(1, 0, "two")))
		time.Sleep(8 * time.Second)
		assert.Greater(t, next.times(), 5, "at every tick")
		assert.Empty(t, next.AllTraces())

		next.answer(nil)
		time.Sleep(2 * time.Second)
		require.Len(t, next.AllTraces(), 2)
		assert.Equal(t, byte(1), spans(next.AllTraces()...)[0].TraceID()[15], "in their order")
		r.end()
		assert.Len(t, next.AllTraces(), 2, "once each")
		r.never("roots_dropped")
	})
}

func TestRootsThatAreRefusedForGoodAreDroppedAndCounted(t *testing.T) {
	inTime(t, func(t *testing.T) {
		next := &fickle{refuse: consumererror.NewPermanent(errBusy)}
		r := newRigTo(t, next)
		require.NoError(t, r.Start(t.Context(), componenttest.NewNopHost()))
		r.consume(traffic(1, agent(1, 0, "one")))
		time.Sleep(time.Minute)
		assert.Equal(t, 1, next.times())
		r.counts(metadatatest.AssertEqualProcessorReasoningRootsDropped, count(1))
		r.end()
	})
}

func TestShutdownSaysWhatWasRefused(t *testing.T) {
	r := newRigTo(t, &fickle{refuse: errBusy})
	r.consume(traffic(1, agent(1, 0, "one")))
	err := r.Shutdown(t.Context())
	require.ErrorIs(t, err, errBusy)
	require.ErrorContains(t, err, "1 batches of settled roots were refused")
	r.counts(metadatatest.AssertEqualProcessorReasoningRootsDropped, count(1))
	assert.NoError(t, r.Shutdown(t.Context()), "said once")
}

func TestRefusedRootsAreBounded(t *testing.T) {
	next := &fickle{refuse: errBusy}
	telemetry := componenttest.NewTelemetry()
	p, err := newReasoning(metadatatest.NewSettings(telemetry), testConfig(), next)
	require.NoError(t, err)
	for n := range byte(100) {
		p.sender.send(t.Context(), traffic(n, plain(1, 0)))
		assert.LessOrEqual(t, len(p.sender.unsent), maxUnsent)
	}
	(&rig{t: t, telemetry: telemetry}).counts(metadatatest.AssertEqualProcessorReasoningRootsDropped, count(100-maxUnsent))

	next.answer(nil)
	p.sender.send(t.Context(), ptrace.NewTraces())
	var kept []byte
	for _, s := range spans(next.AllTraces()...) {
		kept = append(kept, s.TraceID()[15])
	}
	require.Len(t, kept, maxUnsent)
	assert.Equal(t, byte(100-maxUnsent), kept[0], "the oldest are given up first")
	assert.IsIncreasing(t, kept)
	require.NoError(t, p.shutdown(t.Context()))
}

// A refusal of passing spans goes back to their sender, whose copies then are
// duplicates: nothing counts twice.
func TestARefusedBatchThatIsSentAgain(t *testing.T) {
	next := &fickle{refuse: errBusy}
	r := newRigTo(t, next)
	batch := func() ptrace.Traces { return traffic(1, llm(2, 1, 10, 1), agent(1, 0, "one")) }
	require.ErrorIs(t, r.ConsumeTraces(t.Context(), batch()), errBusy)
	next.answer(nil)
	r.consume(batch())
	r.sink = &next.TracesSink
	r.end()
	roots := r.marked("leasehold.cycle.root")
	require.Len(t, roots, 1)
	assert.Equal(t, int64(10), attr(roots[0], "leasehold.cycle.input_tokens"))
}
