// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

// Names of the evidence that Leasehold sends: of span events and log records.
const (
	EventFinding = "leasehold.finding"
	EventVerdict = "leasehold.verdict"
	EventTrigger = "leasehold.trigger"
)

// Attributes of every piece of evidence, beside CycleID, CycleAgent,
// CycleAgentSource, CycleTask and CyclePhase.
const (
	// EvidenceSchema is the version of the form, an integer.
	EvidenceSchema = "leasehold.evidence.schema"
	// EvidenceID tells evidence apart: the same id is the same evidence.
	EvidenceID = "leasehold.evidence.id"
)

// Attributes of a finding, on its span event and its log record.
const (
	FindingRule     = "leasehold.finding.rule"
	FindingSeverity = "leasehold.finding.severity"
	FindingText     = "leasehold.finding.text"
	// FindingScope is "cycle" for a finding on no step in particular.
	FindingScope = "leasehold.finding.scope"
	// FindingHard and FindingObserved are written only when true; a rule that
	// is only observed is not held against the agent.
	FindingHard     = "leasehold.finding.hard"
	FindingObserved = "leasehold.finding.observed"
	// FindingSpan is, on a cycle's root, the id of the step that a finding is
	// about whose own span had left before it was made.
	FindingSpan = "leasehold.finding.span_id"
)

// TriggerName is the name of the condition that a span met.
const TriggerName = "leasehold.trigger.name"

// Attributes of a verdict, on a settled cycle's root span and its log record:
// the result.
const (
	// VerdictRevision counts the corrections of a verdict, from 0.
	VerdictRevision = "leasehold.verdict.revision"
	// VerdictScore is from 0 to 100; the components and badness from 0 to 1.
	VerdictScore      = "leasehold.verdict.score"
	VerdictBadness    = "leasehold.verdict.badness"
	VerdictOutcome    = "leasehold.verdict.component.outcome"
	VerdictConformity = "leasehold.verdict.component.conformity"
	VerdictCoverage   = "leasehold.verdict.component.coverage"
	VerdictEconomy    = "leasehold.verdict.component.economy"
	VerdictConfidence = "leasehold.verdict.component.confidence"
	// The same as if every rule were enforced, where that makes a difference.
	VerdictScoreIfEnforced   = "leasehold.verdict.if_enforced.score"
	VerdictBadnessIfEnforced = "leasehold.verdict.if_enforced.badness"
	// VerdictExpectedBadness is the q0 that the badness was made with.
	VerdictExpectedBadness = "leasehold.verdict.expected_badness"
)

// The rules that fired in a cycle: lists of one length, the worst rule first.
const (
	VerdictRules      = "leasehold.verdict.rules"
	VerdictSeverities = "leasehold.verdict.rule_severities"
	VerdictCounts     = "leasehold.verdict.rule_counts"
	VerdictTexts      = "leasehold.verdict.rule_texts"
	// VerdictFlags holds "", "hard", "observed" or "hard,observed".
	VerdictFlags = "leasehold.verdict.rule_flags"
	// VerdictRulesOmitted is how many more rules fired than are listed.
	VerdictRulesOmitted = "leasehold.verdict.rules_omitted"
)

// The inputs of a verdict's score: with CycleStatus, CycleModelCalls,
// CycleUnknownUsage, the tokens and CycleCostUSD all that it takes to compute it
// again.
const (
	VerdictRootMissing      = "leasehold.verdict.root_missing"
	VerdictWitness          = "leasehold.verdict.witness"
	VerdictSteps            = "leasehold.verdict.steps"
	VerdictOrphans          = "leasehold.verdict.orphans"
	VerdictUnaccounted      = "leasehold.verdict.unaccounted"
	VerdictToolCalls        = "leasehold.verdict.tool_calls"
	VerdictToolErrors       = "leasehold.verdict.tool_errors"
	VerdictAsked            = "leasehold.verdict.tool_calls_asked"
	VerdictExecuted         = "leasehold.verdict.tool_calls_executed"
	VerdictAnswers          = "leasehold.verdict.answers"
	VerdictBadAnswers       = "leasehold.verdict.answers_bad"
	VerdictUses             = "leasehold.verdict.credential_uses"
	VerdictUsesUnmatched    = "leasehold.verdict.credential_uses_unmatched"
	VerdictHard             = "leasehold.verdict.findings.hard"
	VerdictCritical         = "leasehold.verdict.findings.critical"
	VerdictWarning          = "leasehold.verdict.findings.warning"
	VerdictInfo             = "leasehold.verdict.findings.info"
	VerdictObservedHard     = "leasehold.verdict.observed.hard"
	VerdictObservedCritical = "leasehold.verdict.observed.critical"
	VerdictObservedWarning  = "leasehold.verdict.observed.warning"
	VerdictObservedInfo     = "leasehold.verdict.observed.info"
	VerdictUsualTokens      = "leasehold.verdict.usual_tokens"
	VerdictUsualCostUSD     = "leasehold.verdict.usual_cost_usd"
	VerdictBudgetTokens     = "leasehold.verdict.budget_tokens"
	VerdictBudgetCostUSD    = "leasehold.verdict.budget_cost_usd"
	VerdictConfidenceMean   = "leasehold.verdict.confidence.mean"
	VerdictConfidenceMin    = "leasehold.verdict.confidence.min"
	VerdictCalibrated       = "leasehold.verdict.confidence.calibrated"
	VerdictConfidenceSource = "leasehold.verdict.confidence.source"
)

// How well the agent's confidence foretold its outcomes so far, over this many
// cycles: no input of the score, told with each verdict.
const (
	VerdictCalibrationCycles = "leasehold.verdict.calibration.cycles"
	VerdictCalibrationBrier  = "leasehold.verdict.calibration.brier"
	VerdictCalibrationECE    = "leasehold.verdict.calibration.ece"
)

// What the agent was made of, as keyed hashes in hex, and what judged it.
const (
	VerdictModelDigest  = "leasehold.verdict.digest.model"
	VerdictPromptDigest = "leasehold.verdict.digest.prompt"
	VerdictToolsDigest  = "leasehold.verdict.digest.tools"
	VerdictImageDigest  = "leasehold.verdict.digest.image"
	// VerdictFormula is the version of the score's formulas, an integer.
	VerdictFormula = "leasehold.verdict.formula"
	// VerdictRulesVersion identifies the rules and their thresholds,
	// VerdictPricesVersion the price table, VerdictProducer the program.
	VerdictRulesVersion  = "leasehold.verdict.version.rules"
	VerdictPricesVersion = "leasehold.verdict.version.prices"
	VerdictProducer      = "leasehold.verdict.version.producer"
)
