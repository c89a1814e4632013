// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

var driftPrompt = Rule{
	ID:       "drift.prompt",
	Severity: Warning,
	Needs:    NeedsWarm,
	Scope:    ScopeCycle,
	What:     "The agent ran with a system prompt that no clean cycle ran with.",
	Why:      "The prompt says what the agent is for: a changed one makes it another agent.",
	Tune:     "Keep what changes from cycle to cycle, such as the date, out of the system prompt.",
	Rate:     driftRate,
	Check:    checkDrift("system prompt", (*Baseline).PromptKnown),
}
