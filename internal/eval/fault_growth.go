// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"math"

	"github.com/leasehold/leasehold/internal/dataset"
)

const (
	// growthFactor is how much larger each prompt is than the one before it.
	growthFactor = 1.4
	// growthSteps is how many prompts grow before the run ends.
	growthSteps = 8
)

// growth lets the prompts grow geometrically from a step of the second half on.
func growth(j *journal) (onset int, ok bool) {
	n := len(j.steps)
	if n < 2 {
		return 0, false
	}
	onset = j.within(max(1, n/2), n-1)
	before, _ := j.model(onset - 1)
	size := float64(intAt(before, dataset.KeyInputTokens))
	if size == 0 {
		return 0, false
	}
	for len(j.steps) < onset+growthSteps {
		j.freshCall(j.again(n - 1))
	}
	j.cut(onset + growthSteps)
	for i := onset; i < len(j.steps); i++ {
		size *= growthFactor
		span, _ := j.model(i)
		span.Attributes().PutInt(dataset.KeyInputTokens, int64(math.Round(size)))
	}
	return onset, true
}
