// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package watch

import (
	"context"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/leasehold/leasehold/internal/vaultaudit"
)

// judgement is a record that waits until what it is judged by has come.
type judgement struct {
	record vaultaudit.Record
	token  token
	due    time.Time
}

// held are those that wait, by when they are due.
type held struct {
	mu   sync.Mutex
	all  []judgement
	wake chan struct{}
}

func (h *held) init() { h.wake = make(chan struct{}, 1) }

// hold has a record judged later. Where too many wait it is not judged.
func (w *Watcher) hold(one judgement) {
	h := &w.held
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.all) >= maxHeld {
		w.cfg.Count(CountFindings, "dropped")
		return
	}
	i, _ := slices.BinarySearchFunc(h.all, one.due, func(x judgement, due time.Time) int {
		if x.due.After(due) {
			return 1
		}
		return -1 // after those of the same time
	})
	h.all = slices.Insert(h.all, i, one)
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// next is the first that is due, or how long to wait for it.
func (h *held) next(now time.Time) (one judgement, wait time.Duration, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.all) == 0 {
		return one, time.Hour, false
	}
	if wait = h.all[0].due.Sub(now); wait > 0 {
		return one, wait, false
	}
	one = h.all[0]
	h.all = slices.Delete(h.all, 0, 1)
	return one, 0, true
}

// judgeTime bounds how long one judgement takes, judgeAgain is the time to the next
// try of what was not taken in.
const (
	judgeTime  = 30 * time.Second
	judgeAgain = time.Second
)

// judges judges what is due, until the watcher stops.
func (w *Watcher) judges() {
	for w.ctx.Err() == nil {
		one, wait, ok := w.held.next(w.cfg.Now())
		if !ok {
			timer := time.NewTimer(wait)
			select {
			case <-timer.C:
			case <-w.held.wake:
			case <-w.ctx.Done():
			}
			timer.Stop()
			continue
		}
		ctx, cancel := context.WithTimeout(w.ctx, judgeTime)
		if err := w.judge(ctx, &one); err != nil && w.ctx.Err() == nil {
			w.cfg.Log.Warn("what Vault's audit log tells was not taken in; it is told again", zap.String("agent", one.token.agent), zap.Error(err))
			one.due = w.cfg.Now().Add(judgeAgain)
			w.hold(one)
		}
		cancel()
	}
}
