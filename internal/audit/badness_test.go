// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/leasehold/leasehold/internal/cycle"
)

func TestBadness(t *testing.T) {
	const q0 = .05
	tests := []struct {
		name  string
		in    Inputs
		score float64
		want  float64
		why   string
	}{
		{"clean and witnessed", sound(), 80, 0, "it is clean"},
		{"hard", soundBut(func(in *Inputs) { in.Enforced.Hard = 1 }), 20, 1, "a hard event"},
		{"hard outweighs silence", Inputs{Enforced: Tally{Hard: 1}}, 10, 1, "a hard event"},
		{"hard but only observed", soundBut(func(in *Inputs) { in.Observed.Hard = 1 }), 90, 0, "it is clean"},
		{"silent", Inputs{RootMissing: true}, 40, q0, "its telemetry is missing"},
		{"just below 50", sound(), 49.999, 1, "the score is below 50"},
		{"no number", sound(), math.NaN(), 1, "the score is below 50"},
		{"just 50", sound(), 50, .5, "the score is between 50 and 80"},
		{"halfway", sound(), 65, .25, "the score is between 50 and 80"},
		{"a warning", soundBut(func(in *Inputs) { in.Enforced.Warning = 1 }), 89, .25, "a rule warned"},
		{"a note", soundBut(func(in *Inputs) { in.Enforced.Info = 3 }), 97, 0, "it is clean"},
		{"a warning and a low score", soundBut(func(in *Inputs) { in.Enforced.Warning = 1 }), 62, .3, "the score is between 50 and 80"},
		{"critical and a low score", soundBut(func(in *Inputs) { in.Enforced.Critical = 1 }), 51, .5, "a rule found something critical"},
		{"critical", soundBut(func(in *Inputs) { in.Enforced.Critical = 1 }), 85, .5, "a rule found something critical"},
		{"not witnessed", soundBut(func(in *Inputs) { in.Witness = WitnessNone }), 99, q0, "it is clean as far as it was seen, but was not witnessed whole"},
		{"no root", soundBut(func(in *Inputs) { in.RootMissing = true }), 90, q0, "it is clean as far as it was seen, but was not witnessed whole"},
		{"contradicted", soundBut(func(in *Inputs) { in.Witness = WitnessDisagrees }), 81, .5, "a witness disagrees"},
		{"not witnessed and bad", soundBut(func(in *Inputs) { in.Witness = WitnessNone }), 65, .25, "the score is between 50 and 80"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x, why := Badness(&tt.in, tt.score, q0)
			assert.InDelta(t, tt.want, x, 1e-12)
			assert.Equal(t, tt.why, why)
		})
	}
}

// Nothing that is unseen may ever count as better than what is expected.
func TestBadnessTakesAnyExpectation(t *testing.T) {
	unseen := soundBut(func(in *Inputs) { in.Status, in.Witness = cycle.StatusUnknown, WitnessNone })
	for q0, want := range map[float64]float64{-1: 0, .2: .2, 7: 1} {
		x, _ := Badness(&unseen, 95, q0)
		assert.InDelta(t, want, x, 0)
	}
	x, _ := Badness(&unseen, 95, math.NaN())
	assert.Zero(t, x)
}
