// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package convert_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/kubeapi/convert"
	"github.com/leasehold/leasehold/internal/trust"
)

func TestDecimalsAreRead(t *testing.T) {
	for text, want := range map[v1alpha1.Decimal]float64{"0": 0, "0.05": .05, "12.50": 12.5, "999999999.999999999": 999999999, "007": 7} {
		got, err := convert.ParseDecimal(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []v1alpha1.Decimal{"", "-1", "+1", ".5", "1.", "1e3", "NaN", "Inf", "0x1p-2", "1_000", "1,5", " 1", "1\n", "1234567890", "0.1234567890", "١"} {
		_, err := convert.ParseDecimal(text)
		assert.ErrorContains(t, err, "must be a decimal number", text)
	}
}

func TestDecimalsAreWritten(t *testing.T) {
	for want, x := range map[v1alpha1.Decimal]float64{"0.05": .05, "100": 100, "2.345678901": 2.3456789012, "999999999": math.Inf(1), "0.3": .1 + .2} {
		assert.Equal(t, want, convert.DecimalOf(x))
	}
	for _, x := range []float64{0, -1, math.NaN(), math.Inf(-1), 1e-10, math.Copysign(0, -1)} {
		assert.Equal(t, v1alpha1.Decimal("0"), convert.DecimalOf(x))
	}
}

func FuzzDecimal(f *testing.F) {
	for _, text := range []string{"0", "0.05", "999999999.999999999", "-1", "NaN"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		x, err := convert.ParseDecimal(v1alpha1.Decimal(text))
		if err != nil || x > 999_999_999 {
			return
		}
		again, err := convert.ParseDecimal(convert.DecimalOf(x))
		require.NoError(t, err)
		assert.Equal(t, x, again)
	})
}

func TestPhasesGoBothWays(t *testing.T) {
	for i := range trust.NumPhases {
		p := trust.Phase(i)
		got, err := convert.PhaseOf(convert.PhaseName(p))
		require.NoError(t, err)
		assert.Equal(t, p, got)
	}
	assert.Equal(t, v1alpha1.PhaseSemiAutonomous, convert.PhaseName(trust.SemiAutonomous))
	none, err := convert.PhaseOf("")
	require.NoError(t, err)
	assert.Equal(t, trust.Shadow, none)
	_, err = convert.PhaseOf("god")
	assert.ErrorContains(t, err, "no such phase")
}
