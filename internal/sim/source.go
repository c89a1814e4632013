// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package sim

import "math/rand/v2"

// Source gives the badness of one cycle after another.
type Source interface{ Next() Badness }

// Kind is how badness is spread over cycles of a given mean.
type Kind string

// The kinds of badness.
const (
	// Binary cycles are clean or wholly bad.
	Binary Kind = "clean or bad"
	// Graded cycles have a badness of 0, .25, .5 or 1. Of the mean, .3 comes
	// from quarters, .3 from halves and .4 from wholly bad ones.
	Graded Kind = "graded"
)

// shares are how many cycles of each badness there are, for each unit of mean.
var shares = map[Kind]steps{
	Binary: {0, 0, 0, 0, 1},
	Graded: {0, 1.2, .6, 0, .4},
}

// MaxMean is the largest mean badness of every kind of source.
const MaxMean = .45

// random draws cycles independently of each other.
type random struct {
	rng *rand.Rand
	// upTo is the cumulated probability of each badness, from the worst down.
	upTo steps
}

// Random returns cycles of this mean badness, at most MaxMean, independent of
// each other. Equal seeds and runs give equal cycles, other runs others.
func Random(kind Kind, mean float64, seed, run uint64) Source {
	s := &random{rng: rand.New(rand.NewPCG(seed, run))}
	sum := 0.0
	for b := int(Bad); b > 0; b-- {
		sum += shares[kind][b] * mean
		s.upTo[b] = sum
	}
	return s
}

// Next implements Source.
func (s *random) Next() Badness {
	u := s.rng.Float64()
	if u >= s.upTo[1] {
		return 0
	}
	for b := Bad; b > 0; b-- {
		if u < s.upTo[b] {
			return b
		}
	}
	return 0
}

// pattern repeats what it holds.
type pattern struct {
	cycles []Badness
	at     int
}

// Spaced returns cycles of which bad in each period are bad, as evenly spaced as
// can be, and the first of a period is clean where one is.
func Spaced(bad, period int) Source {
	cycles := make([]Badness, period)
	for i := range bad {
		cycles[(i+1)*period/bad-1] = Bad
	}
	return &pattern{cycles: cycles}
}

// Next implements Source.
func (s *pattern) Next() Badness {
	b := s.cycles[s.at]
	s.at = (s.at + 1) % len(s.cycles)
	return b
}
