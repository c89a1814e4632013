// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"context"
	"sync"
)

// turns lets one at a time do something about each thing. The zero value is ready.
type turns struct {
	mu    sync.Mutex
	taken map[string]chan struct{}
}

// take waits for the turn on a thing; its owner calls done. It fails when ctx ends
// before.
func (t *turns) take(ctx context.Context, thing string) (done func(), err error) {
	for {
		t.mu.Lock()
		theirs, busy := t.taken[thing]
		if !busy {
			break
		}
		t.mu.Unlock()
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-theirs:
		}
	}
	defer t.mu.Unlock()
	ours := make(chan struct{})
	if t.taken == nil {
		t.taken = map[string]chan struct{}{}
	}
	t.taken[thing] = ours
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		delete(t.taken, thing)
		close(ours)
	}, nil
}
