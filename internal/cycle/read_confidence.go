// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"math"

	"github.com/tidwall/gjson"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/semconv"
)

// maxLogprobs is how many token log-probabilities are averaged.
const maxLogprobs = 4096

// fillConfidence takes, in this order, a confidence that the span states, an
// evaluation or annotation that is called one, any other evaluation in which
// more is better, the probability of the answer's tokens.
func (c *reading) fillConfidence(step *Step) {
	if s := &c.slots[semconv.FieldConfidence]; s.target != nil {
		step.setConfidence(s.number)
		return
	}
	if scores := c.scores[:c.nScores]; len(scores) > 0 && step.scoreIn(scores) {
		return
	}
	if logprobs := c.content(semconv.FieldLogprobs); logprobs.target != nil {
		if p, ok := meanProbability(logprobs.value); ok {
			step.LogprobConfidence = step.setConfidence(p)
		}
	}
}

// scoreIn takes the best of the scores that can be one.
func (step *Step) scoreIn(scores []score) bool {
	for _, accept := range [...]func(string) bool{semconv.IsConfidence, semconv.MoreIsBetter} {
		for i := range scores {
			if s := &scores[i]; s.has && accept(s.name) && step.setConfidence(s.value) {
				return true
			}
		}
	}
	return false
}

// setConfidence accepts a score in [0,1]; other scales are unknown.
func (step *Step) setConfidence(x float64) bool {
	if !(x >= 0 && x <= 1) {
		return false
	}
	step.Confidence, step.HasConfidence = x, true
	return true
}

// meanProbability is the geometric mean of token probabilities, from their
// logarithms in a list, or in objects with a logprob, as a slice or in JSON.
func meanProbability(v pcommon.Value) (p float64, ok bool) {
	var sum float64
	var n int
	add := func(x float64) bool {
		if x <= 0 { // also drops NaN
			sum, n = sum+x, n+1
		}
		return n < maxLogprobs
	}
	switch v.Type() {
	case pcommon.ValueTypeSlice:
		for i := range v.Slice().Len() {
			if x, ok := numberOf(v.Slice().At(i)); ok && !add(x) {
				break
			}
		}
	case pcommon.ValueTypeStr:
		eachLogprob(v.Str(), add)
	}
	if n == 0 {
		return 0, false
	}
	return math.Exp(sum / float64(n)), true
}

func eachLogprob(text string, add func(float64) bool) {
	list := gjson.Parse(text[:min(len(text), maxJSON)])
	if list.IsObject() {
		list = list.Get("content")
	}
	list.ForEach(func(_, one gjson.Result) bool {
		if one.IsObject() {
			one = one.Get("logprob")
		}
		return one.Type != gjson.Number || add(one.Num)
	})
}
