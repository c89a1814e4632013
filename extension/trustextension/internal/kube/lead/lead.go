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
	// Begin is called when this process leads; its context ends with that. End is
	// called when it does not any more, and returns when all that Begin began has
	// ended.
	Begin func(ctx context.Context) error
	End   func()
	Log   *zap.Logger
}

// Election is one that this process stands in.
type Election struct {
	cfg     Config
	elector *leaderelection.LeaderElector

	ctx    context.Context //nolint:containedctx // the election's own life, which Stop ends
	cancel context.CancelFunc
	life   sync.WaitGroup

	// mu is held while Begin or End runs, so that each Begin is ended once.
	mu    sync.Mutex
	leads bool
	// over is set when it will not lead again.
	over bool
	// resign gives up the lease of this term.
	resign context.CancelFunc
}

// again is how long a process waits that could not begin to lead.
const again = 2 * time.Second

// Start stands in an election.
func Start(cfg Config) (*Election, error) {
	e := &Election{cfg: cfg}
	e.ctx, e.cancel = context.WithCancel(context.Background())
	var err error
	if e.elector, err = leaderelection.NewLeaderElector(leaderelection.LeaderElectionConfig{
		Lock: &resourcelock.LeaseLock{
			LeaseMeta: metav1.ObjectMeta{Namespace: cfg.Namespace, Name: cfg.Name}, Client: cfg.Client.CoordinationV1(),
			LockConfig: resourcelock.ResourceLockConfig{Identity: cfg.Identity},
		},
		LeaseDuration: cfg.Duration, RenewDeadline: cfg.Renew, RetryPeriod: cfg.Retry,
		ReleaseOnCancel: true, Name: cfg.Name,
		Callbacks: leaderelection.LeaderCallbacks{OnStartedLeading: e.begin, OnStoppedLeading: e.end},
	}); err != nil {
		e.cancel()
		return nil, fmt.Errorf("leader_election: %w", err)
	}
	e.life.Go(e.run)
	return e, nil
}

// run stands again and again.
func (e *Election) run() {
	for e.ctx.Err() == nil {
		term, resign := context.WithCancel(e.ctx)
		e.mu.Lock()
		e.resign = resign
		e.mu.Unlock()
		e.elector.Run(term)
		resign()
		select {
		case <-e.ctx.Done():
		case <-time.After(again):
		}
	}
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
	if err := e.cfg.Begin(ctx); err != nil {
		e.cfg.Log.Error("this engine was elected and cannot lead; another may", zap.Error(err))
		e.finish()
		e.resign()
	}
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
func (e *Election) Leader() string { return e.elector.GetLeader() }

// Stop ends what was begun, then gives the lease up, and waits for both. It may be
// called again.
func (e *Election) Stop() {
	e.mu.Lock()
	e.over = true
	e.finish()
	e.mu.Unlock()
	e.cancel()
	e.life.Wait()
}
