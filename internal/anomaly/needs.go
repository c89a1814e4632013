// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

// Needs is what a rule cannot fire without. The engine does not run it where
// something of that is missing.
type Needs uint8

// What a rule may need.
const (
	// NeedsWarm: a baseline that is warm.
	NeedsWarm Needs = 1 << iota
	// NeedsPhase: the phase that the agent holds.
	NeedsPhase
	// NeedsSign: a step that has a flag or states a confidence.
	NeedsSign
	// NeedsImpersonated: a sender that claims to be another than it is.
	NeedsImpersonated
)

// given is what of that the input has, beside the signs of a step.
func (in *Input) given() (n Needs) {
	if in.Baseline.Warm() {
		n |= NeedsWarm
	}
	if in.Facts.Phase != "" {
		n |= NeedsPhase
	}
	if in.Facts.Impersonated != "" {
		n |= NeedsImpersonated
	}
	return n
}

// signs is NeedsSign for a step that has some.
func (e *Entry) signs() Needs {
	if e.Flags&^FlagTransport != 0 || e.Sure != 0 {
		return NeedsSign
	}
	return 0
}
