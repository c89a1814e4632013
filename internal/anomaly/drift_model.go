// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

var driftModel = Rule{
	ID:       "drift.model",
	Severity: Warning,
	Needs:    NeedsWarm,
	Scope:    ScopeCycle,
	What:     "The agent ran with a model that no clean cycle ran with.",
	Why:      "Trust was earned by one model; behind the same name, another one has earned none.",
	Tune:     "Let a planned change run in shadow first, until clean cycles know it.",
	Rate:     driftRate,
	Check:    checkDrift("model", (*Baseline).ModelKnown),
}
