// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"math"

	"github.com/leasehold/leasehold/internal/cycle"
)

// Signs are what a model call shows of how it went, where nothing states a
// confidence.
type Signs struct {
	// Finish is why the model stopped.
	Finish cycle.Finish
	// Failed is set where the call ended in an error.
	Failed bool
	// Retries is how often the same request was made again, Errors how many
	// of the tool calls it asked for failed, Corrections how often the agent
	// took back or repaired what this answer did.
	Retries, Errors, Corrections int
}

// What the signs leave of the confidence; docs/score.md says why.
const (
	afterRetry      = .85
	afterError      = .90
	afterCorrection = .93
	// mostSigns is how many signs of a kind count.
	mostSigns     = 8
	leastEstimate = .05
)

// Structural estimates a confidence in [0.05, 1] from how a call went. It is
// no probability of anything and is always marked SourceStructural.
func Structural(s Signs) float64 {
	estimate := afterFinish(s) *
		power(afterRetry, s.Retries) * power(afterError, s.Errors) * power(afterCorrection, s.Corrections)
	return math.Max(estimate, leastEstimate)
}

func afterFinish(s Signs) float64 {
	if s.Failed {
		return .30
	}
	switch s.Finish {
	case cycle.FinishStop, cycle.FinishToolCalls:
		return .95
	case cycle.FinishLength:
		return .60
	case cycle.FinishContentFilter:
		return .50
	case cycle.FinishError:
		return .30
	default:
		return .85
	}
}

func power(base float64, n int) float64 {
	return math.Pow(base, float64(min(max(0, n), mostSigns)))
}
