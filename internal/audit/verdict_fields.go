// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/semconv"
)

// The bounds of what a verdict may say.
const maxScore = 100

var statusNames = []string{cycle.StatusUnknown.String(), cycle.StatusOK.String(), cycle.StatusError.String()}

// sharedFields are what the root of a cycle says anyhow, as the cycle's totals.
var sharedFields = []field{
	textField(semconv.CycleID, func(v *Verdict) *string { return &v.Cycle }),
	textField(semconv.CycleAgent, func(v *Verdict) *string { return &v.Agent }),
	textField(semconv.CycleAgentSource, func(v *Verdict) *string { return &v.AgentSource }),
	textField(semconv.CycleTask, func(v *Verdict) *string { return &v.Task }),
	textField(semconv.CyclePhase, func(v *Verdict) *string { return &v.Phase }),
	textField(semconv.CycleClose, func(v *Verdict) *string { return &v.Close }),
	nameField(semconv.CycleStatus, statusNames, func(v *Verdict) *cycle.Status { return &v.Status }),
	countField(semconv.CycleModelCalls, func(v *Verdict) *int { return &v.ModelCalls }),
	countField(semconv.CycleUnknownUsage, func(v *Verdict) *int { return &v.SilentCalls }),
	countField(semconv.CycleInput, func(v *Verdict) *int64 { return &v.Usage.Input }),
	countField(semconv.CycleOutput, func(v *Verdict) *int64 { return &v.Usage.Output }),
	countField(semconv.CycleCacheRead, func(v *Verdict) *int64 { return &v.Usage.CacheRead }),
	countField(semconv.CycleCacheWrite, func(v *Verdict) *int64 { return &v.Usage.CacheWrite }),
	countField(semconv.CycleReasoning, func(v *Verdict) *int64 { return &v.Usage.Reasoning }),
	numberField(semconv.CycleCostUSD, maxCostUSD, func(v *Verdict) *float64 { return &v.CostUSD }),
}

// verdictFields are the rest of a verdict but its list of rules. The two are the
// one place that says what is stored under which key.
var verdictFields = []field{
	countField(semconv.VerdictRevision, func(v *Verdict) *int { return &v.Revision }),

	numberField(semconv.VerdictScore, maxScore, func(v *Verdict) *float64 { return &v.Score }),
	numberField(semconv.VerdictBadness, 1, func(v *Verdict) *float64 { return &v.Badness }),
	numberField(semconv.VerdictOutcome, 1, func(v *Verdict) *float64 { return &v.Components[0] }),
	numberField(semconv.VerdictConformity, 1, func(v *Verdict) *float64 { return &v.Components[1] }),
	numberField(semconv.VerdictCoverage, 1, func(v *Verdict) *float64 { return &v.Components[2] }),
	numberField(semconv.VerdictEconomy, 1, func(v *Verdict) *float64 { return &v.Components[3] }),
	numberField(semconv.VerdictConfidence, 1, func(v *Verdict) *float64 { return &v.Components[4] }),
	whereObserved(numberField(semconv.VerdictScoreIfEnforced, maxScore, func(v *Verdict) *float64 { return &v.ScoreIfEnforced })),
	whereObserved(numberField(semconv.VerdictBadnessIfEnforced, 1, func(v *Verdict) *float64 { return &v.BadnessIfEnforced })),
	numberField(semconv.VerdictExpectedBadness, 1, func(v *Verdict) *float64 { return &v.Expected }),

	flagField(semconv.VerdictRootMissing, func(v *Verdict) *bool { return &v.RootMissing }),
	nameField(semconv.VerdictWitness, witnessNames, func(v *Verdict) *Witness { return &v.Witness }),
	countField(semconv.VerdictSteps, func(v *Verdict) *int { return &v.Steps }),
	countField(semconv.VerdictOrphans, func(v *Verdict) *int { return &v.Orphans }),
	countField(semconv.VerdictUnaccounted, func(v *Verdict) *int { return &v.Unaccounted }),
	countField(semconv.VerdictToolCalls, func(v *Verdict) *int { return &v.ToolCalls }),
	countField(semconv.VerdictToolErrors, func(v *Verdict) *int { return &v.ToolErrors }),
	countField(semconv.VerdictAsked, func(v *Verdict) *int { return &v.Asked }),
	countField(semconv.VerdictExecuted, func(v *Verdict) *int { return &v.Executed }),
	countField(semconv.VerdictAnswers, func(v *Verdict) *int { return &v.Answers }),
	countField(semconv.VerdictBadAnswers, func(v *Verdict) *int { return &v.BadAnswers }),
	countField(semconv.VerdictUses, func(v *Verdict) *int { return &v.Uses }),
	countField(semconv.VerdictUsesUnmatched, func(v *Verdict) *int { return &v.UsesUnmatched }),
	countField(semconv.VerdictHard, func(v *Verdict) *int { return &v.Enforced.Hard }),
	countField(semconv.VerdictCritical, func(v *Verdict) *int { return &v.Enforced.Critical }),
	countField(semconv.VerdictWarning, func(v *Verdict) *int { return &v.Enforced.Warning }),
	countField(semconv.VerdictInfo, func(v *Verdict) *int { return &v.Enforced.Info }),
	countField(semconv.VerdictObservedHard, func(v *Verdict) *int { return &v.Observed.Hard }),
	countField(semconv.VerdictObservedCritical, func(v *Verdict) *int { return &v.Observed.Critical }),
	countField(semconv.VerdictObservedWarning, func(v *Verdict) *int { return &v.Observed.Warning }),
	countField(semconv.VerdictObservedInfo, func(v *Verdict) *int { return &v.Observed.Info }),

	countField(semconv.VerdictUsualTokens, func(v *Verdict) *int64 { return &v.Usual.Tokens }),
	numberField(semconv.VerdictUsualCostUSD, maxCostUSD, func(v *Verdict) *float64 { return &v.Usual.CostUSD }),
	countField(semconv.VerdictBudgetTokens, func(v *Verdict) *int64 { return &v.Budget.Tokens }),
	numberField(semconv.VerdictBudgetCostUSD, maxCostUSD, func(v *Verdict) *float64 { return &v.Budget.CostUSD }),
	numberField(semconv.VerdictConfidenceMean, 1, func(v *Verdict) *float64 { return &v.Confidence.Mean }),
	numberField(semconv.VerdictConfidenceMin, 1, func(v *Verdict) *float64 { return &v.Confidence.Min }),
	numberField(semconv.VerdictCalibrated, 1, func(v *Verdict) *float64 { return &v.Confidence.Calibrated }),
	nameField(semconv.VerdictConfidenceSource, sourceNames, func(v *Verdict) *Source { return &v.Confidence.Source }),
	countField(semconv.VerdictCalibrationCycles, func(v *Verdict) *int { return &v.Calibration.Cycles }),
	numberField(semconv.VerdictCalibrationBrier, 1, func(v *Verdict) *float64 { return &v.Calibration.Brier }),
	numberField(semconv.VerdictCalibrationECE, 1, func(v *Verdict) *float64 { return &v.Calibration.ECE }),

	digestField(semconv.VerdictModelDigest, func(d *anomaly.Digests) *uint64 { return &d.Model }),
	digestField(semconv.VerdictPromptDigest, func(d *anomaly.Digests) *uint64 { return &d.Prompt }),
	digestField(semconv.VerdictToolsDigest, func(d *anomaly.Digests) *uint64 { return &d.Tools }),
	digestField(semconv.VerdictImageDigest, func(d *anomaly.Digests) *uint64 { return &d.Image }),
	countField(semconv.VerdictFormula, func(v *Verdict) *int { return &v.Versions.Formula }),
	textField(semconv.VerdictRulesVersion, func(v *Verdict) *string { return &v.Versions.Rules }),
	textField(semconv.VerdictPricesVersion, func(v *Verdict) *string { return &v.Versions.Prices }),
	textField(semconv.VerdictProducer, func(v *Verdict) *string { return &v.Versions.Producer }),
	countField(semconv.VerdictRulesOmitted, func(v *Verdict) *int { return &v.Omitted }),
}

// fieldOf finds a field by its key.
var fieldOf = func() map[string]*field {
	byKey := make(map[string]*field, len(sharedFields)+len(verdictFields))
	for _, fields := range [...][]field{sharedFields, verdictFields} {
		for i := range fields {
			byKey[fields[i].key] = &fields[i]
		}
	}
	return byKey
}()
