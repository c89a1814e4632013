// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import "time"

// Decide takes one event in: it changes s and overwrites out. It is total: any
// state and any event come to an outcome, and equal ones to the same.
func Decide(s *State, ev *Event, p *Policy, in *Surroundings, now time.Time, out *Outcome) {
	*out = Outcome{Effect: Noted, Kind: Hold, From: s.Phase, To: s.Phase}
}
