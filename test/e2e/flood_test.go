// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"

	"github.com/leasehold/leasehold/internal/ledger"
)

// rate is how many spans a second the loud agent sends.
const rate = 20_000

// BenchmarkFlood measures how long it takes from a span of one agent, in which it
// acts in shadow, until what follows from it is in the ledger: alone, and while
// another agent sends 20,000 spans a second. One iteration is one such span;
// -benchtime 200x gives a p95 worth having.
func BenchmarkFlood(b *testing.B) {
	for _, loud := range []bool{false, true} {
		name := "alone"
		if loud {
			name = "beside 20000 spans a second"
		}
		b.Run(name, func(b *testing.B) {
			state := b.TempDir()
			c := launch(b, collectorBinary(b), "flood.yaml", "E2E_STATE="+state)
			c.await("the collector is healthy", 30*time.Second, c.healthy)
			var flooding sync.WaitGroup
			ctx, stop := context.WithCancel(b.Context())
			if loud {
				flooding.Go(func() { flood(ctx, b, c) })
				time.Sleep(3 * time.Second)
			}
			took := make([]time.Duration, b.N)
			client := c.as(b, "quiet")
			reader, err := ledger.NewReader(filepath.Join(state, "ledger"), 1)
			require.NoError(b, err)
			b.ResetTimer()
			for i := range took {
				began := time.Now()
				td, spans := batch()
				call := span(spans, traceID(0x51, uint64(i)), spanID(7), "execute_tool send_email")
				call.SetParentSpanID(spanID(1)) // which is still running, so the step leaves at once
				call.Attributes().PutStr("gen_ai.operation.name", "execute_tool")
				call.Attributes().PutStr("gen_ai.tool.name", "send_email")
				require.NoError(b, client(b.Context(), td))
				awaitEvidence(b, reader, call.TraceID().String())
				took[i] = time.Since(began)
				time.Sleep(20 * time.Millisecond)
			}
			b.StopTimer()
			stop()
			flooding.Wait()
			require.NoError(b, reader.Close())
			c.terminate()
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
		})
	}
}

// as sends traces with the name and secret of an agent.
func (c *collector) as(tb testing.TB, agent string) func(context.Context, ptrace.Traces) error {
	tb.Helper()
	conn, err := grpc.NewClient(c.otlp, grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(tb, err)
	tb.Cleanup(func() { _ = conn.Close() })
	client := ptraceotlp.NewGRPCClient(conn)
	proof := "Basic " + base64.StdEncoding.EncodeToString([]byte(agent+":secret"))
	return func(ctx context.Context, td ptrace.Traces) error {
		ctx, cancel := context.WithTimeout(metadata.AppendToOutgoingContext(ctx, "authorization", proof), 10*time.Second)
		defer cancel()
		_, err := client.Export(ctx, ptraceotlp.NewExportRequestFromTraces(td))
		return err
	}
}

// flood sends cycles of 100 spans until ctx ends, and says how many went through.
func flood(ctx context.Context, tb testing.TB, c *collector) {
	tb.Helper()
	const size = 100
	send := c.as(tb, "loud")
	every := time.NewTicker(time.Second * size / rate)
	defer every.Stop()
	sent, began := 0, time.Now()
	for n := uint64(0); ctx.Err() == nil; n++ {
		td, spans := batch()
		root := agent(spans, traceID(0x52, n), "loud")
		for i := range uint64(size - 1) {
			chat(spans, root.TraceID(), root.SpanID(), i+2)
		}
		if send(ctx, td) == nil {
			sent += size
		}
		<-every.C
	}
	tb.Logf("the loud agent sent %.0f spans a second", float64(sent)/time.Since(began).Seconds())
}

// awaitEvidence reads the ledger until the evidence of a trace.
func awaitEvidence(tb testing.TB, reader *ledger.Reader, trace string) {
	tb.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		e, err := reader.Next()
		switch {
		case err == nil && e.Kind == ledger.KindEvidence && bytes.Contains(e.Data, []byte(trace)):
			return
		case err == nil:
		case errors.Is(err, io.EOF):
			require.True(tb, time.Now().Before(deadline), "evidence is in the ledger")
			time.Sleep(200 * time.Microsecond)
		default:
			require.NoError(tb, err)
		}
	}
}
