// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

var memoryCorrupt = Rule{
	ID:       "memory.corrupt",
	Severity: Critical,
	Needs:    NeedsSign,
	What:     "A memory says itself that its content is damaged or was changed by somebody else.",
	Why:      "What an agent remembers steers everything it does next, in this cycle and in later ones.",
	Tune:     "It fires only where the span says so. Set the severity to warning where the agent throws such memories away.",
	Rate:     "Not measured: the recorded runs have no memories.",
	Check: func(in *Input) (Finding, bool) {
		return flagged(in, FlagCorrupt, Critical, "a memory says that its content is damaged")
	},
}
