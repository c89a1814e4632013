// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustexporter

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"

	"github.com/leasehold/leasehold/exporter/trustexporter/internal/metadata"
)

// load reads testdata/config.yaml's component of the given name.
func load(t *testing.T, name string) *Config {
	t.Helper()
	conf, err := confmaptest.LoadConf(filepath.Join("testdata", "config.yaml"))
	require.NoError(t, err)
	sub, err := conf.Sub(component.NewIDWithName(metadata.Type, name).String())
	require.NoError(t, err)
	cfg := NewFactory().CreateDefaultConfig()
	require.NoError(t, sub.Unmarshal(cfg))
	return cfg.(*Config)
}

func TestLoadConfig(t *testing.T) {
	assert.Equal(t, createDefaultConfig(), load(t, ""))
	assert.Zero(t, createDefaultConfig().Retry.MaxElapsedTime, "evidence is never given up")
	assert.Equal(t, 100*time.Millisecond, createDefaultConfig().Retry.InitialInterval, "a gateway that begins to lead takes what waits at once")
	assert.Equal(t, 5*time.Second, createDefaultConfig().Retry.MaxInterval)

	want := createDefaultConfig()
	storage := component.MustNewID("file_storage")
	want.Extension = component.MustNewIDWithName("trust", "other")
	want.Timeout.Timeout = 3 * time.Second
	want.Retry.InitialInterval, want.Retry.MaxElapsedTime = time.Second, time.Hour
	queue := want.Queue.Get()
	queue.QueueSize, queue.NumConsumers, queue.StorageID = 50, 2, &storage
	want.UrgentQueueSize = 20
	got := load(t, "all")
	assert.Equal(t, want, got)
	urgent := got.urgentQueue()
	assert.Equal(t, int64(20), urgent.Get().QueueSize)
	assert.True(t, urgent.Get().BlockOnOverflow)
	assert.Equal(t, int64(50), got.Queue.Get().QueueSize, "the other queue is left as it is")

	lines := load(t, "vault_audit")
	assert.Equal(t, RecordsVaultAudit, lines.Records)
	inOrder := lines.auditQueue()
	assert.Equal(t, 1, inOrder.Get().NumConsumers, "the order tells")
	assert.True(t, inOrder.Get().BlockOnOverflow)
	assert.Equal(t, int64(50), inOrder.Get().QueueSize)
	for _, name := range []string{"", "all", "vault_audit"} {
		assert.NoError(t, confmap.Validate(load(t, name)))
	}
}

func TestBadConfigurationsAreRefused(t *testing.T) {
	tests := []struct {
		key   string
		value any
		says  string
	}{
		{"extension", "", "extension"},
		{"records", "", `records must be evidence or vault_audit (got "")`},
		{"records", "spans", `records must be evidence or vault_audit (got "spans")`},
		{"urgent_queue_size", 0, "urgent_queue_size must be from 1 to 1000000 (got 0)"},
		{"sending_queue::num_consumers", 0, "num_consumers"},
		{"sending_queue::queue_size", -1, "queue_size"},
		{"timeout", "-1s", "timeout"},
		{"no_such_key", 1, "no_such_key"},
	}
	for _, tt := range tests {
		t.Run(tt.key, func(t *testing.T) {
			cfg := createDefaultConfig()
			err := confmap.NewFromStringMap(map[string]any{tt.key: tt.value}).Unmarshal(cfg)
			if err == nil {
				err = confmap.Validate(cfg)
			}
			assert.ErrorContains(t, err, tt.says)
		})
	}
}
