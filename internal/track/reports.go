// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package track

import (
	"encoding/binary"

	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/tokens"
)

// Report is what one span says of tokens and what became of it when its cycle
// was settled.
type Report struct {
	// Span is the span's id; in a run of several traces, a mix of both ids.
	Span  [8]byte
	State tokens.State
	// Usage is as reported; Known is false when nothing was.
	Usage cycle.Usage
	Known bool
	// Share is what of it the totals hold, at Cost.
	Share cycle.Usage
	Cost  tokens.Cost
}

// Reports explains the totals of a cycle that is settled and still held, one
// report a model call or aggregate, in the order in which they came.
func (t *Tracker) Reports(key Key) []Report {
	hash := key.hash()
	h := &t.shards[hash%uint64(len(t.shards))]
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.cycles.find(hash, &key)
	if s == nil {
		return nil
	}
	h.counter.Count(&s.tree, pricer{names: s.names, now: s.lastAt})
	reports := make([]Report, len(s.tree.Calls))
	for i, c := range h.counter.Calls() {
		reports[i] = Report{State: c.State, Usage: c.Usage, Known: c.Known, Share: c.Share, Cost: c.Cost}
		binary.BigEndian.PutUint64(reports[i].Span[:], s.tree.Nodes[c.Node].ID)
	}
	return reports
}
