// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cycle"
)

func TestStated(t *testing.T) {
	for _, tt := range []struct {
		step   cycle.Step
		value  float64
		source Source
	}{
		{cycle.Step{}, 0, SourceNone},
		{cycle.Step{Confidence: .7, HasConfidence: true}, .7, SourceExplicit},
		{cycle.Step{Confidence: .6, HasConfidence: true, LogprobConfidence: true}, .6, SourceLogprob},
	} {
		value, source := Stated(&tt.step)
		assert.InDelta(t, tt.value, value, 0)
		assert.Equal(t, tt.source, source)
	}
}

func TestStructural(t *testing.T) {
	tests := []struct {
		name  string
		signs Signs
		want  float64
	}{
		{"answered", Signs{Finish: cycle.FinishStop}, .95},
		{"asked for tools", Signs{Finish: cycle.FinishToolCalls}, .95},
		{"does not say", Signs{}, .85},
		{"cut off", Signs{Finish: cycle.FinishLength}, .60},
		{"filtered", Signs{Finish: cycle.FinishContentFilter}, .50},
		{"finished with an error", Signs{Finish: cycle.FinishError}, .30},
		{"failed", Signs{Finish: cycle.FinishStop, Failed: true}, .30},
		{"retried twice", Signs{Finish: cycle.FinishStop, Retries: 2}, .95 * .85 * .85},
		{"a tool failed and was corrected", Signs{Finish: cycle.FinishToolCalls, Errors: 1, Corrections: 1}, .95 * .90 * .93},
		{"negative counts", Signs{Finish: cycle.FinishStop, Retries: -4}, .95},
		{"hopeless", Signs{Failed: true, Retries: 1 << 40, Errors: 1 << 40}, leastEstimate},
	}
	for _, tt := range tests {
		assert.InDelta(t, tt.want, Structural(tt.signs), 1e-12, tt.name)
	}
}

func TestAggregate(t *testing.T) {
	var a Aggregate
	assert.Equal(t, Confidence{}, a.Confidence(nil))
	a.Add(.9, SourceExplicit, 300)
	a.Add(.5, SourceLogprob, 100)
	for _, none := range []float64{-1, 2, math.NaN()} {
		a.Add(none, SourceExplicit, 1000)
	}
	a.Add(.1, SourceNone, 1000)
	got := a.Confidence(nil)
	// (0.9^300 × 0.5^100)^(1/400) = 0.9^0.75 × 0.5^0.25
	assert.InDelta(t, math.Pow(.9, .75)*math.Pow(.5, .25), got.Mean, 1e-12)
	assert.InDelta(t, .5, got.Min, 1e-12)
	assert.Equal(t, got.Mean, got.Calibrated)
	assert.Equal(t, SourceLogprob, got.Source)

	a.Add(0, SourceStructural, -5)
	got = a.Confidence(nil)
	assert.Equal(t, SourceStructural, got.Source, "the weakest source is told")
	assert.Zero(t, got.Min)
	assert.Greater(t, got.Mean, .7, "one worthless token does not wipe out four hundred")
}

func TestAggregateMerges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var whole, left, right Aggregate
		least := 1.0
		for i := range rapid.IntRange(1, 30).Draw(t, "steps") {
			value := rapid.Float64Range(0, 1).Draw(t, "value")
			source := rapid.SampledFrom([]Source{SourceExplicit, SourceLogprob, SourceStructural}).Draw(t, "source")
			tokens := rapid.Int64Range(-1, 1e6).Draw(t, "tokens")
			whole.Add(value, source, tokens)
			[]*Aggregate{&left, &right}[i%2].Add(value, source, tokens)
			least = min(least, value)
		}
		left.Merge(&right)
		a, b := whole.Confidence(nil), left.Confidence(nil)
		assert.InDelta(t, a.Mean, b.Mean, 1e-9)
		assert.Equal(t, a.Min, b.Min)
		assert.Equal(t, a.Source, b.Source)
		assert.InDelta(t, least, a.Min, 1e-12)
		if !(a.Mean >= minConfidence-1e-12 && a.Mean <= 1) {
			t.Fatalf("mean is %v", a.Mean)
		}
	})
}

func TestCalibrate(t *testing.T) {
	history := func(confidence float64, outcomes ...bool) *anomaly.Calibration {
		var c anomaly.Calibration
		for _, good := range outcomes {
			c.Add(confidence, good)
		}
		return &c
	}
	half := slices.Repeat([]bool{true, false}, 10)
	tests := []struct {
		name    string
		mean    float64
		history *anomaly.Calibration
		want    float64
	}{
		{"no history", .9, nil, .9},
		{"empty history", .9, &anomaly.Calibration{}, .9},
		// 20 cycles, too sure by 0.4 on average, believed by half.
		{"too sure", .9, history(.9, half...), .9 - .5*.4},
		{"too modest", .3, history(.3, half...), .3 + .5*.2},
		{"right", .5, history(.5, half...), .5},
		{"never right", .9, history(1, slices.Repeat([]bool{false}, 1000)...), minConfidence},
		{"always right", .9, history(0, slices.Repeat([]bool{true}, 1000)...), 1},
		{"no number", math.NaN(), nil, minConfidence},
	}
	for _, tt := range tests {
		assert.InDelta(t, tt.want, Calibrate(tt.mean, tt.history), 1e-9, tt.name)
	}
}

func TestConfidenceTerm(t *testing.T) {
	for source, text := range map[Source]string{
		SourceExplicit:   "stated by the steps as 0.9, 0.7 when calibrated",
		SourceLogprob:    "from token probabilities as 0.9, 0.7 when calibrated",
		SourceStructural: "estimated from how the steps went as 0.9, 0.7 when calibrated",
	} {
		in := Inputs{Confidence: Confidence{Mean: .9, Calibrated: .7, Source: source}}
		f := confidence(&in, nil)
		assert.Equal(t, text, f[0].String())
		assert.InDelta(t, .7, f[0].Value, 0)
	}
}

func TestCalibrationSumsUpTheHistory(t *testing.T) {
	assert.Equal(t, Calibration{}, CalibrationOf(nil))
	var history anomaly.Calibration
	history.Add(.9, true)
	history.Add(.9, false)
	got := CalibrationOf(&history)
	assert.Equal(t, 2, got.Cycles)
	assert.InDelta(t, (.1*.1+.9*.9)/2, got.Brier, 1e-12)
	assert.InDelta(t, .4, got.ECE, 1e-12)
}
