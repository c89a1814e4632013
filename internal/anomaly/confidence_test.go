// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func sure(confidences ...float64) (t Trail) {
	t = make(Trail, len(confidences))
	for i, c := range confidences {
		t[i].SetConfidence(c)
	}
	return t
}

func TestConfidenceLow(t *testing.T) {
	tests := []struct {
		confidence float64
		has        bool
		want       string
	}{
		{0, false, ""},
		{0.5, true, ""},
		{0.49, true, "warning: the confidence of the cycle is 0.49, below 0.50"},
		{0.2, true, "warning: the confidence of the cycle is 0.20, below 0.50"},
		{0.1, true, "critical: the confidence of the cycle is 0.10, below 0.50"},
		{math.NaN(), true, ""},
	}
	for _, tt := range tests {
		in := Input{Facts: &Facts{Confidence: tt.confidence, HasConfidence: tt.has}}
		assert.Equal(t, tt.want, judged(t, &confidenceLow, in, nil))
	}
}

func TestConfidenceDrop(t *testing.T) {
	none := math.NaN()
	tests := []struct {
		name  string
		trail Trail
		want  string
	}{
		{"no steps", nil, ""},
		{"steady", sure(.9, .9, .9, .9, .9, .8, .8, .8), ""},
		{"dropped", sure(.9, .9, .9, .9, .9, .5, .6, .4), "warning: confidence fell from 0.90 over 5 steps to 0.50 over the last 3"},
		{"dropped, others between", sure(.9, none, .9, .9, .9, none, .9, .5, none, .6, .4), "warning: confidence fell from 0.90 over 5 steps to 0.50 over the last 3"},
		{"too few before", sure(.9, .9, .9, .9, .5, .5, .5), ""},
		{"too few after", sure(.9, .9, .9, .9, .9, .5, .5), ""},
		{"it rose", sure(.2, .2, .2, .2, .2, .9, .9, .9), ""},
		{"the last states none", sure(.9, .9, .9, .9, .9, .5, .6, .4, none), ""},
		{"older ones are forgotten", sure(.1, .1, .1, .8, .8, .8, .8, .8, .8, .8, .8, .8, .8, .4, .4, .4), "warning: confidence fell from 0.80 over 10 steps to 0.40 over the last 3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, judged(t, &confidenceDrop, Input{Trail: tt.trail}, nil))
		})
	}
}

func TestEntryConfidence(t *testing.T) {
	var e Entry
	_, ok := e.Confidence()
	assert.False(t, ok)
	for in, want := range map[float64]float64{-1: 0, 0: 0, 1: 1, 2: 1, math.Inf(1): 1, math.Inf(-1): 0} {
		e.SetConfidence(in)
		got, ok := e.Confidence()
		assert.True(t, ok)
		assert.Equal(t, want, got)
	}
	e.SetConfidence(math.NaN())
	_, ok = e.Confidence()
	assert.False(t, ok)
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.Float64Range(0, 1).Draw(t, "confidence")
		e.SetConfidence(c)
		got, ok := e.Confidence()
		assert.True(t, ok)
		assert.InDelta(t, c, got, 0.5/sureOne+1e-12)
		e.Sure = rapid.Uint16().Draw(t, "any")
		got, _ = e.Confidence()
		if e.Sure > 0 && (got < 0 || got > 1) {
			t.Fatalf("%d reads as %v", e.Sure, got)
		}
	})
}
