// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustexporter

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/exportertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"

	"github.com/leasehold/leasehold/exporter/trustexporter/internal/metadata"
	"github.com/leasehold/leasehold/exporter/trustexporter/internal/metadatatest"
	"github.com/leasehold/leasehold/internal/vaultaudit"
)

// audited is an extension that takes records of Vault's audit log as well.
type audited struct {
	intake
	more    sync.Mutex
	records []vaultaudit.Record
	refuses int
}

func (a *audited) Audited(_ context.Context, records []vaultaudit.Record) error {
	a.more.Lock()
	defer a.more.Unlock()
	if a.refuses > 0 {
		a.refuses--
		return errors.New("not now")
	}
	a.records = append(a.records, records...)
	return nil
}

func (a *audited) ids() (ids []string) {
	a.more.Lock()
	defer a.more.Unlock()
	for i := range a.records {
		ids = append(ids, a.records[i].ID)
	}
	return ids
}

// line puts a line of the audit log into a batch.
func line(logs plog.Logs, kind, id string) {
	logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty().Body().SetStr(fmt.Sprintf(
		`{"type":%q,"time":"2026-01-01T00:00:00Z","auth":{"accessor":"a"},"request":{"id":%q,"path":"secret/x"}}`, kind, id))
}

// measured starts an exporter whose metrics can be read.
func measured(t *testing.T, h host, change func(*Config)) (exporter.Logs, *componenttest.Telemetry) {
	t.Helper()
	tel := componenttest.NewTelemetry()
	t.Cleanup(func() { assert.NoError(t, tel.Shutdown(context.WithoutCancel(t.Context()))) })
	cfg := createDefaultConfig()
	cfg.Retry.InitialInterval, cfg.Retry.MaxInterval = time.Millisecond, 10*time.Millisecond
	change(cfg)
	set := exportertest.NewNopSettings(metadata.Type)
	set.TelemetrySettings = tel.NewTelemetrySettings()
	e, err := NewFactory().CreateLogs(t.Context(), set, cfg)
	require.NoError(t, err)
	require.NoError(t, e.Start(t.Context(), h))
	return e, tel
}

// unreadBy checks how many records were dropped, by the reason.
func unreadBy(t *testing.T, tel *componenttest.Telemetry, by map[string]int64) {
	t.Helper()
	var points []metricdata.DataPoint[int64]
	for reason, n := range by {
		points = append(points, metricdata.DataPoint[int64]{Value: n, Attributes: attribute.NewSet(attribute.String("reason", reason))})
	}
	metadatatest.AssertEqualExporterTrustUnread(t, tel, points, metricdatatest.IgnoreTimestamp(), metricdatatest.IgnoreExemplars())
}

func vaultAudit(c *Config) { c.Records = RecordsVaultAudit }

// Lines arrive in their order, also when the extension cannot take them at first.
func TestLinesOfTheAuditLogArriveInOrder(t *testing.T) {
	in := &audited{refuses: 3}
	e, tel := measured(t, host{component.MustNewID("trust"): in}, vaultAudit)
	assert.False(t, e.Capabilities().MutatesData)
	var want []string
	for batch := range 20 {
		logs := plog.NewLogs()
		for k := range 5 {
			id := fmt.Sprintf("%d-%d", batch, k)
			line(logs, "request", id)
			line(logs, "response", id)
			want = append(want, id)
		}
		require.NoError(t, e.ConsumeLogs(t.Context(), logs))
	}
	require.Eventually(t, func() bool { return len(in.ids()) == len(want) }, 30*time.Second, time.Millisecond)
	assert.Equal(t, want, in.ids())
	require.NoError(t, e.Shutdown(t.Context()))
	_, err := tel.GetMetric("otelcol_exporter_trust_unread")
	assert.Error(t, err, "nothing was dropped, requests are told of again")
}

// What is no line of the audit log is counted, and evidence does not come by it.
func TestWhatIsNoLineOfTheAuditLog(t *testing.T) {
	in := &audited{}
	e, tel := measured(t, host{component.MustNewID("trust"): in}, vaultAudit)
	logs := plog.NewLogs()
	verdict(t, logs, "good", true, true)
	line(logs, "response", "first")
	one := func() plog.LogRecord {
		return logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	}
	one().Body().SetStr("half a line")
	one().Body().SetInt(1)
	one().Body().SetStr("{" + strings.Repeat("x", vaultaudit.MaxLine))
	line(logs, "response", "last")
	require.NoError(t, e.ConsumeLogs(t.Context(), logs))
	none := plog.NewLogs()
	line(none, "request", "x")
	require.NoError(t, e.ConsumeLogs(t.Context(), none))
	require.Eventually(t, func() bool { return len(in.ids()) == 2 }, 30*time.Second, time.Millisecond)
	assert.Equal(t, []string{"first", "last"}, in.ids())
	assert.Empty(t, in.cycles())
	unreadBy(t, tel, map[string]int64{"evidence": 1, "form": 2, "size": 1})
	require.NoError(t, e.Shutdown(t.Context()))
}

// Lines of the audit log do not come in by a pipeline of evidence.
func TestAnAuditLogIsNoEvidence(t *testing.T) {
	in := &audited{}
	e, tel := measured(t, host{component.MustNewID("trust"): in}, func(*Config) {})
	logs := plog.NewLogs()
	line(logs, "response", "first")
	verdict(t, logs, "good", true, true)
	logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty().Body().SetStr("some text")
	require.NoError(t, e.ConsumeLogs(t.Context(), logs))
	require.Eventually(t, func() bool { return len(in.cycles()) == 1 }, 30*time.Second, time.Millisecond)
	assert.Empty(t, in.ids())
	unreadBy(t, tel, map[string]int64{"vault_audit": 1, "no_evidence": 1})
	require.NoError(t, e.Shutdown(t.Context()))
}

func TestStartOfAnAuditLogSaysWhatIsMissing(t *testing.T) {
	for says, h := range map[string]host{
		"add it to extensions and service::extensions": {},
		"takes nothing of Vault's audit log":           {component.MustNewID("trust"): &intake{}},
	} {
		cfg := createDefaultConfig()
		vaultAudit(cfg)
		e, err := NewFactory().CreateLogs(t.Context(), exportertest.NewNopSettings(metadata.Type), cfg)
		require.NoError(t, err)
		require.ErrorContains(t, e.Start(t.Context(), h), says)
		assert.NoError(t, e.Shutdown(t.Context()))
	}
}
