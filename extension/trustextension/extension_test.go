// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/storage/filestorage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/extension"
	"go.opentelemetry.io/collector/extension/extensiontest"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/extension/trustextension/internal/store"
	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// host has the extensions of a collector.
type host map[component.ID]component.Component

func (h host) GetExtensions() map[component.ID]component.Component { return h }

var storageID = component.MustNewID("file_storage")

// withStorage is a host with the real file_storage on a folder.
func withStorage(t *testing.T, dir string) host {
	t.Helper()
	f := filestorage.NewFactory()
	cfg := f.CreateDefaultConfig().(*filestorage.Config)
	cfg.Directory = dir
	ext, err := f.Create(t.Context(), extensiontest.NewNopSettings(f.Type()), cfg)
	require.NoError(t, err)
	require.NoError(t, ext.Start(t.Context(), componenttest.NewNopHost()))
	t.Cleanup(func() { assert.NoError(t, ext.Shutdown(context.WithoutCancel(t.Context()))) })
	return host{storageID: ext}
}

// begin starts the extension on a folder; without the server.
func begin(t *testing.T, dir string, h host) (*trustExtension, error) {
	t.Helper()
	return beginWith(t, dir, h, componenttest.NewNopTelemetrySettings())
}

func beginWith(t *testing.T, dir string, h host, telemetry component.TelemetrySettings) (*trustExtension, error) {
	t.Helper()
	cfg := createDefaultConfig()
	cfg.Storage = &storageID
	cfg.Ledger.Directory = filepath.Join(dir, "ledger")
	cfg.Policy = PolicyConfig{Preset: PresetDemo, Policy: *trust.DemoPolicy()}
	cfg.HTTP = configoptional.None[confighttp.ServerConfig]()
	cfg.Tick = 10 * time.Millisecond
	x, err := newTrust(extension.Settings{
		ID: component.MustNewID("trust"), TelemetrySettings: telemetry,
	}, cfg)
	require.NoError(t, err)
	err = x.Start(t.Context(), h)
	return x, err
}

func hardEvent(agent string) trustapi.Submission {
	f := &anomaly.Finding{Rule: "phase.write", Severity: anomaly.Critical, Hard: true, Enforce: true, Span: 7, Count: 1, Text: "acted"}
	e := audit.Evidence{
		Subject: audit.Subject{Agent: agent, Cycle: "c"}, At: pcommon.NewTimestampFromTime(time.Now()), Finding: f, Span: [8]byte{7: 7},
	}
	e.ID = e.Identify()
	return trustapi.Submission{Agent: agent, Proven: true, Source: "test", Evidence: e}
}

func TestStateOutlivesARestart(t *testing.T) {
	dir := t.TempDir()
	h := withStorage(t, dir)
	x, err := begin(t, dir, h)
	require.NoError(t, err)
	require.NoError(t, x.Submit(t.Context(), []trustapi.Submission{hardEvent("ns/a")}))
	require.NoError(t, x.Shutdown(t.Context()))

	x, err = begin(t, dir, h)
	require.NoError(t, err)
	d, err := x.Agent("ns/a")
	require.NoError(t, err)
	assert.NotNil(t, d.Quarantine)
	require.NoError(t, x.Shutdown(t.Context()))
	assert.NoError(t, x.Shutdown(t.Context()), "again")
}

// Evidence is made of spans, by this gateway or another: its run is no silent one. What
// only claims a name tells of nobody.
func TestEvidenceIsHeard(t *testing.T) {
	dir := t.TempDir()
	x, err := begin(t, dir, withStorage(t, dir))
	require.NoError(t, err)
	claimed := hardEvent("ns/b")
	claimed.Proven = false
	require.NoError(t, x.Submit(t.Context(), []trustapi.Submission{hardEvent("ns/a"), claimed}))
	assert.True(t, x.engine.Load().WasHeard("ns/a", "c"))
	assert.False(t, x.engine.Load().WasHeard("ns/a", "another"))
	assert.False(t, x.engine.Load().WasHeard("ns/b", "c"))
	require.NoError(t, x.Shutdown(t.Context()))
}

// A record of an agent that cannot be read stops the agent, and is set aside.
func TestDamagedRecordForgivesNobody(t *testing.T) {
	dir := t.TempDir()
	h := withStorage(t, dir)
	x, err := begin(t, dir, h)
	require.NoError(t, err)
	require.NoError(t, x.Submit(t.Context(), []trustapi.Submission{hardEvent("ns/a")}))
	require.NoError(t, x.Shutdown(t.Context()))

	store, err := x.openStore(t.Context(), h)
	require.NoError(t, err)
	require.NoError(t, store.Commit(t.Context(), damagedRecord("agent/ns/a")))
	require.NoError(t, store.Close(t.Context()))

	x, err = begin(t, dir, h)
	require.NoError(t, err)
	d, err := x.Agent("ns/a")
	require.NoError(t, err)
	require.NotNil(t, d.Quarantine)
	assert.Equal(t, "storage.damaged", d.Quarantine.Cause)
	assert.Equal(t, trust.Shadow, d.Phase)
	require.NoError(t, x.Shutdown(t.Context()))

	x, err = begin(t, dir, h)
	require.NoError(t, err)
	again, err := x.Agent("ns/a")
	require.NoError(t, err)
	assert.True(t, d.Quarantine.At.Equal(again.Quarantine.At))
	require.NoError(t, x.Shutdown(t.Context()))
}

// A file of the storage that is none is an error with what to do, and who moves
// it away forgives nobody.
func TestDamagedStorageForgivesNobody(t *testing.T) {
	dir := t.TempDir()
	h := withStorage(t, dir)
	x, err := begin(t, dir, h)
	require.NoError(t, err)
	require.NoError(t, x.Submit(t.Context(), []trustapi.Submission{hardEvent("ns/a")}))
	require.NoError(t, x.Shutdown(t.Context()))
	files, err := filepath.Glob(filepath.Join(dir, "extension_trust*"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	require.NoError(t, os.WriteFile(files[0], []byte("not a database, but long enough to be looked at"), 0o600))
	x, err = begin(t, dir, h)
	require.Error(t, err)
	assert.ErrorContains(t, err, "move")
	require.NoError(t, x.Shutdown(t.Context()))

	require.NoError(t, os.Remove(files[0]))
	x, err = begin(t, dir, h)
	require.NoError(t, err)
	d, err := x.Agent("ns/a")
	require.NoError(t, err)
	assert.NotNil(t, d.Quarantine, "the ledger tells of it")
	require.NoError(t, x.Shutdown(t.Context()))
}

func TestStartSaysWhatIsMissing(t *testing.T) {
	dir := t.TempDir()
	_, err := begin(t, dir, host{})
	require.ErrorContains(t, err, "add it to extensions and service::extensions")
	_, err = begin(t, dir, host{storageID: &trustExtension{}})
	require.ErrorContains(t, err, "no storage extension")

	h := withStorage(t, dir)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "file"), nil, 0o600))
	_, err = begin(t, filepath.Join(dir, "file"), h)
	require.ErrorContains(t, err, "ledger")
}

func damagedRecord(key string) []store.Record {
	return []store.Record{{Key: key, Value: []byte("\x01junk")}}
}
