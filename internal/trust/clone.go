// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

// Clone returns a copy that shares nothing with s.
func (s *State) Clone() *State {
	c := new(State)
	c.CopyFrom(s)
	return c
}

// CopyFrom makes s a copy of from that shares nothing with it, in the memory that
// s has already.
func (s *State) CopyFrom(from *State) {
	had := *s
	*s = *from
	s.Cycles = refill(had.Cycles, from.Cycles)
	s.Prior = refill(had.Prior, from.Prior)
	s.Seen = refill(had.Seen, from.Seen)
	s.Open = refill(had.Open, from.Open)
	s.Tally.Tasks = refill(had.Tally.Tasks, from.Tally.Tasks)
	s.Quarantine = clonePtr(from.Quarantine)
	s.Ceiling = clonePtr(from.Ceiling)
	s.Approval = clonePtr(from.Approval)
	s.Promoted = clonePtr(from.Promoted)
	s.Held = clonePtr(from.Held)
	s.Runs = refill(had.Runs, from.Runs)
	s.Silent = clonePtr(from.Silent)
	s.Spent = clonePtr(from.Spent)
}

func clonePtr[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}

// refill returns a copy of from in the memory of had.
func refill[T any](had, from []T) []T { return append(had[:0], from...) }
