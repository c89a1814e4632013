// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"math"

	"github.com/leasehold/leasehold/internal/anomaly"
)

// Aggregate adds up the confidence of a cycle's steps. The zero value is empty
// and ready; it has a fixed size and two of them can be merged.
type Aggregate struct {
	// logs is the weighted sum of logarithms.
	logs, weight float64
	// doubt is 1 - the least confidence, so that zero is the most.
	doubt  float64
	source Source
}

// Add takes in a step's confidence, weighted by the tokens of its answer; an
// answer of unknown size weighs as much as one token. Values that are no
// confidence are ignored.
func (a *Aggregate) Add(value float64, source Source, tokens int64) {
	if !(value >= 0 && value <= 1) || source == SourceNone {
		return
	}
	w := float64(max(1, tokens))
	a.logs += w * math.Log(believable(value))
	a.weight += w
	a.doubt = math.Max(a.doubt, 1-value)
	a.source = max(a.source, source)
}

// Merge takes in all that b has.
func (a *Aggregate) Merge(b *Aggregate) {
	a.logs += b.logs
	a.weight += b.weight
	a.doubt = math.Max(a.doubt, b.doubt)
	a.source = max(a.source, b.source)
}

// Source is the weakest source of any step that took part.
func (a *Aggregate) Source() Source { return a.source }

// Confidence is what the steps come to, calibrated by the agent's history,
// which may be nil.
func (a *Aggregate) Confidence(history *anomaly.Calibration) Confidence {
	if a.weight == 0 {
		return Confidence{}
	}
	mean := math.Min(1, math.Exp(a.logs/a.weight))
	return Confidence{Mean: mean, Min: 1 - a.doubt, Calibrated: Calibrate(mean, history), Source: a.source}
}
