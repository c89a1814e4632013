// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"sync"
	"time"

	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// maxEnded is how many runs are remembered that have ended: who asks less often
// misses some, whose cycles then wait for their time to run out.
const maxEnded = 4096

// ended remembers the last runs that have ended, for whoever holds their cycles.
type ended struct {
	mu   sync.Mutex
	ring []trustapi.RunEnd
	// next is the number of the next one.
	next uint64
}

func (r *ended) add(agent string, change *trust.RunChange, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	end := trustapi.RunEnd{Agent: agent, Cycle: change.ID, Succeeded: change.Succeeded, At: now}
	if len(r.ring) < maxEnded {
		r.ring = append(r.ring, end)
	} else {
		r.ring[r.next%maxEnded] = end
	}
	r.next++
}

// Ended implements trustapi.Runs.
func (e *Engine) Ended(after uint64) (all []trustapi.RunEnd, next uint64) {
	r := &e.ended
	r.mu.Lock()
	defer r.mu.Unlock()
	if after > r.next {
		after = 0 // another engine was asked before
	}
	for n := max(after, r.next-uint64(len(r.ring))); n < r.next; n++ {
		all = append(all, r.ring[n%maxEnded])
	}
	return all, r.next
}
