// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trust"
)

var scalingBudget = Check{
	ID: "scaling.budget", Group: GroupScaling,
	Title: "Each agent has a budget, for a cycle and for a day",
	Why: "A loop spends as fast as a model answers. Without a budget of the cycle nothing stops one, and without one of the day " +
		"nothing stops many.",
	Mend:  "Set tokensPerCycle and tokensPerDay, or costPerDay, in spec.budget of the Agent or of its TrustPolicy.",
	needs: []string{"Agent", "TrustPolicy"},
	run:   runScalingBudget,
}

func runScalingBudget(l *look) {
	policies := map[string]*v1alpha1.TrustPolicy{}
	for _, p := range of[v1alpha1.TrustPolicy](l.Input) {
		policies[p.Name] = p.is
	}
	configured := l.configuredBudget()
	for _, a := range of[v1alpha1.Agent](l.Input) {
		var of v1alpha1.Budget
		daily := false
		if ref := a.is.Spec.PolicyRef; ref != nil {
			p := policies[ref.Name]
			if p == nil && (a.is.Spec.Budget == nil || !whole(a.is.Spec.Budget)) {
				l.unknown("%s: its TrustPolicy %s, which may hold a budget, is not among what was read", a.Object, ref.Name)
				continue
			}
			if p != nil && p.Spec.Budget != nil {
				of = *p.Spec.Budget
			}
		} else {
			daily = configured
		}
		l.saw()
		over(a.is.Spec.Budget, &of)
		if of.TokensPerCycle == nil {
			l.bad(a.Object, "spec.budget.tokensPerCycle", "nothing bounds what a cycle may spend")
		}
		if of.TokensPerDay == nil && of.CostPerDay == nil && !daily {
			l.bad(a.Object, "spec.budget", "nothing bounds what it may spend in a day: set tokensPerDay or costPerDay")
		}
	}
}

func whole(b *v1alpha1.Budget) bool {
	return b.TokensPerCycle != nil && (b.TokensPerDay != nil || b.CostPerDay != nil)
}

// over lays an Agent's own budget over that of its policy.
func over(own, of *v1alpha1.Budget) {
	if own == nil {
		return
	}
	of.TokensPerCycle = firstSet(own.TokensPerCycle, of.TokensPerCycle)
	of.TokensPerDay = firstSet(own.TokensPerDay, of.TokensPerDay)
	of.CostPerDay = firstSet(own.CostPerDay, of.CostPerDay)
}

// configuredBudget reports whether the configuration of a gateway, which counts for
// Agents without a policy, has a budget.
func (l *look) configuredBudget() bool {
	for _, c := range l.Collectors {
		for _, p := range c.parts("extensions", "trust") {
			policy, err := policyOf(p.is["policy"])
			if err == nil && (policy.Budget != trust.Budget{Period: policy.Budget.Period}) {
				return true
			}
		}
	}
	return false
}
