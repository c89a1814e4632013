// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import "sync"

// watchers are told that there are new entries in the ledger.
type watchers struct {
	mu  sync.Mutex
	all map[chan struct{}]struct{}
}

// Watch implements trustapi.Service.
func (e *Engine) Watch() (changed <-chan struct{}, cancel func()) {
	c := make(chan struct{}, 1)
	w := &e.watchers
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

func (w *watchers) wake() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.all {
		select {
		case c <- struct{}{}:
		default: // it has not looked since the last time
		}
	}
}
