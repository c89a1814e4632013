// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

var guardrailTripped = Rule{
	ID:       "guardrail.tripped",
	Severity: Warning,
	Needs:    NeedsSign,
	What:     "A guardrail stopped something.",
	Why:      "The guardrail did its work, and what it saw may be the first sign of an agent that is being steered.",
	Tune:     "Set the severity to info for guardrails that often stop what is harmless, such as one on the language of an answer.",
	Rate:     "Not measured: the recorded runs have no guardrails.",
	Check: func(in *Input) (Finding, bool) {
		return flagged(in, FlagGuardTripped, Warning, "a guardrail stopped something")
	},
}
