// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"slices"

	"github.com/leasehold/leasehold/internal/cycle"
)

var guardrailMissing = Rule{
	ID:       "guardrail.missing",
	Severity: Warning,
	Needs:    NeedsWarm,
	Scope:    ScopeCycle,
	What:     "No guardrail was asked, although every clean cycle of this task asked one.",
	Why:      "A guardrail that is always there and then is not was switched off, or its span was left out: neither is for the agent to decide.",
	Tune:     "An agent that asks its guardrail only at times gives no finding, so there is nothing to tune.",
	Rate:     "Not measured: the recorded runs have no guardrails.",
	Check: func(in *Input) (f Finding, fired bool) {
		if len(in.Trail) == 0 || !in.Baseline.GuardAlways() {
			return f, false
		}
		if slices.ContainsFunc(in.Trail, func(e Entry) bool { return e.Role == cycle.RoleGuardrail }) {
			return f, false
		}
		return found(Warning, "none of %d steps asked a guardrail, all of %d clean cycles did", len(in.Trail), in.Baseline.Cycles())
	},
}
