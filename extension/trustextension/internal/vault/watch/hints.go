// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"context"
	"errors"
	"sync"
	"time"

	"go.uber.org/zap"
	"k8s.io/client-go/util/workqueue"

	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultapi"
)

// The most hints that wait, of all agents and of one.
const (
	maxHints   = 1 << 10
	maxHintsOf = 1 << 6
)

// A question that failed in passing is asked again after hintAgain, and then later
// and later up to hintLater, until hintTime after the hint came: what a token of a
// cycle says is of little use when the cycle is over.
const (
	hintAgain = 200 * time.Millisecond
	hintLater = 15 * time.Second
	hintTime  = 10 * time.Minute
)

// hints are those that are to be asked about, also again: a span names its credential
// once, and one that is another's has to be heard of also when Vault was sealed.
type hints struct {
	queue workqueue.TypedRateLimitingInterface[trustapi.Hint]

	mu sync.Mutex
	// heard is when each came; of is how many wait of an agent.
	heard map[trustapi.Hint]time.Time
	of    map[string]int
}

func (q *hints) init() {
	q.heard, q.of = map[trustapi.Hint]time.Time{}, map[string]int{}
	q.queue = workqueue.NewTypedRateLimitingQueue(workqueue.NewTypedItemExponentialFailureRateLimiter[trustapi.Hint](hintAgain, hintLater))
}

// add reports whether the hint waits now, or did before.
func (q *hints) add(h trustapi.Hint, now time.Time) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if _, waits := q.heard[h]; waits {
		return true
	}
	if len(q.heard) >= maxHints || q.of[h.Agent] >= maxHintsOf {
		return false
	}
	q.heard[h] = now
	q.of[h.Agent]++
	q.queue.Add(h)
	return true
}

func (q *hints) since(h trustapi.Hint) time.Time {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.heard[h]
}

// end lets a hint wait no longer.
func (q *hints) end(h trustapi.Hint) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.heard, h)
	if q.of[h.Agent]--; q.of[h.Agent] == 0 {
		delete(q.of, h.Agent)
	}
	q.queue.Forget(h)
}

// listens looks at hints until the watcher stops.
func (w *Watcher) listens() {
	for {
		h, down := w.hints.queue.Get()
		if down {
			return
		}
		if w.ctx.Err() == nil {
			w.listen(h)
		}
		w.hints.queue.Done(h)
	}
}

// listen looks at a hint, and lets it wait where what fails passes.
func (w *Watcher) listen(h trustapi.Hint) {
	ctx, cancel := context.WithTimeout(w.ctx, judgeTime)
	defer cancel()
	heard := w.hints.since(h)
	outcome, err := w.hint(ctx, h, heard)
	switch {
	case err != nil && w.ctx.Err() != nil:
		return
	case err != nil && passes(err) && w.cfg.Now().Sub(heard) < hintTime:
		w.cfg.Log.Debug("a hint at a credential waits", zap.String("agent", h.Agent), zap.Error(err))
		w.cfg.Count(CountHints, "again")
		w.hints.queue.AddRateLimited(h)
		return
	case err != nil:
		w.cfg.Log.Warn("a hint at a credential came to nothing", zap.String("agent", h.Agent), zap.Error(err))
	}
	w.hints.end(h)
	w.cfg.Count(CountHints, outcome)
}

// passes reports whether a hint that fails so may come to something later: where
// Vault cannot answer now, or the engine cannot take it.
func passes(err error) bool {
	var said *vaultapi.Error
	if errors.As(err, &said) {
		return vaultapi.Temporary(err)
	}
	return !errors.Is(err, trustapi.ErrRefused) && !errors.Is(err, trustapi.ErrNotFound)
}
