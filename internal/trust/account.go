// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

// cross ends the account where its debt first reached limit. What settled after
// that is of the next account, even where it came before what took it there.
func (s *State) cross(limit float64) {
	a := &Account{Base: s.Base, Limit: limit}
	for i := range s.Cycles {
		if c := &s.Cycles[i]; c.Before {
			a.Start = c.At
		}
	}
	debt := s.Base
	for i := 0; i < len(s.Cycles) && debt < limit; i++ {
		c := &s.Cycles[i]
		if c.Before {
			continue
		}
		c.Before = true
		debt = Advance(debt, float64(c.Step), limit)
		a.End = c.At
		if c.At <= a.Start {
			a.Base = debt
		}
	}
	s.Prior = a
	if s.Peak >= limit {
		// It ended among what is forgotten, and nothing can make that earlier.
		s.Prior = nil
	}
	s.Base, s.Peak = 0, 0
}

// holds reports whether a cycle of this time belongs to the account.
func (a *Account) holds(at int64) bool {
	return a != nil && at > a.Start && at <= a.End
}

// recross finds out where the last account ends now that one of its cycles is
// worse, or new. The cycles after that are of the account that runs.
func (s *State) recross() {
	a := s.Prior
	debt, end := a.Base, a.End
	for i := range s.Cycles {
		c := &s.Cycles[i]
		switch {
		case !c.Before || !a.holds(c.At):
		case debt >= a.Limit:
			c.Before = false
		default:
			debt = Advance(debt, float64(c.Step), a.Limit)
			end = c.At
		}
	}
	a.End = end
}

// late adds to the debt, at the beginning of what is remembered, what a cycle
// costs that belongs before that.
func (s *State) late(step, limit float64) {
	s.Base = Advance(s.Base, step, limit)
	s.Peak = Advance(s.Peak, step, limit)
}
