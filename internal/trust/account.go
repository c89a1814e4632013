// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

// cross ends the account where its debt first reached limit. What settled after
// that is of the next account, even where it came before what took it there.
func (s *State) cross(limit float64) {
	a := Account{Start: s.ended(), Base: s.Base, Limit: limit}
	debt := s.Base
	for i := 0; i < len(s.Cycles) && debt < limit; i++ {
		c := &s.Cycles[i]
		if c.Before {
			continue
		}
		c.Before = true
		debt = Advance(debt, float64(c.Step), limit)
		a.End = max(a.Start, c.At)
		if c.At <= a.Start {
			a.Base = debt
		}
	}
	if s.Peak >= limit {
		// It ended among what is forgotten, and nothing can make that earlier.
		s.Prior = s.Prior[:0]
	} else {
		s.Prior = append(s.Prior, a)
	}
	if n := len(s.Prior) - MaxPrior; n > 0 {
		s.Prior = s.Prior[:copy(s.Prior, s.Prior[n:])]
	}
	s.Base, s.Peak = 0, 0
}

// ended is the time of the last cycle of an account that has ended.
func (s *State) ended() (at int64) {
	if n := len(s.Prior); n > 0 {
		return s.Prior[n-1].End
	}
	for i := range s.Cycles {
		if c := &s.Cycles[i]; c.Before {
			at = c.At
		}
	}
	return at
}

// inPrior reports whether a cycle of this time belongs to an account that has
// ended and is remembered.
func (s *State) inPrior(at int64) bool {
	n := len(s.Prior)
	return n > 0 && at > s.Prior[0].Start && at <= s.Prior[n-1].End
}

// recross finds out where the accounts ended now that one of their cycles is
// worse, or new: each may end earlier, and the cycles after that are of the next.
func (s *State) recross() {
	if len(s.Prior) == 0 {
		return
	}
	k, debt, start := 0, s.Prior[0].Base, s.Prior[0].Start
	for i := range s.Cycles {
		c := &s.Cycles[i]
		if c.At <= start {
			continue
		}
		if c.Before = k < len(s.Prior); !c.Before {
			continue
		}
		a := &s.Prior[k]
		debt = Advance(debt, float64(c.Step), a.Limit)
		if debt >= a.Limit {
			a.End = c.At
			if k++; k < len(s.Prior) {
				s.Prior[k].Start, debt = c.At, s.Prior[k].Base
			}
		}
	}
}

// forgetPrior takes a cycle that is forgotten into the base of its account.
func (s *State) forgetPrior(c *Cycle) {
	if !s.inPrior(c.At) {
		return
	}
	a := &s.Prior[0]
	a.Base, a.Start = Advance(a.Base, float64(c.Step), a.Limit), c.At
	if a.Start >= a.End {
		s.Prior = s.Prior[:copy(s.Prior, s.Prior[1:])]
	}
}

// late adds to the debt, at the beginning of what is remembered, what a cycle
// costs that belongs before that.
func (s *State) late(step, limit float64) {
	s.Base = Advance(s.Base, step, limit)
	s.Peak = Advance(s.Peak, step, limit)
}
