// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/anomaly"
)

func TestVerifyFindsWhatDoesNotFollow(t *testing.T) {
	changes := map[string]func(*Verdict){
		"score is":               func(v *Verdict) { v.Score += 2e-9 },
		"badness is":             func(v *Verdict) { v.Badness = 0 },
		"score if enforced is":   func(v *Verdict) { v.ScoreIfEnforced = 100 },
		"badness if enforced is": func(v *Verdict) { v.BadnessIfEnforced = 0 },
		"outcome is":             func(v *Verdict) { v.Components[ofOutcome] = .999 },
		"conformity is":          func(v *Verdict) { v.Enforced.Critical--; v.Enforced.Info++ },
		"economy is":             func(v *Verdict) { v.Usage.Input *= 2 },
		"coverage is NaN":        func(v *Verdict) { v.Components[ofCoverage] = math.NaN() },
		"lists 2 rules and":      func(v *Verdict) { v.Enforced.Info++ },
		"lists 1 rules and":      func(v *Verdict) { v.Fired = v.Fired[:1] },
		"lists 2 rules":          func(v *Verdict) { v.Fired[0].Enforce = false },
	}
	for want, change := range changes {
		t.Run(want, func(t *testing.T) {
			v := examples[1].judged()
			require.NoError(t, v.Verify())
			change(v)
			assert.ErrorContains(t, v.Verify(), want)
		})
	}
	v := examples[0].judged()
	v.Versions.Formula++
	assert.ErrorIs(t, v.Verify(), ErrFormula)
}

func TestOnlyEnforcedRulesCount(t *testing.T) {
	v := Verdict{Inputs: sound()}
	v.Judge([]anomaly.Finding{{Rule: "path.tool", Severity: anomaly.Critical, Text: "new tool"}}, .05)
	assert.InDelta(t, 99.2336, v.Score, 5e-5)
	assert.Zero(t, v.Badness)
	assert.InDelta(t, 65.4697, v.ScoreIfEnforced, 1e-4, "100 × 0.25^0.3 × 0.95^0.15")
	assert.InDelta(t, .5, v.BadnessIfEnforced, 0, "a rule found something critical")
	assert.InDelta(t, 1, v.Coverage(), 0)
}

func TestExplainTellsWhatItDoesNotList(t *testing.T) {
	v := examples[1].judged()
	v.Omitted = 3
	lines := v.Explain()
	assert.Equal(t, "  and 3 more rules", lines[len(lines)-1])
}

func TestNames(t *testing.T) {
	assert.Equal(t, "agrees", WitnessAgrees.String())
	assert.Equal(t, "none", Witness(9).String())
	assert.Equal(t, "structural", SourceStructural.String())
	assert.Equal(t, "none", Source(9).String())
}
