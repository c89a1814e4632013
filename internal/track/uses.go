// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package track

import (
	"encoding/binary"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/judge"
	"github.com/leasehold/leasehold/internal/tokens"
)

// maxUses is how many uses of a cycle's credentials are held against its steps.
const maxUses = 4096

// uses is the answer to what a cycle's credentials were used for.
type uses struct {
	at    int64
	all   []anomaly.CredentialUse
	known bool
}

// asks reports whether the question is still to be asked for a settlement at now.
func (h *shard) asks(s *state, now int64) bool {
	return h.bench != nil && h.cfg.Uses != nil && s.key.Sender != "" && s.is(flagAgentic) && (s.uses == nil || s.uses.at != now)
}

// ask asks it. It lets go of mu meanwhile, which callers hold, so that the cycle may
// be another one afterwards, or gone.
func (h *shard) ask(s *state, now int64) {
	key := s.key
	h.mu.Unlock()
	all, known := h.cfg.Uses(key.Sender, key.ID())
	h.mu.Lock()
	if s = h.cycles.find(key.hash(), &key); s == nil {
		return
	}
	if len(all) > maxUses {
		all, known = all[:maxUses], false
	}
	s.uses = &uses{at: now, all: all, known: known}
}

// use puts into the totals what is known of credentials. Where a cycle ends before
// its time, that is not asked.
func (h *shard) use(s *state, why Close, t *judge.Totals) {
	t.Whole = s.whole() && why != CloseEvicted && why != CloseShutdown
	if s.uses == nil {
		return
	}
	t.UsesKnown = s.uses.known
	t.Uses = make([]anomaly.CredentialUse, len(s.uses.all))
	for i, use := range s.uses.all {
		use.Span = s.toolStep(&use)
		t.Uses[i] = use
	}
	s.uses = nil
}

// toolStep is the step of a tool in which a request was made, by its traceparent: 0
// where that names none. One without a trace may be of any.
func (s *state) toolStep(use *anomaly.CredentialUse) uint64 {
	if use.Span == 0 {
		return 0
	}
	if use.Trace != [16]byte{} {
		return s.toolAt(&use.Trace, use.Span)
	}
	found := s.toolAt(&s.trace, use.Span)
	if s.clues == nil {
		return found
	}
	for i := range s.clues.traces {
		if found == 0 {
			found = s.toolAt(&s.clues.traces[i].id, use.Span)
		}
	}
	return found
}

func (s *state) toolAt(trace *[16]byte, span uint64) uint64 {
	var id [8]byte
	binary.BigEndian.PutUint64(id[:], span)
	i := s.tree.Find(nodeID(&s.key, trace, id))
	if i < 0 || s.tree.Nodes[i].Mark&tokens.MarkPending != 0 {
		return 0
	}
	if i = s.tree.ToolOf(i); i < 0 {
		return 0
	}
	return s.tree.Nodes[i].ID
}
