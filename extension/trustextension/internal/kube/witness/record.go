// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package witness

import (
	"slices"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/leasehold/leasehold/internal/trust"
)

// record is what is remembered of a Job as long as it exists. It belongs to the
// worker that has the Job's item.
type record struct {
	uid   types.UID
	agent string
	// told is what was told of its run last; its ID is "" before that.
	told trust.RunChange
	// started is when the run began that is on, zero for none; ran says that
	// there was one at any time.
	started time.Time
	ran     bool
	// image and excuse are what was known of its pods when there were some.
	image  uint64
	excuse string
	// found are the rules that were told of, awaited says that it is asked whether
	// spans came.
	found   []string
	awaited bool
}

// open reports whether the listener holds the run for running.
func (r *record) open() bool { return r.told.ID != "" && !r.told.Ended }

func (r *record) knows(rule string) bool { return slices.Contains(r.found, rule) }

// records are those of all Jobs of agents, by their items.
type records struct {
	most int

	mu sync.Mutex
	by map[item]*record
}

func (r *records) get(of item) *record {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.by[of]
}

// put keeps a record if there is room for it.
func (r *records) put(of item, kept *record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.by) < r.most {
		r.by[of] = kept
	}
}

func (r *records) drop(of item) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.by, of)
}
