// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

var driftImage = Rule{
	ID:       "drift.image",
	Severity: Warning,
	Needs:    NeedsWarm,
	Scope:    ScopeCycle,
	What:     "The agent ran from an image that no clean cycle ran from.",
	Why:      "An image holds the agent's code: another one may do anything under the same name.",
	Tune:     "Let a release run in shadow first, until clean cycles know it.",
	Rate:     driftRate,
	Check:    checkDrift("container image", (*Baseline).ImageKnown),
}
