// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"cmp"
	"slices"
)

// inCycle are the rules that need nothing but the cycle.
var inCycle = []*Rule{
	&loopCall, &loopAlternate, &loopStuck, &loopFailing, &loopReasoning, &loopPlan,
	&errorsRun,
	&tokensGrowth, &tokensContext, &tokensBudget, &tokensCap, &costBudget,
	&phaseForbidden, &phaseWrite, &phaseClaimed,
	&identityMismatch,
	&delegationCycle,
	&credentialUnmatched,
	&traceOrphan, &traceGap, &traceRoot, &traceConflict, &traceSkew,
	&confidenceLow, &confidenceDrop,
	&guardrailTripped, &retrievalStale, &memoryCorrupt,
}

// sorted are all rules by id.
var sorted = func() []*Rule {
	all := slices.Concat(inCycle, onBaseline)
	slices.SortFunc(all, byID)
	return all
}()

func byID(a, b *Rule) int { return cmp.Compare(a.ID, b.ID) }

// Rules returns every rule that the engine runs, sorted by id; those of witnesses
// are WitnessRules.
func Rules() []Rule {
	out := make([]Rule, len(sorted))
	for i, r := range sorted {
		out[i] = *r
	}
	return out
}

// Find returns the rule with an id; ok is false when there is none.
func Find(id string) (r Rule, ok bool) {
	i, ok := indexOf(id)
	if !ok {
		return Rule{}, false
	}
	return *sorted[i], true
}

func indexOf(id string) (i int, ok bool) {
	return slices.BinarySearchFunc(sorted, id, func(r *Rule, id string) int { return cmp.Compare(r.ID, id) })
}
