// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"errors"
	"fmt"
	"time"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trust"
)

const day = 24 * time.Hour

// BudgetOf is what an agent may spend: what its own spec says, and what that
// leaves out as its policy has it. policy is the spec of its TrustPolicy, nil for
// none, and of the budget of the policy itself, as PolicyOf returns it. perCycle
// is the most tokens of one cycle, 0 for no limit of its own.
func BudgetOf(agent *v1alpha1.AgentSpec, policy *v1alpha1.TrustPolicySpec, of trust.Budget) (budget trust.Budget, perCycle int64, err error) {
	var r reader
	if policy != nil && policy.Budget != nil {
		r.tokens("spec.budget.tokensPerCycle", policy.Budget.TokensPerCycle, &perCycle)
	}
	if agent.Budget != nil {
		r.tokens("spec.budget.tokensPerCycle", agent.Budget.TokensPerCycle, &perCycle)
		r.budget(agent.Budget, &of)
	}
	if len(r.errs) > 0 {
		return trust.Budget{}, 0, errors.Join(r.errs...)
	}
	return of, perCycle, nil
}

// budget takes over what a day may cost. A budget has one period: what it held
// for another one is made that of a day.
func (r *reader) budget(from *v1alpha1.Budget, to *trust.Budget) {
	if from == nil || from.TokensPerDay == nil && from.CostPerDay == nil {
		return
	}
	if to.Period != day && to.Period > 0 {
		share := float64(day) / float64(to.Period)
		if to.Tokens > 0 {
			to.Tokens = max(1, int64(float64(to.Tokens)*share))
		}
		to.CostUSD *= share
	}
	to.Period = day
	r.tokens("spec.budget.tokensPerDay", from.TokensPerDay, &to.Tokens)
	r.decimal("spec.budget.costPerDay", from.CostPerDay, &to.CostUSD)
}

// maxTokens is the most that a budget of tokens may be, as in a policy.
const maxTokens = 1 << 50

func (r *reader) tokens(path string, from *int64, to *int64) {
	switch {
	case from == nil:
	case *from < 1 || *from > maxTokens:
		r.refuse(path, fmt.Errorf("must be from 1 to 2^50 (got %d)", *from))
	default:
		*to = *from
	}
}
