// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package convert_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/kubeapi/convert"
	"github.com/leasehold/leasehold/internal/trust"
)

func TestAnAgentsBudgetGoesBeforeItsPolicys(t *testing.T) {
	const day = 24 * time.Hour
	policy := &v1alpha1.TrustPolicySpec{Budget: &v1alpha1.Budget{TokensPerCycle: new(int64(100))}}
	tests := map[string]struct {
		agent    *v1alpha1.Budget
		of, want trust.Budget
		perCycle int64
	}{
		"nothing of its own": {nil, trust.Budget{Tokens: 7, Period: time.Hour}, trust.Budget{Tokens: 7, Period: time.Hour}, 100},
		"tokens of its own": {
			&v1alpha1.Budget{TokensPerDay: new(int64(5))},
			trust.Budget{Tokens: 7, CostUSD: 2, Period: day},
			trust.Budget{Tokens: 5, CostUSD: 2, Period: day},
			100,
		},
		"a cycle of its own": {&v1alpha1.Budget{TokensPerCycle: new(int64(3))}, trust.Budget{Period: day}, trust.Budget{Period: day}, 3},
		"what was for a week is for a day": {
			&v1alpha1.Budget{CostPerDay: decimal("1.5")},
			trust.Budget{Tokens: 700, CostUSD: 70, Period: 7 * day},
			trust.Budget{Tokens: 100, CostUSD: 1.5, Period: day},
			100,
		},
		"a little for a week is not nothing": {
			&v1alpha1.Budget{CostPerDay: decimal("1.5")},
			trust.Budget{Tokens: 3, Period: 7 * day},
			trust.Budget{Tokens: 1, CostUSD: 1.5, Period: day},
			100,
		},
		"no policy's": {&v1alpha1.Budget{CostPerDay: decimal("1.5")}, trust.Budget{}, trust.Budget{CostUSD: 1.5, Period: day}, 100},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, perCycle, err := convert.BudgetOf(&v1alpha1.AgentSpec{Budget: tt.agent}, policy, tt.of)
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
			assert.Equal(t, tt.perCycle, perCycle)
		})
	}
	_, perCycle, err := convert.BudgetOf(&v1alpha1.AgentSpec{}, nil, trust.Budget{})
	require.NoError(t, err)
	assert.Zero(t, perCycle)
}

func TestABudgetIsRefused(t *testing.T) {
	for says, budget := range map[string]*v1alpha1.Budget{
		"spec.budget.tokensPerDay must be from 1":   {TokensPerDay: new(int64(-1))},
		"spec.budget.tokensPerCycle must be from 1": {TokensPerCycle: new(int64(1 << 60))},
		"spec.budget.costPerDay must be a decimal":  {CostPerDay: decimal("1e9")},
	} {
		_, _, err := convert.BudgetOf(&v1alpha1.AgentSpec{Budget: budget}, nil, trust.Budget{})
		assert.ErrorContains(t, err, says)
	}
}
