// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import "time"

// openFor is how long a critical finding stays open without another: every cycle
// settles, by a time-out at the latest, and one that has not within a day was
// lost with its collector.
const openFor = 24 * time.Hour

// beyond stands in Open for the cycles that it has no room for.
const beyond = 0

// open notes that something critical was found in a cycle that has not settled.
func (s *State) open(cycle uint64, now time.Time) {
	s.OpenAt = now
	for _, known := range s.Open {
		if known == cycle || known == beyond {
			return
		}
	}
	if len(s.Open) >= MaxOpen-1 {
		cycle = beyond
	}
	s.Open = append(s.Open, cycle)
}

// close notes that a cycle has settled.
func (s *State) close(cycle uint64) {
	for i, known := range s.Open {
		if known == cycle {
			s.Open = append(s.Open[:i], s.Open[i+1:]...)
			return
		}
	}
}

// lapse closes what has been open for too long.
func (s *State) lapse(now time.Time) {
	if len(s.Open) > 0 && now.Sub(s.OpenAt) >= openFor {
		s.Open = s.Open[:0]
	}
}
