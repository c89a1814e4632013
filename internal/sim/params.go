// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

// Params say how much is simulated.
type Params struct {
	Seed uint64
	// Runs is how many agents are simulated for each figure on delays, Patient
	// how many for each on false alarms and on promotions that must not be.
	Runs, Patient int
	// Good is how many cycles of a good agent false alarms of all rules are
	// counted in.
	Good int
}

// Full is what docs/statistics.md is made with.
func Full() Params { return Params{Seed: 20261125, Runs: 10_000, Patient: 2_000, Good: 4_000_000} }

// Each figure has a range of seeds of its own, so that none is drawn from the
// cycles of another.
const (
	seedFalseAlarm uint64 = iota
	seedDelay
	seedPromotion
	seedGood
	seedChange
	seedTune
	seedRise
	seedPicture
	seedDecide
	seedLife
)

func (p Params) seed(figure uint64) uint64 { return p.Seed + figure<<32 }
