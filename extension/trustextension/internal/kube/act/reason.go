// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import corev1 "k8s.io/api/core/v1"

// Reason is why an Event is recorded on an Agent.
type Reason string

// The reasons of Events.
const (
	Promoted     Reason = "Promoted"
	Demoted      Reason = "Demoted"
	Quarantined  Reason = "Quarantined"
	Released     Reason = "Released"
	Frozen       Reason = "Frozen"
	Unfrozen     Reason = "Unfrozen"
	ActionFailed Reason = "ActionFailed"
	JobLaunched  Reason = "JobLaunched"
	JobSuspended Reason = "JobSuspended"
	PodsIsolated Reason = "PodsIsolated"
	// PhaseApplied is that Jobs and pods bear the phase, PodsConnected that pods have
	// the network back and Jobs go on.
	PhaseApplied  Reason = "PhaseApplied"
	PodsConnected Reason = "PodsConnected"
	// CredentialsRevoked is that Vault knows none of an agent's credentials any more.
	CredentialsRevoked Reason = "CredentialsRevoked"
)

// kind is whether an Event is a warning.
func (r Reason) kind() string {
	switch r {
	case Promoted, Released, Unfrozen, JobLaunched, PhaseApplied, PodsConnected, CredentialsRevoked:
		return corev1.EventTypeNormal
	default:
		return corev1.EventTypeWarning
	}
}
