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
	s.Cycles = append(had.Cycles[:0], from.Cycles...)
	s.Seen = append(had.Seen[:0], from.Seen...)
	s.Open = append(had.Open[:0], from.Open...)
	s.Tally.Tasks = append(had.Tally.Tasks[:0], from.Tally.Tasks...)
	s.Quarantine = clonePtr(from.Quarantine)
	s.Ceiling = clonePtr(from.Ceiling)
	s.Approval = clonePtr(from.Approval)
	s.Promoted = clonePtr(from.Promoted)
	s.Prior = clonePtr(from.Prior)
	s.Held = clonePtr(from.Held)
	s.Run = clonePtr(from.Run)
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
