// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import "math"

// HardCap is the most that a cycle with a hard event can score.
const HardCap = 20

// Formula is the version of the formulas. It changes with any of them, so that
// a stored score is recomputed by the ones it was made with.
const Formula = 1

// Score is a cycle's audit score with the terms it is made of.
type Score struct {
	// Value is the score, 0 to 100.
	Value float64
	// Uncapped is what it would be without a hard event.
	Uncapped float64
	// Terms are the components, in the order of Components.
	Terms []Term

	factors []Factor
}

// Term is one component of a score.
type Term struct {
	// Name is one of Components.
	Name string
	// Weight is its exponent; all weights add up to 1.
	Weight float64
	// Value in [0,1] is the product of its Inputs' values.
	Value float64
	// Inputs are the factors it is made of.
	Inputs []Factor
}

// Factor is one reason for a component's value.
type Factor struct {
	// Name says what it looks at.
	Name string
	// Value in [0,1] is what it is worth.
	Value float64
	// Part and Whole are the numbers it is computed from, where it has any.
	Part, Whole float64

	text string
}

// The components by number.
const (
	ofOutcome = iota
	ofConformity
	ofCoverage
	ofEconomy
	ofConfidence

	// NumComponents is how many components a score has.
	NumComponents
)

// Components are the names of the components and Weights their weights.
var (
	Components = [NumComponents]string{
		ofOutcome: "outcome", ofConformity: "conformity", ofCoverage: "coverage",
		ofEconomy: "economy", ofConfidence: "confidence",
	}
	Weights = [NumComponents]float64{
		ofOutcome: .30, ofConformity: .30, ofCoverage: .15, ofEconomy: .10, ofConfidence: .15,
	}
)

// Compute scores a cycle.
func Compute(in *Inputs) Score {
	var s Score
	s.Compute(in)
	return s
}

// Compute scores a cycle into s and reuses its memory.
func (s *Score) Compute(in *Inputs) {
	if s.factors == nil {
		s.factors = make([]Factor, 0, maxFactors)
		s.Terms = make([]Term, 0, NumComponents)
	}
	s.Terms, s.factors = s.Terms[:0], s.factors[:0]
	for i, component := range [NumComponents]func(*Inputs, []Factor) []Factor{
		ofOutcome: outcome, ofConformity: conformity, ofCoverage: coverage,
		ofEconomy: economy, ofConfidence: confidence,
	} {
		from := len(s.factors)
		s.factors = component(in, s.factors)
		s.add(i, s.factors[from:len(s.factors):len(s.factors)])
	}
	s.Uncapped = combine(s.Terms)
	s.Value = s.Uncapped
	if in.Enforced.Hard > 0 {
		s.Value = min(s.Value, HardCap)
	}
}

// maxFactors is how many factors all components have together at most.
const maxFactors = 17

func (s *Score) add(i int, factors []Factor) {
	t := Term{Name: Components[i], Weight: Weights[i], Value: 1, Inputs: factors}
	for j := range factors {
		t.Value *= factors[j].Value
	}
	s.Terms = append(s.Terms, t)
}

// Capped reports whether a hard event took something off the score.
func (s *Score) Capped() bool { return s.Value < s.Uncapped }

// combine is the weighted geometric mean of the terms, times 100.
func combine(terms []Term) float64 {
	var sum float64
	for i := range terms {
		sum += terms[i].Weight * math.Log(terms[i].Value)
	}
	return 100 * math.Exp(sum)
}

// Recombine is the uncapped score of components as stored, in the order of
// Components: what a person computes from a verdict without its inputs.
func Recombine(values [NumComponents]float64) float64 {
	var terms [NumComponents]Term
	for i := range terms {
		terms[i] = Term{Weight: Weights[i], Value: values[i]}
	}
	return combine(terms[:])
}
