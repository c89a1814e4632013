// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"fmt"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/crashpoint"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

var (
	_ trustapi.Intake = (*Engine)(nil)
	_ trustapi.Phases = (*Engine)(nil)
)

// Submit implements trustapi.Intake.
func (e *Engine) Submit(ctx context.Context, all []trustapi.Submission) error {
	if len(all) == 0 {
		return nil
	}
	w := newWaiter(len(all))
	for i := range all {
		s := &all[i]
		if err := e.intake.put(ctx, &job{submission: s, done: w}, urgent(s)); err != nil {
			return err
		}
	}
	crashpoint.At(crashpoint.Submitted)
	return e.wait(ctx, w)
}

func (e *Engine) wait(ctx context.Context, w *waiter) error {
	select {
	case <-w.over:
		return w.err
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", errUnavailable, ctx.Err())
	case <-e.intake.closed:
		return errStopped
	}
}

// urgent reports whether evidence can take trust away.
func urgent(s *trustapi.Submission) bool {
	switch {
	case s.Finding != nil:
		return s.Finding.Hard || s.Finding.Severity >= anomaly.Critical
	case s.Verdict != nil:
		return s.Verdict.Badness > s.Verdict.Expected || s.Verdict.Revision > 0
	default:
		return false
	}
}

// impairment is how long one report of lost evidence lasts.
const impairment = time.Minute

// Impair implements trustapi.Intake.
func (e *Engine) Impair(why string) {
	now := e.cfg.Now()
	if !e.isImpaired(now) {
		e.cfg.Log.Warn("evidence is being lost: nobody rises and no silence counts until a minute without loss has passed", zap.String("why", why))
	}
	e.impaired.Store(now.Add(impairment).UnixNano())
}

// Phase implements trustapi.Phases.
func (e *Engine) Phase(name string) (trust.Phase, bool) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	a, ok := e.agents[name]
	if !ok {
		return trust.Shadow, false
	}
	return a.held.Phase, true
}

// Quarantined reports whether an agent is in quarantine, which is durable before
// anything is done about it.
func (e *Engine) Quarantined(name string) bool {
	e.mu.RLock()
	defer e.mu.RUnlock()
	a, ok := e.agents[name]
	return ok && a.held.Quarantine != nil
}

// Busy reports whether an action on an agent is open, but for launches.
func (e *Engine) Busy(name string) bool {
	e.mu.RLock()
	defer e.mu.RUnlock()
	a, ok := e.agents[name]
	return ok && len(a.actions) > a.launches()
}

// Observed reports whether the policy carries nothing out in an agent's phase.
func (e *Engine) Observed(name string) bool {
	e.mu.RLock()
	defer e.mu.RUnlock()
	a, ok := e.agents[name]
	return ok && e.rulesOf(a).Policy.Enforcement.ModeOf(a.held.Phase) == trust.Observe
}

// refused counts evidence that did not count.
type refused struct {
	mu     sync.Mutex
	counts map[string]uint64
}

func newRefused() refused { return refused{counts: map[string]uint64{}} }

// refuse counts one; reasons are the constants of this package.
func (e *Engine) refuse(reason string) {
	e.refused.mu.Lock()
	e.refused.counts[reason]++
	e.refused.mu.Unlock()
	if e.cfg.Hooks.Refused != nil {
		e.cfg.Hooks.Refused(reason)
	}
}
