// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/storage/filestorage"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/extension"
	"go.opentelemetry.io/collector/extension/extensiontest"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// verdictOf is a clean cycle of an agent.
func verdictOf(agent string, n int, at time.Time) trustapi.Submission {
	v := &audit.Verdict{Close: "root"}
	v.Inputs = audit.Inputs{Status: cycle.StatusOK, Steps: 5, ToolCalls: 2, Asked: 2, Executed: 2, ModelCalls: 2, Answers: 2}
	v.Judge(nil, .05)
	e := audit.Evidence{
		Subject: audit.Subject{Agent: agent, Cycle: fmt.Sprintf("cycle-%d", n), Task: "task"},
		At:      pcommon.NewTimestampFromTime(at), Verdict: v,
	}
	v.Subject = e.Subject
	e.ID = e.Identify()
	return trustapi.Submission{Agent: agent, Proven: true, Source: "bench", Evidence: e}
}

// started is an extension on the real file_storage, with or without fsync.
func started(b *testing.B, dir string, fsync bool) (*trustExtension, func()) {
	b.Helper()
	f := filestorage.NewFactory()
	cfg := f.CreateDefaultConfig().(*filestorage.Config)
	cfg.Directory, cfg.FSync = dir, fsync
	files, err := f.Create(b.Context(), extensiontest.NewNopSettings(f.Type()), cfg)
	require.NoError(b, err)
	require.NoError(b, files.Start(b.Context(), componenttest.NewNopHost()))
	trust := createDefaultConfig()
	trust.Storage, trust.Ledger.Directory, trust.Ledger.FSync = &storageID, filepath.Join(dir, "ledger"), fsync
	trust.MaxAgents = 1_000_000
	trust.HTTP = configoptional.None[confighttp.ServerConfig]()
	x, err := newTrust(extension.Settings{
		ID: component.MustNewID("trust"), TelemetrySettings: componenttest.NewNopTelemetrySettings(),
	}, trust)
	require.NoError(b, err)
	require.NoError(b, x.Start(b.Context(), host{storageID: files}))
	return x, func() {
		require.NoError(b, x.Shutdown(b.Context()))
		require.NoError(b, files.Shutdown(b.Context()))
	}
}

// BenchmarkDurable sends 500 pieces of evidence a second of 200 agents, and
// measures from the hand-over to the durable decision. One iteration is one piece.
func BenchmarkDurable(b *testing.B) {
	for _, fsync := range []bool{false, true} {
		b.Run(fmt.Sprintf("fsync=%v", fsync), func(b *testing.B) {
			x, stop := started(b, b.TempDir(), fsync)
			defer stop()
			var mu sync.Mutex
			var took []time.Duration
			var all sync.WaitGroup
			every := time.NewTicker(2 * time.Millisecond)
			defer every.Stop()
			for i := range b.N {
				<-every.C
				all.Go(func() {
					s := []trustapi.Submission{verdictOf(fmt.Sprintf("ns/agent-%d", i%200), i, time.Now())}
					began := time.Now()
					if err := x.Submit(b.Context(), s); err != nil {
						b.Error(err)
					}
					d := time.Since(began)
					mu.Lock()
					took = append(took, d)
					mu.Unlock()
				})
			}
			all.Wait()
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-us")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-us")
		})
	}
}

// BenchmarkThroughput hands over as fast as it is taken, in requests of 100.
func BenchmarkThroughput(b *testing.B) {
	x, stop := started(b, b.TempDir(), false)
	defer stop()
	now := time.Now()
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		batch := make([]trustapi.Submission, 100)
		for i := range batch {
			k := n*100 + i
			batch[i] = verdictOf(fmt.Sprintf("ns/agent-%d", k%1000), k, now.Add(time.Duration(k)))
		}
		require.NoError(b, x.Submit(b.Context(), batch))
	}
	b.ReportMetric(float64(100*b.N)/b.Elapsed().Seconds(), "evidence/s")
}

// BenchmarkStart starts with 100,000 agents of four cycles each.
func BenchmarkStart(b *testing.B) {
	const agents = 100_000
	dir := b.TempDir()
	x, stop := started(b, dir, false)
	now := time.Now()
	for from := 0; from < 4*agents; from += 2000 {
		batch := make([]trustapi.Submission, 2000)
		for i := range batch {
			k := from + i
			batch[i] = verdictOf(fmt.Sprintf("namespace-%d/agent-%d", k%100, k%agents), k, now.Add(time.Duration(k)))
		}
		require.NoError(b, x.Submit(b.Context(), batch))
	}
	require.Equal(b, agents, x.Fleet().Agents)
	stop()
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	b.ResetTimer()
	for range b.N {
		x, stop = started(b, dir, false)
		b.StopTimer()
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapInuse-before.HeapInuse)/1e6, "heap-MB")
		require.Equal(b, agents, x.Fleet().Agents)
		stop()
		b.StartTimer()
	}
}
