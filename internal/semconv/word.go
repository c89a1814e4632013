// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

import (
	"bytes"
	"strings"
)

// Wire names of why a model stopped; package cycle has the type.
const (
	finishStop          = "stop"
	finishLength        = "length"
	finishToolCalls     = "tool_calls"
	finishContentFilter = "content_filter"
	finishError         = "error"
)

// finishes is the normalised reason by what providers and SDKs call it, in
// lower case. Source: S2, S6, S7, S13.
var finishes = wordsOf(map[string]string{
	"stop": finishStop, "end_turn": finishStop, "stop_sequence": finishStop,
	"completed": finishStop, "complete": finishStop, "eos": finishStop, "finish": finishStop,
	"end_of_sequence": finishStop, "eos_token": finishStop,
	"length": finishLength, "max_tokens": finishLength, "incomplete": finishLength,
	"max_output_tokens": finishLength, "model_length": finishLength,
	"tool_calls": finishToolCalls, "tool_use": finishToolCalls, "tool-calls": finishToolCalls,
	"tool_call": finishToolCalls, "function_call": finishToolCalls,
	"content_filter": finishContentFilter, "content-filter": finishContentFilter,
	"safety": finishContentFilter, "recitation": finishContentFilter, "refusal": finishContentFilter,
	"guardrail_intervened": finishContentFilter, "content_filtered": finishContentFilter,
	"error": finishError,
})

// FinishOf returns the wire name of the normalised reason, "" when unknown. An
// enumeration's name before the last dot is no part of the reason.
func FinishOf(reason string) string {
	finish, _ := finishes.find(reason[strings.LastIndexByte(reason, '.')+1:])
	return finish
}

// Outcomes that a status word can mean.
const (
	OutcomeOK      = "ok"
	OutcomeError   = "error"
	OutcomeUnknown = "unknown"
)

// outcomes are the status words that are no error. Source: S3, S6, S16, S20.
var outcomes = wordsOf(map[string]string{
	"success": OutcomeOK, "succeeded": OutcomeOK, "ok": OutcomeOK, "completed": OutcomeOK,
	"complete": OutcomeOK, "done": OutcomeOK, "true": OutcomeOK, "passed": OutcomeOK,
	"running": OutcomeUnknown, "pending": OutcomeUnknown, "in_progress": OutcomeUnknown,
	"queued": OutcomeUnknown, "started": OutcomeUnknown, "unknown": OutcomeUnknown,
	"unset": OutcomeUnknown, "incomplete": OutcomeUnknown,
})

// OutcomeOf returns what a status word means: every word that is neither good
// nor undecided is an error.
func OutcomeOf(word string) string {
	if o, ok := outcomes.find(word); ok {
		return o
	}
	return OutcomeError
}

// signWords say what a guardrail did, or how fresh or sound something is: true
// for what is wrong. soundWords are those that mean the contrary where the key
// names what is right. Source: S4, S6, L.
var (
	signWords = map[string]bool{
		"true": true, "yes": true, "deny": true, "denied": true, "block": true, "blocked": true,
		"reject": true, "rejected": true, "fail": true, "failed": true, "tripped": true,
		"triggered": true, "intervened": true, "guardrail_intervened": true,
		"stale": true, "expired": true, "outdated": true,
		"corrupt": true, "corrupted": true, "invalid": true, "tampered": true, "mismatch": true,
		"false": false, "no": false, "none": false, "allow": false, "allowed": false, "pass": false,
		"passed": false, "warn": false, "audit": false, "modify": false, "escalate": false,
		"fresh": false, "valid": false, "ok": false, "intact": false, "verified": false,
	}
	soundWords = map[string]bool{"true": false, "yes": false, "false": true, "no": true}
)

// SignOf returns whether a word means that something is wrong; sound is for a
// key that names what is right. ok is false for a word that says neither.
func SignOf(word string, sound bool) (wrong, ok bool) {
	var buf [longestName]byte
	lower, fits := appendLower(buf[:0], word)
	if !fits {
		return false, false
	}
	if sound {
		if wrong, ok = soundWords[string(lower)]; ok {
			return wrong, ok
		}
	}
	wrong, ok = signWords[string(lower)]
	return wrong, ok
}

// IsSystem reports whether a message from role is the system prompt.
func IsSystem(role string) bool {
	return strings.EqualFold(role, "system") || strings.EqualFold(role, "developer")
}

// toolTypes are the values of gen_ai.tool.type, and the class names that are
// written in their place. Source: S1, S13.
var toolTypes = wordsOf(map[string]string{
	"function": "function", "extension": "extension", "datastore": "datastore",
	"functiontool": "function", "longrunningfunctiontool": "function", "agenttool": "function",
	"basetool": "function", "mcptool": "function", "custom": "function",
})

// ToolTypeOf returns the value of gen_ai.tool.type, "" when unknown.
func ToolTypeOf(name string) string {
	kind, _ := toolTypes.find(name)
	return kind
}

// confidenceWords are in the names of evaluations that score how sure an agent
// is, adverseWords in those where more is worse.
var (
	confidenceWords = []string{"confidence", "certainty"}
	adverseWords    = []string{
		"toxic", "bias", "hallucinat", "harm", "hate", "violence", "sexual", "self_harm", "risk",
		"injection", "jailbreak", "leak", "pii", "refus", "error", "uncertain", "latency", "cost",
		"profan", "insult", "stereotyp", "fraud", "unsafe", "vulnerab",
	}
)

// IsConfidence reports whether an evaluation's name says that it scores how
// sure the agent is.
func IsConfidence(evaluation string) bool {
	return hasWord(evaluation, confidenceWords) && MoreIsBetter(evaluation)
}

// MoreIsBetter reports whether an evaluation's name leaves it at the usual: a
// higher score is a better one.
func MoreIsBetter(evaluation string) bool {
	return len(evaluation) <= longestName && !hasWord(evaluation, adverseWords)
}

func hasWord(name string, words []string) bool {
	var buf [longestName]byte
	lower, ok := appendLower(buf[:0], name)
	if !ok {
		return false
	}
	for _, w := range words {
		if bytes.Contains(lower, []byte(w)) {
			return true
		}
	}
	return false
}
