// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningconnector

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/connector/connectortest"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/metadata"
	"github.com/leasehold/leasehold/internal/semconv"
)

// settledCycle is a root span that counts one cycle of agent.
func settledCycle(agent string) ptrace.Traces {
	td := ptrace.NewTraces()
	span := td.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans().AppendEmpty()
	span.SetStartTimestamp(1)
	span.SetEndTimestamp(2)
	span.Attributes().PutBool(semconv.CycleRoot, true)
	span.Attributes().PutStr(semconv.CycleAgent, agent)
	return td
}

func newConnector(t *testing.T, cfg *Config, next consumer.Metrics) *metricsConnector {
	t.Helper()
	c, err := newMetricsConnector(connectortest.NewNopSettings(metadata.Type), cfg, next)
	require.NoError(t, err)
	return c
}

func defaults() *Config { return createDefaultConfig().(*Config) }

func TestShutdownFlushesWhatIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sink := new(consumertest.MetricsSink)
		c := newConnector(t, defaults(), sink)
		require.NoError(t, c.Start(t.Context(), componenttest.NewNopHost()))
		require.NoError(t, c.ConsumeTraces(t.Context(), settledCycle("a")))
		require.Empty(t, sink.AllMetrics())
		require.NoError(t, c.Shutdown(t.Context()))
		assert.Len(t, sink.AllMetrics(), 1)
		require.NoError(t, c.Shutdown(t.Context()), "again")
		assert.Len(t, sink.AllMetrics(), 1)
	})
}

func TestNothingToSayIsNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sink := new(consumertest.MetricsSink)
		c := newConnector(t, defaults(), sink)
		require.NoError(t, c.Start(t.Context(), componenttest.NewNopHost()))
		time.Sleep(time.Minute)
		require.NoError(t, c.Shutdown(t.Context()))
		assert.Empty(t, sink.AllMetrics())
	})
}

func TestCumulativePointsKeepTheirStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sink := new(consumertest.MetricsSink)
		cfg := defaults()
		c := newConnector(t, cfg, sink)
		require.NoError(t, c.Start(t.Context(), componenttest.NewNopHost()))
		for range 3 {
			require.NoError(t, c.ConsumeTraces(t.Context(), settledCycle("a")))
			time.Sleep(cfg.FlushInterval)
			synctest.Wait()
		}
		require.NoError(t, c.Shutdown(t.Context()))
		var starts, values []int64
		for _, md := range sink.AllMetrics() {
			dp := md.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().At(0).Sum().DataPoints().At(0)
			starts, values = append(starts, int64(dp.StartTimestamp())), append(values, dp.IntValue())
		}
		assert.Equal(t, []int64{starts[0], starts[0], starts[0], starts[0]}, starts)
		assert.Equal(t, []int64{1, 2, 3, 3}, values, "and a last one at Shutdown")
	})
}

func TestIdleAgentsExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sink := new(consumertest.MetricsSink)
		cfg := defaults()
		c := newConnector(t, cfg, sink)
		require.NoError(t, c.Start(t.Context(), componenttest.NewNopHost()))
		require.NoError(t, c.ConsumeTraces(t.Context(), settledCycle("a")))
		time.Sleep(cfg.ExpireAfter + 2*cfg.FlushInterval)
		sink.Reset()
		time.Sleep(cfg.ExpireAfter)
		require.NoError(t, c.Shutdown(t.Context()))
		assert.Empty(t, sink.AllMetrics())
	})
}

func TestResourceIsTheCollectorItself(t *testing.T) {
	set := connectortest.NewNopSettings(metadata.Type)
	set.Resource.Attributes().PutStr("service.instance.id", "i")
	set.BuildInfo.Version = "v9"
	sink := new(consumertest.MetricsSink)
	c, err := newMetricsConnector(set, defaults(), sink)
	require.NoError(t, err)
	require.NoError(t, c.ConsumeTraces(t.Context(), settledCycle("a")))
	require.NoError(t, c.Shutdown(t.Context()), "without Start")
	rm := sink.AllMetrics()[0].ResourceMetrics().At(0)
	assert.Equal(t, map[string]any{"service.instance.id": "i"}, rm.Resource().Attributes().AsRaw())
	assert.Equal(t, metadata.ScopeName, rm.ScopeMetrics().At(0).Scope().Name())
	assert.Equal(t, "v9", rm.ScopeMetrics().At(0).Scope().Version())
}

// stuck is a metrics pipeline that answers only when its context ends.
type stuck struct{ consumertest.Consumer }

func (stuck) ConsumeMetrics(ctx context.Context, _ pmetric.Metrics) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestShutdownIsNotHeldByAStuckPipeline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := defaults()
		c := newConnector(t, cfg, stuck{Consumer: consumertest.NewNop()})
		require.NoError(t, c.Start(t.Context(), componenttest.NewNopHost()))
		require.NoError(t, c.ConsumeTraces(t.Context(), settledCycle("a")))
		time.Sleep(cfg.FlushInterval)
		synctest.Wait() // the flush is stuck now
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		require.ErrorIs(t, c.Shutdown(ctx), context.DeadlineExceeded)
		assert.Equal(t, time.Second, time.Since(began))
	})
}

func TestARefusedFlushIsReportedAtShutdown(t *testing.T) {
	refused := errors.New("refused")
	c := newConnector(t, defaults(), consumertest.NewErr(refused))
	require.NoError(t, c.ConsumeTraces(t.Context(), settledCycle("a")))
	require.ErrorIs(t, c.Shutdown(t.Context()), refused)
}
