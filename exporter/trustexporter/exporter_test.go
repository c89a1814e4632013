// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustexporter

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/storage/filestorage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/exportertest"
	"go.opentelemetry.io/collector/extension/extensiontest"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/leasehold/leasehold/exporter/trustexporter/internal/metadata"
	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// intake is an extension that takes evidence, or says that it cannot now.
type intake struct {
	component.StartFunc
	component.ShutdownFunc

	mu       sync.Mutex
	taken    []trustapi.Submission
	refuses  bool
	impaired int
	tries    int
}

func (i *intake) Submit(_ context.Context, all []trustapi.Submission) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.tries++
	if i.refuses {
		return fmt.Errorf("%w: not now", trustapi.ErrUnavailable)
	}
	i.taken = append(i.taken, all...)
	return nil
}

func (i *intake) Impair(string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.impaired++
}

func (i *intake) cycles() (names []string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for k := range i.taken {
		names = append(names, i.taken[k].Cycle)
	}
	return names
}

func (i *intake) tried() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.tries
}

type host map[component.ID]component.Component

func (h host) GetExtensions() map[component.ID]component.Component { return h }

// verdict is a record of a cycle, clean or bad, of a proven agent or not.
func verdict(t *testing.T, logs plog.Logs, id string, clean, proven bool) {
	t.Helper()
	v := &audit.Verdict{Close: "root"}
	v.Inputs = audit.Inputs{Status: cycle.StatusOK, Steps: 3, ToolCalls: 1, Asked: 1, Executed: 1, ModelCalls: 1}
	var found []anomaly.Finding
	if !clean {
		found = []anomaly.Finding{{Rule: "loop.call", Severity: anomaly.Critical, Enforce: true, Text: "went round"}}
	}
	v.Judge(found, .05)
	v.Subject = audit.Subject{Agent: "claimed", Cycle: id}
	rl := logs.ResourceLogs().AppendEmpty()
	if proven {
		rl.Resource().Attributes().PutStr(semconv.IdentityAgent, "ns/proven")
		rl.Resource().Attributes().PutStr(semconv.IdentitySource, "basic")
	}
	audit.PutRecord(rl.ScopeLogs().AppendEmpty().LogRecords().AppendEmpty(),
		&audit.Evidence{Subject: v.Subject, At: 1, Verdict: v}, 2)
}

func started(t *testing.T, h host, change func(*Config)) exporter.Logs {
	t.Helper()
	cfg := createDefaultConfig()
	cfg.Retry.InitialInterval, cfg.Retry.MaxInterval = time.Millisecond, 10*time.Millisecond
	change(cfg)
	set := exportertest.NewNopSettings(metadata.Type)
	set.ID = component.NewID(metadata.Type) // queues are kept under it
	e, err := NewFactory().CreateLogs(t.Context(), set, cfg)
	require.NoError(t, err)
	require.NoError(t, e.Start(t.Context(), h))
	return e
}

func TestEvidenceArrivesUnderTheProvenName(t *testing.T) {
	in := &intake{}
	e := started(t, host{component.MustNewID("trust"): in}, func(*Config) {})
	logs := plog.NewLogs()
	verdict(t, logs, "good", true, true)
	verdict(t, logs, "bad", false, false)
	other := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	other.SetEventName("something.else")
	forged := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0).CopyTo(forged)
	forged.Attributes().PutStr(semconv.EvidenceID, "not what it says")
	require.NoError(t, e.ConsumeLogs(t.Context(), logs))
	require.NoError(t, e.Shutdown(t.Context()), "what waits is handed over before the end")
	assert.ElementsMatch(t, []string{"good", "bad"}, in.cycles())
	for _, s := range in.taken {
		switch s.Cycle {
		case "good":
			assert.True(t, s.Proven)
			assert.Equal(t, "ns/proven", s.Agent)
			assert.Equal(t, "basic", s.Source)
		case "bad":
			assert.False(t, s.Proven)
			assert.Equal(t, "claimed", s.Agent)
		}
	}
}

func TestWhatIsRefusedNowIsTriedUntilItIsTaken(t *testing.T) {
	in := &intake{refuses: true}
	e := started(t, host{component.MustNewID("trust"): in}, func(*Config) {})
	logs := plog.NewLogs()
	verdict(t, logs, "good", true, true)
	require.NoError(t, e.ConsumeLogs(t.Context(), logs))
	require.Eventually(t, func() bool { return in.tried() >= 3 }, 30*time.Second, time.Millisecond)
	in.mu.Lock()
	in.refuses = false
	in.mu.Unlock()
	require.Eventually(t, func() bool { return len(in.cycles()) == 1 }, 30*time.Second, time.Millisecond)
	require.NoError(t, e.Shutdown(t.Context()))
}

// A full queue of good news refuses more of it, and takes bad news as before.
func TestBadNewsPassesAFloodOfGoodOnes(t *testing.T) {
	in := &intake{refuses: true}
	e := started(t, host{component.MustNewID("trust"): in}, func(c *Config) {
		c.Queue.Get().QueueSize, c.Queue.Get().NumConsumers = 2, 1
	})
	var refused int
	for n := range 20 {
		logs := plog.NewLogs()
		verdict(t, logs, fmt.Sprintf("good-%d", n), true, true)
		if e.ConsumeLogs(t.Context(), logs) != nil {
			refused++
		}
	}
	assert.Positive(t, refused)
	assert.Equal(t, refused, in.impaired, "the engine is told that evidence waits outside")
	logs := plog.NewLogs()
	verdict(t, logs, "bad", false, true)
	require.NoError(t, e.ConsumeLogs(t.Context(), logs))
	in.mu.Lock()
	in.refuses = false
	in.mu.Unlock()
	require.Eventually(t, func() bool {
		for _, name := range in.cycles() {
			if name == "bad" {
				return true
			}
		}
		return false
	}, 30*time.Second, time.Millisecond)
	require.NoError(t, e.Shutdown(t.Context()))
}

// What waits in both queues is there again after a restart.
func TestBothQueuesOutliveARestart(t *testing.T) {
	f := filestorage.NewFactory()
	cfg := f.CreateDefaultConfig().(*filestorage.Config)
	cfg.Directory = t.TempDir()
	files, err := f.Create(t.Context(), extensiontest.NewNopSettings(f.Type()), cfg)
	require.NoError(t, err)
	require.NoError(t, files.Start(t.Context(), componenttest.NewNopHost()))
	storage := component.MustNewID("file_storage")
	kept := func(c *Config) { c.Queue.Get().StorageID = &storage }

	down := &intake{refuses: true}
	e := started(t, host{component.MustNewID("trust"): down, storage: files}, kept)
	logs := plog.NewLogs()
	verdict(t, logs, "good", true, true)
	verdict(t, logs, "bad", false, true)
	require.NoError(t, e.ConsumeLogs(t.Context(), logs))
	require.NoError(t, e.Shutdown(t.Context()))
	assert.Empty(t, down.cycles())

	up := &intake{}
	e = started(t, host{component.MustNewID("trust"): up, storage: files}, kept)
	require.Eventually(t, func() bool { return len(up.cycles()) == 2 }, 30*time.Second, time.Millisecond)
	assert.ElementsMatch(t, []string{"good", "bad"}, up.cycles())
	require.NoError(t, e.Shutdown(t.Context()))
	require.NoError(t, files.Shutdown(t.Context()))
}

func TestStartSaysWhatIsMissing(t *testing.T) {
	for says, h := range map[string]host{
		"add it to extensions and service::extensions": {},
		"name a trust extension":                       {component.MustNewID("trust"): files{}},
	} {
		e, err := NewFactory().CreateLogs(t.Context(), exportertest.NewNopSettings(metadata.Type), createDefaultConfig())
		require.NoError(t, err)
		require.ErrorContains(t, e.Start(t.Context(), h), says)
		assert.NoError(t, e.Shutdown(t.Context()))
	}
}

// files is an extension that is no trust extension.
type files struct {
	component.StartFunc
	component.ShutdownFunc
}
