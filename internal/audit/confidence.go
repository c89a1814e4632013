// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"math"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cycle"
)

// Source is where a confidence comes from, the best first.
type Source uint8

// The sources of a confidence.
const (
	// SourceNone: there is nothing to tell it by.
	SourceNone Source = iota
	// SourceExplicit: the span, an evaluation or an annotation states it.
	SourceExplicit
	// SourceLogprob: the mean probability of the answer's tokens.
	SourceLogprob
	// SourceStructural: an estimate from how the step went; see Signs.
	SourceStructural
)

var sourceNames = []string{"none", "explicit", "logprob", "structural"}

// String returns "none", "explicit", "logprob" or "structural".
func (s Source) String() string { return nameIn(sourceNames, int(s)) }

// Confidence is how sure an agent was over a cycle. All values are in [0,1]
// and valid unless Source is SourceNone.
type Confidence struct {
	// Mean is the token-weighted geometric mean of the cycle's steps, Min
	// the least of them.
	Mean, Min float64
	// Calibrated is Mean corrected by how sure the agent was before and how
	// that ended. It is the value that the score takes.
	Calibrated float64
	// Source is the weakest source of any step that took part.
	Source Source
}

const (
	// minConfidence keeps one worthless step from wiping out all others.
	minConfidence = .01
	// noConfidence is what a cycle without any model call is taken for.
	noConfidence = .80
	// calibrationCycles is how many cycles of history weigh as much as none.
	calibrationCycles = 20
)

// Stated is the confidence that a step itself carries, SourceNone if none.
func Stated(step *cycle.Step) (value float64, source Source) {
	switch {
	case !step.HasConfidence:
		return 0, SourceNone
	case step.LogprobConfidence:
		return step.Confidence, SourceLogprob
	default:
		return step.Confidence, SourceExplicit
	}
}

// Calibrate corrects a confidence by what history tells of the agent: it moves
// by the average by which the agent was too sure or too modest, in full after
// many cycles and by half of it after 20. A nil history changes nothing.
func Calibrate(mean float64, history *anomaly.Calibration) float64 {
	if history == nil {
		return believable(mean)
	}
	n := float64(history.Cycles())
	return believable(mean - n/(n+calibrationCycles)*history.Overconfidence())
}

// Calibration is how well an agent's confidence foretold its outcomes so far.
type Calibration struct {
	// Cycles is how many cycles it sums up; at 0 it says nothing.
	Cycles int
	// Brier is the mean squared error and ECE the expected calibration error,
	// both in [0,1], 0 being perfect.
	Brier, ECE float64
}

// CalibrationOf sums up what history tells of an agent; nil tells nothing.
func CalibrationOf(history *anomaly.Calibration) Calibration {
	if history == nil {
		return Calibration{}
	}
	return Calibration{Cycles: history.Cycles(), Brier: history.Brier(), ECE: history.ECE()}
}

// believable brings a confidence into [minConfidence, 1]; what is no number is
// the least.
func believable(x float64) float64 {
	if !(x > minConfidence) {
		return minConfidence
	}
	return math.Min(x, 1)
}

// confidence: how sure was the agent, by what its history makes of that?
func confidence(in *Inputs, f []Factor) []Factor {
	c := &in.Confidence
	value := Factor{Name: "calibrated", Value: believable(c.Calibrated), Part: believable(c.Calibrated), Whole: finite(c.Mean, 1)}
	switch c.Source {
	case SourceExplicit:
		value.text = "stated by the steps as {whole}, {part} when calibrated"
	case SourceLogprob:
		value.text = "from token probabilities as {whole}, {part} when calibrated"
	case SourceStructural:
		value.text = "estimated from how the steps went as {whole}, {part} when calibrated"
	default:
		value = Factor{Name: "calibrated", Value: noConfidence, text: "nothing to tell it by, taken as 0.8"}
	}
	return append(f, value)
}
