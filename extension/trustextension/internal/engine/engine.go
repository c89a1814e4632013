// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/internal/trust"
)

// Engine decides. Start it once; everything else may be called from any
// goroutine.
type Engine struct {
	cfg Config
	// rules are those of agents that have none of their own.
	rules    *Rules
	intake   *intake
	outbox   *outbox
	refused  refused
	ears     *ears
	ended    ended
	impaired atomic.Int64 // until when, in nanoseconds
	started  time.Time

	ctx    context.Context //nolint:containedctx // the engine's own life, which Stop ends
	cancel context.CancelFunc
	// loop is joined by Stop; it joins the workers.
	loop sync.WaitGroup

	// mu guards what is installed. The loop alone writes, and holds it for no
	// input or output.
	mu     sync.RWMutex
	agents map[string]*agent
	names  []string // sorted
	fleet  *trust.Fleet
	head   ledger.Head
	// ticking are the agents that time alone can move.
	ticking map[string]struct{}
	// owners are the agents that credentials are bound to, by their accessors.
	owners owners

	// unwritten are entries that are durable and not in the ledger yet. Only the
	// loop looks at them.
	unwritten []ledger.Entry
	// behind is how many of them could not be written.
	behind atomic.Int64
	// complained is when it was last said that nothing can be decided.
	complained time.Time
}

// New makes an engine that has not read anything yet.
func New(cfg Config) *Engine {
	if cfg.Watchers == nil {
		cfg.Watchers = new(Watchers)
	}
	e := &Engine{
		cfg: cfg, rules: NewRules(cfg.Policy), intake: newIntake(), ears: newEars(),
		agents: map[string]*agent{}, ticking: map[string]struct{}{}, owners: owners{}, fleet: new(trust.Fleet), refused: newRefused(),
	}
	e.ctx, e.cancel = context.WithCancel(context.Background())
	e.outbox = newOutbox(e)
	return e
}

// Start reads what is kept and begins to decide. An error says what could not be
// read and what to do; the engine is then to be stopped.
func (e *Engine) Start(ctx context.Context) error {
	e.started = e.cfg.Now()
	if err := e.load(ctx); err != nil {
		return err
	}
	e.loop.Go(e.run)
	return nil
}

// Stop ends the loop and the workers, and waits for both. What was not durable is
// answered with an error. It may be called without Start, and again.
func (e *Engine) Stop(context.Context) error {
	e.cancel()
	e.loop.Wait()
	e.intake.close()
	return nil
}

// run is the goroutine that owns all state.
func (e *Engine) run() {
	defer e.outbox.join()
	ticker := time.NewTicker(e.cfg.Tick)
	defer ticker.Stop()
	e.outbox.resume(e.agents)
	for {
		jobs := e.intake.next(e.ctx, ticker.C)
		if e.ctx.Err() != nil {
			answer(jobs, errStopped)
			return
		}
		_ = e.step(jobs) // who waits for it was told
		e.outbox.dispatch(e.cfg.Now())
	}
}

// step takes a group of events in. Nothing of it is seen by anybody before all of
// it is durable. An error means that nothing of it was.
func (e *Engine) step(jobs []*job) error {
	began := e.cfg.Now()
	if err := e.flush(); err != nil {
		e.fail(jobs, err)
		return err
	}
	t := e.begin(began)
	for _, j := range jobs {
		t.take(j)
	}
	if err := t.commit(e.ctx); err != nil {
		e.fail(jobs, err)
		return err
	}
	if e.cfg.Hooks.Committed != nil && len(t.touched) > 0 {
		e.cfg.Hooks.Committed(len(jobs), e.cfg.Now().Sub(began))
	}
	answer(jobs, nil)
	return nil
}

// complainEvery is how often it is said that nothing can be decided.
const complainEvery = 10 * time.Second

// fail answers that nothing of a group was taken in; the outbox tries its part
// again by itself.
func (e *Engine) fail(jobs []*job, err error) {
	if now := e.cfg.Now(); now.Sub(e.complained) >= complainEvery {
		e.complained = now
		e.cfg.Log.Error("nothing is decided: what is decided cannot be kept; evidence waits with its senders", zap.Error(err))
	}
	answer(jobs, fmt.Errorf("%w: %w", errUnavailable, err))
	e.outbox.again(jobs)
}

// Impaired reports whether evidence is being lost on its way here, or what runs
// cannot be seen.
func (e *Engine) Impaired() bool { return e.isImpaired(e.cfg.Now()) }

// isImpaired reports whether evidence is being lost on its way here.
func (e *Engine) isImpaired(now time.Time) bool { return now.UnixNano() < e.impaired.Load() }
