// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"sync/atomic"
	"time"
)

// headStart is how long an agent's Jobs and pods wait for its credentials that are
// begun with them: those are dead within milliseconds, and writes to Kubernetes are many
// and slow. It is short, as a Vault that does not answer must not hold up the rest.
const headStart = 25 * time.Millisecond

// lead is what is begun on an agent's credentials.
type lead struct {
	left atomic.Int32
	over chan struct{} // closed when all of it was tried once
}

// leads are those of what is begun, by agent.
func leads(all []started) map[string]*lead {
	var by map[string]*lead
	for _, s := range all {
		if !s.action.Kind.OnCredentials() {
			continue
		}
		if by == nil {
			by = map[string]*lead{}
		}
		if by[s.agent] == nil {
			by[s.agent] = &lead{over: make(chan struct{})}
		}
		by[s.agent].left.Add(1)
	}
	return by
}

// tried says that one of it was.
func (l *lead) tried() {
	if l.left.Add(-1) == 0 {
		close(l.over)
	}
}

// follow waits for it; it may be nil.
func (l *lead) follow(ctx context.Context) {
	if l == nil {
		return
	}
	bound := time.NewTimer(headStart)
	defer bound.Stop()
	select {
	case <-l.over:
	case <-bound.C:
	case <-ctx.Done():
	}
}
