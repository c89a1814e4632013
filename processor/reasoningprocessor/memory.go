// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension/xextension/storage"
	"go.opentelemetry.io/otel/metric"
	"go.uber.org/zap"

	"github.com/leasehold/leasehold/internal/judge"
	"github.com/leasehold/leasehold/processor/reasoningprocessor/internal/metadata"
)

// memory keeps what is learned of agents in a storage extension; without one it
// does nothing.
type memory struct {
	client    storage.Client
	of        *judge.Memory
	keyID     uint64
	log       *zap.Logger
	telemetry *metadata.TelemetryBuilder
}

// storedKey is where a hash key that nobody configured is kept, so that hashes
// can be compared after a restart.
const storedKey = "hash_key"

// recall opens the storage and reads what was learned before.
func (p *reasoning) recall(ctx context.Context, host component.Host) error {
	if p.judge == nil || p.cfg.Baselines.Storage == nil {
		if p.cfg.HashKey == "" {
			p.log.Info("No hash_key is set: content hashes will not be comparable across restarts or collectors")
		}
		return nil
	}
	client, err := storageClient(ctx, host, *p.cfg.Baselines.Storage, p.id)
	if err != nil {
		return err
	}
	if err := p.recallKey(ctx, client); err != nil {
		return errors.Join(err, client.Close(ctx))
	}
	p.memory = memory{
		client: client, of: p.judge.Memory(), keyID: p.judge.Hasher().Hash(storedKey), log: p.log, telemetry: p.telemetry,
	}
	if err := p.memory.load(ctx); err != nil {
		return errors.Join(err, p.memory.client.Close(ctx))
	}
	return nil
}

// recallKey takes the hash key from the storage where none is configured, and
// puts one there the first time.
func (p *reasoning) recallKey(ctx context.Context, client storage.Client) error {
	if p.cfg.HashKey != "" {
		return nil
	}
	key, err := client.Get(ctx, storedKey)
	if err != nil {
		return fmt.Errorf("baselines::storage: read the hash key: %w", err)
	}
	if len(key) < minHashKey {
		if key, err = randomKey(); err != nil {
			return err
		}
		if err := client.Set(ctx, storedKey, key); err != nil {
			return fmt.Errorf("baselines::storage: keep the hash key: %w", err)
		}
		p.log.Info("No hash_key is set: made one and keep it in the storage of the baselines")
	}
	return p.arm(key)
}

// storageClient opens the processor's own part of a storage extension.
func storageClient(ctx context.Context, host component.Host, id, owner component.ID) (storage.Client, error) {
	ext, ok := host.GetExtensions()[id]
	if !ok {
		return nil, fmt.Errorf("baselines::storage: no extension %q is running: add it to extensions and service::extensions", id)
	}
	store, ok := ext.(storage.Extension)
	if !ok {
		return nil, fmt.Errorf("baselines::storage: extension %q is no storage extension: name one such as file_storage", id)
	}
	client, err := store.GetClient(ctx, component.KindProcessor, owner, "")
	if err != nil {
		return nil, fmt.Errorf("baselines::storage: open %q: %w", id, err)
	}
	return client, nil
}

// observeBaselines tells how many baselines there are, and how many there were.
func (p *reasoning) observeBaselines() error {
	if p.judge == nil {
		return nil
	}
	err := p.telemetry.RegisterProcessorReasoningBaselinesCallback(func(_ context.Context, o metric.Int64Observer) error {
		o.Observe(int64(p.judge.Memory().Stats().Baselines))
		return nil
	})
	return errors.Join(err, p.telemetry.RegisterProcessorReasoningBaselinesEvictedCallback(
		func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(int64(p.judge.Memory().Stats().Evicted))
			return nil
		}))
}

func (m *memory) load(ctx context.Context) error {
	loaded, err := m.of.Load(ctx, m.client, m.keyID)
	if err != nil {
		return fmt.Errorf("baselines::storage: read the baselines: %w", err)
	}
	for _, lost := range loaded.Lost {
		m.log.Warn("A baseline is lost; its agent begins anew and earns nothing until it is warm", zap.Error(lost))
	}
	m.telemetry.ProcessorReasoningBaselinesLost.Add(ctx, int64(len(loaded.Lost)))
	m.log.Info("Read what was learned of agents", zap.Int("baselines", loaded.Baselines))
	return nil
}

// ticker ticks when it is time to save, or never.
func (m *memory) ticker(every time.Duration) *time.Ticker {
	if m.client == nil {
		return never()
	}
	return time.NewTicker(every)
}

// saveTimeout bounds one round of writing.
const saveTimeout = 30 * time.Second

func (m *memory) save(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, saveTimeout)
	defer cancel()
	if err := m.of.Save(ctx, m.client, m.keyID); err != nil && ctx.Err() == nil {
		m.telemetry.ProcessorReasoningBaselinesSaveFailures.Add(ctx, 1)
		m.log.Error("Baselines could not be saved; they are tried again", zap.Error(err))
	}
}

// close saves for the last time.
func (m *memory) close(ctx context.Context) error {
	if m.client == nil {
		return nil
	}
	err := m.of.Save(ctx, m.client, m.keyID)
	if err != nil {
		err = fmt.Errorf("save the baselines: %w", err)
	}
	err = errors.Join(err, m.client.Close(ctx))
	m.client = nil
	return err
}
