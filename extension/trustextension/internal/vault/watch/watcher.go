// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"context"
	"errors"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/leasehold/leasehold/internal/trustapi"
)

// The most that is remembered of each kind.
const (
	maxEntities  = 1 << 14
	maxAccessors = 1 << 14
	maxSeen      = 1 << 16
	maxTraces    = 1 << 16
	maxCycles    = 1 << 12
	maxUses      = 256 // of one cycle
	maxHeld      = 1 << 12
)

// Watcher watches Vault. Its methods may be called from any goroutine.
type Watcher struct {
	cfg      Config
	stream   stream
	entities entities
	runs     runs
	uses     uses
	held     held
	hints    hints
	rates    rates

	// order lets records in one after the other.
	order sync.Mutex
	// seen are the requests that were taken in, so that a record that comes again
	// counts once.
	seen *lru.Cache[string, struct{}]
	// tokens are those of agents by their accessors, as they stand in the log.
	tokens *lru.Cache[string, token]
	// hashes are accessors by what the log has in their place.
	hashes *lru.Cache[string, string]
	// hashed are the accessors of which the hash is known.
	hashed *lru.Cache[string, struct{}]
	traces *lru.Cache[traceOf, string]

	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
	begin  sync.Once
	end    sync.Once
}

var (
	_ trustapi.VaultAudit = (*Watcher)(nil)
	_ trustapi.Uses       = (*Watcher)(nil)
	_ trustapi.Hints      = (*Watcher)(nil)
	_ trustapi.Traces     = (*Watcher)(nil)
)

// traceOf is a trace of an agent: what another says of it does not count.
type traceOf struct {
	agent string
	trace [16]byte
}

// New makes a watcher, which takes records in and asks nothing by itself until
// Start. Its owner calls Stop also without.
func New(cfg Config) (*Watcher, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	cfg.fill()
	w := &Watcher{cfg: cfg}
	w.ctx, w.cancel = context.WithCancel(context.Background()) //nolint:gosec // Stop calls it
	w.stream.init(cfg.CanaryWithin, cfg.CanaryEvery)
	w.held.init()
	w.hints.init()
	errs := []error{w.entities.init(), w.runs.init(), w.uses.init(), w.rates.init()}
	var err error
	w.seen, err = lru.New[string, struct{}](maxSeen)
	errs = append(errs, err)
	w.tokens, err = lru.New[string, token](maxAccessors)
	errs = append(errs, err)
	w.hashes, err = lru.New[string, string](maxAccessors)
	errs = append(errs, err)
	w.hashed, err = lru.New[string, struct{}](maxAccessors)
	errs = append(errs, err)
	w.traces, err = lru.New[traceOf, string](maxTraces)
	return w, errors.Join(append(errs, err)...)
}

// Start begins to ask Vault and to judge. It does not wait for anything.
func (w *Watcher) Start(context.Context) error {
	if w.ctx.Err() != nil {
		return errors.New("the watcher is stopped; make another")
	}
	w.begin.Do(func() {
		w.wg.Go(w.canaries)
		w.wg.Go(w.judges)
		w.wg.Go(w.follow)
		w.wg.Go(w.prunes)
		w.wg.Go(w.drifts)
		w.wg.Go(w.listens)
	})
	return nil
}

// Stop ends everything and waits for it. What is held for judgement is given up.
// It may be called again.
func (w *Watcher) Stop() {
	w.end.Do(w.cancel)
	w.hints.queue.ShutDown()
	w.wg.Wait()
}

// every calls do now and then until the watcher stops.
func (w *Watcher) every(interval time.Duration, do func()) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		do()
		select {
		case <-ticker.C:
		case <-w.ctx.Done():
			return
		}
	}
}

// asking is the context of one question to Vault.
func (w *Watcher) asking(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, w.cfg.AskTimeout)
}

// Traced tells which cycle of an agent a trace belongs to.
func (w *Watcher) Traced(agent, cycle string, trace [16]byte) {
	if agent != "" && cycle != "" && trace != [16]byte{} {
		w.traces.Add(traceOf{agent, trace}, cycle)
	}
}
