// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"math"
	"time"
)

// mend brings a state that no decision can have left behind into one that is no
// more trusted, so that damage in the storage raises nobody.
func (s *State) mend(now time.Time) {
	if s.Phase > Autonomous {
		s.Phase = Shadow
	}
	if s.Since.IsZero() {
		s.Since = now
	}
	if !(s.LogWealth <= math.MaxFloat64) {
		s.LogWealth = 0
	}
	for _, debt := range [...]*float64{&s.Debt, &s.Base, &s.Peak, &s.Owed, &s.OwedBase} {
		*debt = debtIn(*debt)
	}
	if !(s.RateSum >= 0 && s.RateSum <= float64(s.RateN)) {
		s.RateSum, s.RateN = 0, 0
	}
	s.lapse(now)
}

// debtIn is what is stored as a debt; what is no number is the most.
func debtIn(stored float64) float64 {
	if stored != stored {
		return maxDebt
	}
	return math.Min(math.Max(0, stored), maxDebt)
}
