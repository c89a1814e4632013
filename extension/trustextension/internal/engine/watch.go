// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import "sync"

// Watchers are told that there are new entries in the ledger. The zero value has
// none; it may be used from any goroutine, and by one engine after another.
type Watchers struct {
	mu  sync.Mutex
	all map[chan struct{}]struct{}
}

// Watch implements trustapi.Service.
func (e *Engine) Watch() (changed <-chan struct{}, cancel func()) { return e.cfg.Watchers.Watch() }

// Watch calls for a look at the ledger: its channel gets a value after new entries
// are durable. cancel ends it.
func (w *Watchers) Watch() (changed <-chan struct{}, cancel func()) {
	c := make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.all == nil {
		w.all = map[chan struct{}]struct{}{}
	}
	w.all[c] = struct{}{}
	return c, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.all, c)
	}
}

func (w *Watchers) wake() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.all {
		select {
		case c <- struct{}{}:
		default: // it has not looked since the last time
		}
	}
}
