// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package lead lets one of several engines decide, by a Lease of Kubernetes. That
// is no fence: a leader that was paused finds out late. What is written is fenced
// where it is written.
package lead

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

// Config is what an election is about. All fields must be set.
type Config struct {
	Client          kubernetes.Interface
	Namespace, Name string
	// Identity tells this process from all others.
	Identity string
	// Duration is how long a leader that is not heard of keeps the lease, Renew how
	// long it tries to renew it before it gives up, and Retry how often.
	Duration, Renew, Retry time.Duration
	// Begin is called when this process leads; its context ends with that, and with
	// Stop. What holds fails with, ErrLapsed, says that another may lead by now, which
	// End comes too late for. End is called when it does not lead any more, and returns
	// when all that Begin began has ended.
	Begin func(ctx context.Context, holds func() error) error
	End   func()
	Log   *zap.Logger
}

// Election is one that this process stands in.
type Election struct {
	cfg Config
	// elector and lock are those of the present term, and resign gives it up.
	elector atomic.Pointer[leaderelection.LeaderElector]
	lock    atomic.Pointer[lock]
	resign  atomic.Pointer[context.CancelFunc]

	ctx    context.Context //nolint:containedctx // the election's own life, which Stop ends
	cancel context.CancelFunc
	life   sync.WaitGroup
	// stopping is closed by Stop before it waits for a Begin that is under way.
	stopping chan struct{}
	stop     sync.Once

	// mu is held while Begin or End runs, so that each Begin is ended once.
	mu    sync.Mutex
	leads bool
	// over is set when it will not lead again.
	over bool
	// failed says that Begin failed in this term.
	failed bool
}

// again is how long a process waits before it stands once more.
const again = 2 * time.Second

// turns is how many retries a process lets others have that could not begin to
// lead: they look for the lease every 2.2 at most.
const turns = 3

// Start stands in an election.
func Start(cfg Config) (*Election, error) {
	e := &Election{cfg: cfg, stopping: make(chan struct{})}
	e.ctx, e.cancel = context.WithCancel(context.Background())
	elector, err := e.newElector()
	if err != nil {
		e.cancel()
		return nil, fmt.Errorf("leader_election: %w", err)
	}
	e.elector.Store(elector)
	e.life.Go(e.run)
	return e, nil
}

// newElector makes the elector of one term. It is not the one to release the
// lease: it would do so before it says that the term has ended, and be silent all
// the while that the API server does not answer.
func (e *Election) newElector() (*leaderelection.LeaderElector, error) {
	cfg := &e.cfg
	l := &lock{
		Interface: &resourcelock.LeaseLock{
			LeaseMeta: metav1.ObjectMeta{Namespace: cfg.Namespace, Name: cfg.Name}, Client: cfg.Client.CoordinationV1(),
			LockConfig: resourcelock.ResourceLockConfig{Identity: cfg.Identity},
		},
		leads: func() bool { return e.elector.Load().IsLeader() },
		lost:  func() { (*e.resign.Load())() },
	}
	e.lock.Store(l)
	return leaderelection.NewLeaderElector(leaderelection.LeaderElectionConfig{
		Lock:          l,
		LeaseDuration: cfg.Duration, RenewDeadline: cfg.Renew, RetryPeriod: cfg.Retry, Name: cfg.Name,
		Callbacks: leaderelection.LeaderCallbacks{OnStartedLeading: e.begin, OnStoppedLeading: e.end},
	})
}

// run stands again and again.
func (e *Election) run() {
	for e.ctx.Err() == nil {
		term, resign := context.WithCancel(e.ctx)
		e.resign.Store(&resign)
		e.mu.Lock()
		e.failed = false
		e.mu.Unlock()
		e.elector.Load().Run(term)
		resign()
		e.release()
		if elector, err := e.newElector(); err == nil { // it was made once before
			e.elector.Store(elector)
		}
		select {
		case <-e.ctx.Done():
		case <-time.After(e.pause()):
		}
	}
}

func (e *Election) pause() time.Duration {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.failed {
		return max(again, turns*e.cfg.Retry)
	}
	return again
}

// begin is called on a goroutine of the elector's own, and may come after the end
// of its term.
func (e *Election) begin(ctx context.Context) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if ctx.Err() != nil || e.over {
		return
	}
	e.cfg.Log.Info("this engine leads", zap.String("lease", e.cfg.Name), zap.String("identity", e.cfg.Identity))
	e.leads = true
	held := e.lock.Load()
	holds := func() error { return held.holds(e.cfg.Duration) }
	if err := e.cfg.Begin(e.whileWanted(ctx), holds); err != nil {
		e.cfg.Log.Error("this engine was elected and cannot lead; another may", zap.Error(err))
		e.failed = true
		e.finish()
		(*e.resign.Load())()
	}
}

// whileWanted is the context of a term that ends with Stop as well, whose own end
// comes only after the engine's.
func (e *Election) whileWanted(term context.Context) context.Context {
	ctx, cancel := context.WithCancel(term)
	e.life.Go(func() {
		defer cancel()
		select {
		case <-term.Done():
		case <-e.stopping:
		}
	})
	return ctx
}

func (e *Election) end() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.finish()
}

// finish ends what Begin began. Callers hold mu.
func (e *Election) finish() {
	if e.leads {
		e.leads = false
		e.cfg.End()
		e.cfg.Log.Info("this engine stands by", zap.String("lease", e.cfg.Name))
	}
}

// Leader is the identity of who leads, "" for nobody.
func (e *Election) Leader() string { return e.elector.Load().GetLeader() }

// Stop ends what was begun, then gives the lease up, and waits for both. It may be
// called again.
func (e *Election) Stop() {
	e.stop.Do(func() { close(e.stopping) })
	e.mu.Lock()
	e.over = true
	e.finish()
	e.mu.Unlock()
	e.cancel()
	e.life.Wait()
}
