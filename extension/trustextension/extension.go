// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension"
	"go.opentelemetry.io/collector/extension/extensioncapabilities"
	"go.uber.org/zap"

	"github.com/leasehold/leasehold/extension/trustextension/internal/actuate"
	"github.com/leasehold/leasehold/extension/trustextension/internal/book"
	"github.com/leasehold/leasehold/extension/trustextension/internal/engine"
	"github.com/leasehold/leasehold/extension/trustextension/internal/metadata"
	"github.com/leasehold/leasehold/extension/trustextension/internal/store"
	"github.com/leasehold/leasehold/extension/trustextension/internal/vault/watch"
	"github.com/leasehold/leasehold/internal/trust"
)

// trustExtension is the extension: the engine, what it stands on, and its life.
type trustExtension struct {
	cfg       *Config
	set       extension.Settings
	telemetry *metadata.TelemetryBuilder
	store     store.Store
	ledger    *book.File
	watchers  *engine.Watchers
	web       web

	// cluster is the Kubernetes half, nil without it.
	cluster *cluster
	// custody watches what agents do with credentials of Vault, nil where none is
	// configured or another gateway decides.
	custody atomic.Pointer[watch.Watcher]
	// engine is the one that decides, or one that takes nothing in where another
	// gateway does.
	engine atomic.Pointer[engine.Engine]
	// decides is whether this gateway is the one that decides.
	decides atomic.Bool
}

var (
	_ extension.Extension             = (*trustExtension)(nil)
	_ extensioncapabilities.Dependent = (*trustExtension)(nil)
)

func newTrust(set extension.Settings, cfg *Config) (*trustExtension, error) {
	telemetry, err := metadata.NewTelemetryBuilder(set.TelemetrySettings)
	if err != nil {
		return nil, fmt.Errorf("create telemetry: %w", err)
	}
	x := &trustExtension{cfg: cfg, set: set, telemetry: telemetry, watchers: new(engine.Watchers)}
	if err := x.standBy(); err != nil {
		return nil, err
	}
	return x, nil
}

// Dependencies makes the storage start first, and end last.
func (x *trustExtension) Dependencies() []component.ID {
	if x.cfg.Storage == nil {
		return nil
	}
	return []component.ID{*x.cfg.Storage}
}

// Start opens the store and the ledger, brings the one up to the other, and
// begins to decide.
func (x *trustExtension) Start(ctx context.Context, host component.Host) error {
	err := x.open(ctx, host)
	if err == nil {
		err = x.web.start(ctx, host, x)
	}
	if err != nil {
		return errors.Join(err, x.Shutdown(ctx))
	}
	return nil
}

func (x *trustExtension) open(ctx context.Context, host component.Host) (err error) {
	if x.store, err = x.openStore(ctx, host); err != nil {
		return err
	}
	if x.ledger, err = book.Open(x.cfg.Ledger.config()); err != nil {
		return err
	}
	if err := x.standBy(); err != nil { // now with the ledger
		return err
	}
	if x.cfg.Kubernetes.HasValue() {
		err = x.joinCluster(ctx)
	} else {
		err = x.decide(ctx, x.engineConfig(), func(*engine.Engine) {})
	}
	if err != nil {
		return err
	}
	x.say()
	return x.observe()
}

// decide starts an engine and lets it be the one that decides. What it needs from
// its first action on is readied before.
func (x *trustExtension) decide(ctx context.Context, cfg engine.Config, ready func(*engine.Engine)) error {
	e := engine.New(cfg)
	ready(e)
	if err := e.Start(ctx); err != nil {
		return errors.Join(err, e.Stop(ctx))
	}
	x.engine.Store(e)
	x.decides.Store(true)
	return nil
}

// standBy ends the engine that decides, and lets one be asked that takes nothing
// in.
func (x *trustExtension) standBy() error {
	idle := engine.New(x.engineConfig())
	err := idle.Stop(context.Background())
	x.decides.Store(false)
	if before := x.engine.Swap(idle); before != nil {
		err = errors.Join(err, before.Stop(context.Background()))
	}
	return err
}

// policy is the one in the configuration.
func (x *trustExtension) policy() *trust.Policy {
	policy := x.cfg.Policy.Policy
	return &policy
}

func (x *trustExtension) engineConfig() engine.Config {
	phases := make(map[string]trust.Phase, len(x.cfg.Agents))
	for name, a := range x.cfg.Agents {
		phases[name] = a.MaxPhase
	}
	a := &x.cfg.Actions
	cfg := engine.Config{
		Policy: x.policy(), MaxPhases: phases, Store: x.store,
		Actuator:        &actuate.Observe{Log: x.set.Logger},
		ObserveUnproven: x.cfg.Identity == IdentityObserve,
		MaxAgents:       x.cfg.MaxAgents, FindingsPerSecond: x.cfg.MaxFindingsPerSecond, Tick: x.cfg.Tick,
		Actions:  engine.ActionConfig{Workers: a.Workers, Timeout: a.Timeout, First: a.InitialInterval, Most: a.MaxInterval},
		Watchers: x.watchers, Hooks: x.hooks(), Log: x.set.Logger, Version: x.set.BuildInfo.Version, Now: time.Now,
	}
	if x.ledger != nil { // not an interface around nil
		cfg.Ledger = x.ledger
	}
	return cfg
}

// say tells once what a person has to know who thinks that this is in force.
func (x *trustExtension) say() {
	log := x.set.Logger
	if x.cfg.Storage == nil {
		log.Warn("Nothing is kept over a restart: every agent begins in shadow again. Set storage to a storage extension, such as file_storage")
	}
	if x.cfg.Identity == IdentityObserve {
		log.Warn("IDENTITY IS NOT REQUIRED: evidence whose sender proved no name is only observed, and nothing follows from it. " +
			"Put an authenticator on the OTLP receiver, and set identity to required")
	}
	if x.cfg.Policy.Preset == PresetDemo {
		log.Warn("The policy is that of the demonstration: its numbers guarantee nothing", zap.String("policy", x.cfg.Policy.Name))
	}
	if torn := x.ledger.Recovered(); torn != nil {
		log.Warn("Half an entry was cut off the end of the ledger and set aside", zap.String("file", torn.Saved), zap.Int64("bytes", torn.Bytes))
	}
}

// Shutdown ends everything in the reverse order. It may be called without Start,
// and again.
func (x *trustExtension) Shutdown(ctx context.Context) error {
	err := x.web.stop(ctx)
	if x.cluster != nil {
		x.cluster.leave()
	}
	err = errors.Join(err, x.standBy())
	x.telemetry.Shutdown()
	if x.ledger != nil {
		err = errors.Join(err, x.ledger.Close())
		x.ledger = nil
	}
	if x.store != nil {
		err = errors.Join(err, x.store.Close(ctx))
		x.store = nil
	}
	return err
}
